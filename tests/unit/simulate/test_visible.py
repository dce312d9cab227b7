"""Holds what a submitter could know to what happens, and to less than the whole truth."""

import numpy as np
import pytest

from denialrisk.claims import CATEGORIES
from denialrisk.simulate.columns import Flags, Floats
from denialrisk.simulate.evidence import evidence
from denialrisk.simulate.hidden import FACTS, hidden_facts
from denialrisk.simulate.history import History
from denialrisk.simulate.visible import visible_mass

ELIGIBILITY = CATEGORIES.index("eligibility")


@pytest.fixture(scope="module")
def visible(larger: History) -> Floats:
    return visible_mass(larger)


def auroc(probability: Floats, denied: Flags) -> float:
    ranks = np.argsort(np.argsort(probability))
    above = ranks[denied].sum() - denied.sum() * (denied.sum() - 1) / 2
    return float(above / (denied.sum() * (~denied).sum()))


def spread_by_patient(difference: Floats, patient: Floats) -> float:
    """Return the standard error of a sum whose parts hang together within a patient."""
    return float(np.sqrt(np.square(np.bincount(patient, weights=difference)).sum()))


def test_every_tenth_of_the_visible_probability_comes_true(
    larger: History, visible: Floats
) -> None:
    probability, denied = visible.sum(axis=1), larger.ledger.line["category"] >= 0
    patient = larger.ledger.per_line("patient")

    for rows in np.array_split(np.argsort(probability), 10):
        difference = denied[rows] - probability[rows]
        assert abs(difference.sum()) < 4 * spread_by_patient(difference, patient[rows])


def test_every_category_comes_true(larger: History, visible: Floats) -> None:
    patient = larger.ledger.per_line("patient")

    for place, name in enumerate(CATEGORIES):
        difference = (larger.ledger.line["category"] == place) - visible[:, place]
        assert abs(difference.sum()) < 4 * spread_by_patient(difference, patient), name


def test_knowing_less_ranks_worse(larger: History, visible: Floats) -> None:
    denied = larger.ledger.line["category"] >= 0
    whole = auroc(larger.ledger.line["mass"].sum(axis=1), denied)

    assert 0.84 < auroc(visible.sum(axis=1), denied) < whole - 0.01


def test_where_nothing_can_be_hidden_all_is_visible(larger: History, visible: Floats) -> None:
    void = larger.ledger.per_line("frequency") == 8
    seen_whole = [CATEGORIES.index(name) for name in ("authorization", "non_covered")]
    line_only = larger.ledger.line["mass"][:, seen_whole]

    assert visible[void].sum() == 0
    # What strikes lines alone moves only as much as the claim's own chance to be struck first.
    assert np.corrcoef(visible[:, seen_whole].ravel(), line_only.ravel())[0, 1] > 0.99


def test_an_eligibility_denial_known_before_raises_the_next_and_a_payment_lowers_it(
    larger: History, visible: Floats
) -> None:
    ledger, seen = larger.ledger, evidence(larger)
    claim = ledger.claim
    firsts = np.searchsorted(ledger.line["claim"], np.arange(len(ledger)))
    risk = visible[firsts, ELIGIBILITY]
    refused, paid = [], []
    for row in np.flatnonzero(claim["frequency"] == 1)[-6000:]:
        earlier = np.flatnonzero(claim["patient"][:row] == claim["patient"][row])
        earlier = earlier[seen.known_on[earlier] < claim["submitted"][row]]
        near = np.abs(claim["service"][earlier] - claim["service"][row]) < 30
        if near.any():
            struck = (seen.category[earlier[near]] == ELIGIBILITY).any()
            (refused if struck else paid).append(risk[row])

    assert np.mean(refused) > 5 * np.mean(risk) > 5 * np.mean(paid)


def test_a_lapse_that_no_answer_has_shown_is_invisible(larger: History, visible: Floats) -> None:
    ledger = larger.ledger
    _, first_rows = np.unique(ledger.claim["patient"], return_index=True)
    first = np.isin(ledger.line["claim"], first_rows)
    lapsed = hidden_facts(larger.world, ledger)["lapsed"][ledger.line["claim"]]
    seen, true = visible[:, ELIGIBILITY], ledger.line["mass"][:, ELIGIBILITY]

    assert true[first & lapsed].mean() > 20 * true[first & ~lapsed].mean()
    # Lapses are more frequent with some payers and in some months; no more is known of them.
    assert seen[first & lapsed].mean() < 2.5 * seen[first & ~lapsed].mean()


def test_facts_are_told_apart_by_name(larger: History) -> None:
    assert tuple(hidden_facts(larger.world, larger.ledger)) == FACTS
