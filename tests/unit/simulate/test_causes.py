"""Holds the truth to what happens: probabilities come true, causes come in published shares."""

import numpy as np
import pytest

from denialrisk.claims import CATEGORIES
from denialrisk.simulate.adjudication import adjudicate
from denialrisk.simulate.columns import Flags, Floats
from denialrisk.simulate.history import History, draw_history
from denialrisk.simulate.payers import PAYERS

# Change Healthcare 2020 in percent; the last four are our judgement.
PUBLISHED = {
    "eligibility": 20, "coordination_of_benefits": 5, "missing_information": 16,
    "authorization": 11.5, "non_covered": 10, "documentation": 9, "medical_necessity": 6.5,
    "timely_filing": 5.4, "coding": 4.8, "provider": 0.9, "unmapped": 3.5, "duplicate": 4,
    "bundling_frequency": 5,
}  # fmt: skip


def truth(history: History) -> tuple[Floats, Flags]:
    line = history.ledger.line
    return line["mass"].sum(axis=1), line["category"] >= 0


def test_every_decile_of_the_truth_comes_true_within_its_binomial_error(larger: History) -> None:
    probability, denied = truth(larger)
    order = np.argsort(probability)

    for rows in np.array_split(order, 10):
        expected = probability[rows].mean()
        # Lines of one claim fall together, which widens the error.
        error = 1.5 * np.sqrt(expected * (1 - expected) / len(rows))
        assert abs(denied[rows].mean() - expected) < 4 * error


def test_every_category_comes_true_as_often_as_its_mass_says(larger: History) -> None:
    line = larger.ledger.line

    for place in range(len(CATEGORIES)):
        expected = line["mass"][:, place].sum()
        happened = (line["category"] == place).sum()
        assert abs(happened - expected) < 6 * np.sqrt(2 * expected) + 5


def test_deciding_again_gives_the_same_truth_and_other_luck(larger: History) -> None:
    again = adjudicate(np.random.default_rng(1), larger.world, larger.ledger)

    assert np.allclose(again.line["mass"], larger.ledger.line["mass"])
    assert (again.line["category"] != larger.ledger.line["category"]).any()


@pytest.mark.slow
def test_overall_between_11_and_13_percent_of_lines_are_denied() -> None:
    rates = [truth(draw_history(seed, 8_000, 12))[0].mean() for seed in (7, 11, 13, 17)]

    assert 0.105 < np.mean(rates) < 0.135


def test_denial_rates_of_the_kinds_of_payer_stand_in_the_published_order(larger: History) -> None:
    probability, _ = truth(larger)
    kinds = np.array([payer.kind for payer in PAYERS])[larger.ledger.per_line("payer")]
    rate = {kind: probability[kinds == kind].mean() for kind in set(kinds)}

    assert rate["medicare"] == pytest.approx(0.072, abs=0.02)
    assert rate["commercial"] == pytest.approx(0.085, abs=0.025)
    assert rate["medicare_advantage"] == pytest.approx(0.16, abs=0.04)
    assert rate["medicaid_managed"] == pytest.approx(0.16, abs=0.04)
    assert rate["marketplace"] == pytest.approx(0.19, abs=0.05)
    assert rate["medicaid"] == pytest.approx(0.22, abs=0.05)


def test_categories_have_the_published_shares() -> None:
    # Over several worlds: how many providers file late differs from one to the next.
    worlds = [draw_history(seed, 20_000, 12) for seed in range(11, 15)]
    mass = sum(world.ledger.line["mass"].sum(axis=0) for world in worlds)
    share = dict(zip(CATEGORIES, 100 * mass / mass.sum(), strict=True))

    for name, published in PUBLISHED.items():
        assert share[name] == pytest.approx(published, abs=max(2, 0.3 * published)), name


def test_the_oracle_ranks_well_but_not_perfectly(larger: History) -> None:
    probability, denied = truth(larger)
    ranks = np.argsort(np.argsort(probability))
    above = ranks[denied].sum() - denied.sum() * (denied.sum() - 1) / 2

    assert 0.85 < above / (denied.sum() * (~denied).sum()) < 0.92


def test_no_single_cause_carries_the_world(larger: History) -> None:
    mass = larger.ledger.line["mass"].sum(axis=0)

    assert mass.max() < 0.3 * mass.sum()


def test_a_void_cannot_be_denied(larger: History) -> None:
    void = larger.ledger.per_line("frequency") == 8

    assert void.any()
    assert larger.ledger.line["mass"][void].sum() == 0


def test_lines_denied_with_their_claim_share_one_cause_and_wording(larger: History) -> None:
    ledger = larger.ledger
    whole = ledger.per_line("whole")
    firsts = np.searchsorted(ledger.line["claim"], ledger.line["claim"][whole])

    assert (ledger.line["category"][whole] == ledger.line["category"][firsts]).all()
    assert (ledger.line["reason"][whole] == ledger.line["reason"][firsts]).all()


def test_a_missing_authorization_matters_only_while_the_payer_asks_for_one(
    larger: History,
) -> None:
    ledger, world = larger.ledger, larger.world
    asked = world.authorization.on(
        ledger.per_line("payer"), ledger.line["procedure"], ledger.line["service"]
    )
    missing = ~ledger.per_line("authorization")
    mass = ledger.line["mass"][:, CATEGORIES.index("authorization")]

    assert mass[asked & missing].mean() > 10 * mass[asked & ~missing].mean()
    assert mass[~asked & missing].mean() < 0.01


def test_policies_change_during_the_year(larger: History) -> None:
    starts = np.array([1 < day < 365 for day in larger.world.authorization.since.ravel()])
    ends = np.array([1 < day < 365 for day in larger.world.authorization.until.ravel()])

    assert starts.any()
    assert ends.any()
