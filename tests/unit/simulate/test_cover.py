"""Holds what is believed of a patient's cover to trying out every lapse and every other payer."""

from itertools import product

import numpy as np
import pytest

from denialrisk.simulate.columns import NEVER, Floats, Ints
from denialrisk.simulate.cover import cover_belief
from denialrisk.simulate.evidence import Evidence, evidence
from denialrisk.simulate.history import History
from denialrisk.simulate.patients import (
    LAPSE_DAYS,
    LAPSE_STARTS,
    UNKNOWN_OTHER,
    lapse_chance,
    second_chance,
)


@pytest.fixture(scope="module")
def seen(larger: History) -> Evidence:
    return evidence(larger)


@pytest.fixture(scope="module")
def likelihood(larger: History) -> Floats:
    """Any likelihoods will do to hold two ways of counting against each other."""
    return np.random.default_rng(3).uniform(0.01, 1, (2, 2, 2, len(larger.ledger)))


@pytest.fixture(scope="module")
def belief(larger: History, seen: Evidence, likelihood: Floats) -> Floats:
    return cover_belief(larger, seen, likelihood)


def tried_out(history: History, seen: Evidence, likelihood: Floats, rows: Ints) -> Floats:
    """Return the belief of one patient's claims by going through all that may be hidden."""
    claim, days = history.ledger.claim, history.world.days
    payer = history.world.patients.payer[claim["patient"][rows[:1]]]
    may, second = float(lapse_chance(payer)[0]), float(second_chance(payer)[0])
    start, length = np.meshgrid(np.arange(LAPSE_STARTS, days), np.arange(*LAPSE_DAYS))
    start, length = np.append(start.ravel(), NEVER), np.append(length.ravel(), 0)
    chance = np.append(np.full(len(start) - 1, may / (len(start) - 1)), 1 - may)
    service = claim["service"][rows]
    lapsed = ((start[:, None] <= service) & (service < (start + length)[:, None])).astype(int)
    belief = np.zeros((2, 2, 2, len(rows)))
    for target, row in enumerate(rows):
        known = seen.known_on[rows] < claim["submitted"][row]
        for unknown, has in product((0, 1), (0, 1)):
            told = np.where(known, likelihood[lapsed, unknown, has, rows], 1).prod(axis=1)
            weight = chance * told * (UNKNOWN_OTHER if unknown else 1 - UNKNOWN_OTHER)
            weight = weight * (second if has else 1 - second) * shown(history, rows, row, has)
            now = lapsed[:, target]
            belief[:, unknown, has, target] = np.bincount(now, weights=weight, minlength=2)
    return np.asarray(belief / belief.sum(axis=(0, 1, 2)))


def shown(history: History, rows: Ints, row: int, has: int) -> float:
    """Return how likely the claims so far show the second payer as they do."""
    claim, chance = history.ledger.claim, 1.0
    for one in rows[claim["submitted"][rows] <= claim["submitted"][row]]:
        if claim["frequency"][one] == 1 and not claim["repeats"][one]:
            forgets = history.world.providers.habits["other_payer"][claim["org"][one]]
            shows = (1 - forgets) * has
            chance *= shows if claim["other_shown"][one] else 1 - shows
    return chance


@pytest.mark.parametrize("claims", [1, 2, 3, 5])
def test_belief_is_what_trying_out_every_hidden_state_gives(
    larger: History, seen: Evidence, likelihood: Floats, belief: Floats, claims: int
) -> None:
    patients = larger.ledger.claim["patient"]
    rows = np.flatnonzero(patients == np.argmax(np.bincount(patients) == claims))
    expected = tried_out(larger, seen, likelihood, rows)

    assert len(rows) == claims
    assert np.allclose(belief[:, :, :, rows], expected, atol=1e-9)


def test_belief_sums_to_one_for_every_claim(belief: Floats) -> None:
    assert belief.sum(axis=(0, 1, 2)) == pytest.approx(1)


def test_a_second_payer_that_stood_on_an_earlier_claim_is_known(
    larger: History, belief: Floats
) -> None:
    shown_now = larger.ledger.claim["other_shown"]

    assert belief[:, :, 1, shown_now].sum(axis=(0, 1)) == pytest.approx(1)


def test_answers_of_later_days_change_no_belief(
    larger: History, seen: Evidence, likelihood: Floats, belief: Floats
) -> None:
    day = 200
    later = seen.known_on >= day
    other = np.where(later, 1.0, likelihood)
    early = larger.ledger.claim["submitted"] <= day

    assert np.allclose(cover_belief(larger, seen, other)[..., early], belief[..., early])
