"""Holds the timing of answers and that everything the domain knows of does happen."""

import numpy as np

from denialrisk.simulate.answers import (
    CORRECTED,
    DECIDED,
    OVERTURNED,
    PENDED,
    REVERSED,
    UPHELD,
)
from denialrisk.simulate.columns import NEVER, Flags, Ints
from denialrisk.simulate.history import History
from denialrisk.simulate.payers import PAYERS


def first_answers(history: History) -> tuple[Ints, Ints]:
    """Return the claims decided at once and early enough, with their days of waiting."""
    claim = history.ledger.claim
    rows = np.flatnonzero(
        (claim["decided_on"] < NEVER) & (claim["pended_on"] == NEVER) & (claim["submitted"] < 280)
    )
    return rows, (claim["decided_on"] - claim["submitted"])[rows]


def denied_claims(history: History) -> Flags:
    return history.ledger.any_line(history.ledger.line["category"] >= 0)


def test_payers_answer_in_a_median_of_6_to_21_days(larger: History) -> None:
    rows, waited = first_answers(larger)
    payer, paid = larger.ledger.claim["payer"][rows], ~denied_claims(larger)[rows]

    for number, one in enumerate(PAYERS):
        median = np.median(waited[paid & (payer == number)])
        assert 6 <= median <= 21
        assert abs(median - one.median_days) <= 2


def test_denials_take_longer_than_payments(larger: History) -> None:
    rows, waited = first_answers(larger)
    denied, payer = denied_claims(larger)[rows], larger.ledger.claim["payer"][rows]
    ratios = [
        waited[denied & (payer == n)].mean() / waited[~denied & (payer == n)].mean()
        for n in range(len(PAYERS))
    ]

    assert min(ratios) > 1.2
    assert max(ratios) < 1.9


def test_one_to_three_percent_of_answers_come_after_thirty_days(larger: History) -> None:
    _, waited = first_answers(larger)

    assert 0.01 < (waited > 30).mean() < 0.03
    assert (waited > 60).mean() < 0.004


def test_medicare_never_pays_before_the_fourteenth_day(larger: History) -> None:
    rows, waited = first_answers(larger)

    assert waited[larger.ledger.claim["payer"][rows] == 0].min() >= 14


def test_payers_answer_on_their_pay_days_only(larger: History) -> None:
    rows, when, _ = larger.answers.T
    payer = larger.ledger.claim["payer"][rows]
    weekdays = (when + 2) % 7  # 2025-01-01 was a Wednesday

    for number, one in enumerate(PAYERS):
        assert set(weekdays[payer == number]) <= set(one.pays_on)


def test_appeals_are_overturned_as_often_and_as_late_as_published(larger: History) -> None:
    rows, when, says = larger.answers.T
    overturned, upheld = (says == OVERTURNED).sum(), (says == UPHELD).sum()
    appealed = np.isin(says, (OVERTURNED, UPHELD))
    waited = when[appealed] - larger.ledger.claim["decided_on"][rows[appealed]]

    assert 0.48 < overturned / (overturned + upheld) < 0.63
    assert waited.min() >= 45
    assert denied_claims(larger)[rows[appealed]].all()


def test_two_thirds_of_denials_are_never_reworked(larger: History) -> None:
    early = denied_claims(larger) & (larger.ledger.claim["decided_on"] < 240)
    rows, _, says = larger.answers.T
    reworked = np.zeros(len(larger.ledger), dtype=bool)
    reworked[rows[np.isin(says, (OVERTURNED, UPHELD))]] = True
    original = larger.ledger.claim["original"]
    reworked[original[original >= 0]] = True

    assert 0.25 < reworked[early].mean() < 0.4


def test_take_backs_strike_paid_claims_and_are_followed_by_a_correction(larger: History) -> None:
    rows, _, says = larger.answers.T
    corrected = set(rows[says == CORRECTED])

    assert corrected
    assert corrected <= set(rows[says == REVERSED])
    assert not denied_claims(larger)[list(corrected)].any()


def test_pending_claims_are_settled_later_or_never(larger: History) -> None:
    rows, when, says = larger.answers.T
    pended = rows[says == PENDED]
    claim = larger.ledger.claim
    settled = np.isin(pended, rows[says == DECIDED])

    assert 0 < settled.mean() < 1
    assert (claim["decided_on"][pended] > claim["pended_on"][pended]).all()
    assert (np.diff(when[rows == pended[settled][0]]) > 0).all()


def test_some_claims_are_never_answered(larger: History) -> None:
    silent = larger.ledger.claim["decided_on"] == NEVER
    early = larger.ledger.claim["submitted"] < 200

    assert 0.005 < (silent & early).sum() / early.sum() < 0.04


def test_corrections_voids_and_repeats_follow_the_claim_they_stand_for(larger: History) -> None:
    claim = larger.ledger.claim
    later = np.flatnonzero(claim["original"] >= 0)
    first = claim["original"][later]

    assert set(claim["frequency"]) == {1, 7, 8}
    assert (claim["submitted"][later] > claim["decided_on"][first]).all()
    assert (claim["patient"][later] == claim["patient"][first]).all()
    assert claim["repeats"].any()
