"""Times what payers answer: first decisions, pending notes, appeals, take-backs, reversals."""

from typing import Final, TypeVar

import numpy as np

from denialrisk.simulate.columns import NEVER, WEEK, Flags, Floats, Ints, weekday
from denialrisk.simulate.ledger import Ledger
from denialrisk.simulate.payers import PAYERS

# What an answer says about its claim.
DECIDED: Final = 0
PENDED: Final = 1
REVERSED: Final = 2
OVERTURNED: Final = 3
UPHELD: Final = 4
CORRECTED: Final = 5
VOID: Final = 8

# Some answers get stuck: 1-3 % of them come after day 30 (AMA 2013).
_STUCK: Final = 0.015
_STUCK_FACTOR: Final = 2.4
_UNANSWERED: Final = 0.012
_PENDING: Final = 0.03
_NEVER_SETTLED: Final = 0.25
_PENDING_DAYS: Final = (12, 46)
# About two thirds of denials are never reworked; of the rest half are appealed, half rebilled.
_APPEALED: Final = 0.17
# Overturned in 54-57 % of appeals, rounds of 45-60 days (Premier, Health Affairs 2025).
_OVERTURNED: Final = 0.555
_ROUND_DAYS: Final = (45, 61)
_APPEAL_DAYS: Final = (3, 20)
_SECOND_ROUND: Final = 0.2
# Half of the overturned are first reversed on the same remittance, half simply paid.
_UNDONE_FIRST: Final = 0.5
_TAKEN_BACK: Final = 0.012
_TAKE_BACK_DAYS: Final = (25, 110)
_VOID_DAYS: Final = 9
# An 835 reaches the provider on the day of payment or the day after.
_DELIVERY: Final = 2

Day = TypeVar("Day", int, Ints)


def _on_pay_day(days: Ints, payer: Ints) -> Ints:
    """Move each day on to the next on which its payer pays."""
    wait = np.zeros((len(PAYERS), WEEK), dtype=np.int64)
    for row, one in enumerate(PAYERS):
        for start in range(WEEK):
            wait[row, start] = min((pay - start) % WEEK for pay in one.pays_on)
    return days + wait[payer, weekday(days)]


def _of_payer(name: str, payer: Ints) -> Floats:
    return np.array([getattr(one, name) for one in PAYERS], dtype=np.float64)[payer]


def _first_days(rng: np.random.Generator, ledger: Ledger, denied: Flags) -> Ints:
    """Draw the day each claim is decided; denials take longer and nobody pays too early."""
    payer = ledger.claim["payer"]
    # Waiting for the pay day adds about half the gap between two of them.
    gaps = np.array([WEEK / len(one.pays_on) / 2 for one in PAYERS])[payer]
    middle = np.maximum(2.0, _of_payer("median_days", payer) - gaps)
    drawn = middle * rng.lognormal(0, 1, len(payer)) ** _of_payer("spread", payer)
    drawn *= np.where(rng.random(len(payer)) < _STUCK, _STUCK_FACTOR, 1)
    drawn = drawn * np.where(denied, _of_payer("slower", payer), 1)
    least = _of_payer("least_days", payer)
    waited = np.maximum(np.ceil(drawn), least).astype(np.int64)
    return _on_pay_day(ledger.claim["submitted"] + waited, payer)


def arrival(payer: Day, decided_on: Day) -> Day:
    """Return the day on which the provider knows what its payer decided on another."""
    return decided_on + (payer + decided_on) % _DELIVERY


def decide_when(rng: np.random.Generator, ledger: Ledger) -> Ledger:
    """Add `pended_on` and `decided_on` (NEVER when it does not happen) to adjudicated claims."""
    denied = ledger.any_line(ledger.line["category"] >= 0)
    first = _first_days(rng, ledger, denied)
    draw, count = rng.random(len(ledger)), len(ledger)
    void = ledger.claim["frequency"] == VOID
    silent = (draw < _UNANSWERED) | void
    pended = (rng.random(count) < _PENDING) & ~silent
    later = _on_pay_day(first + rng.integers(*_PENDING_DAYS, count), ledger.claim["payer"])
    settled = np.where(rng.random(count) < _NEVER_SETTLED, NEVER, later)
    return ledger.having(
        {
            "pended_on": np.where(pended, first, NEVER),
            "decided_on": np.where(silent, NEVER, np.where(pended, settled, first)),
        }
    )


def _events(rows: Ints, when: Ints, says: Ints | int) -> Ints:
    return np.column_stack([rows, when, np.broadcast_to(says, rows.shape)])


def _appeals(rng: np.random.Generator, ledger: Ledger, rebilled: Flags) -> Ints:
    decided = ledger.claim["decided_on"]
    denied = ledger.any_line(ledger.line["category"] >= 0) & ~rebilled & (decided < NEVER)
    rows = np.flatnonzero(denied & (rng.random(len(ledger)) < _APPEALED / (1 - _APPEALED)))
    rounds = 1 + (rng.random(len(rows)) < _SECOND_ROUND)
    asked = decided[rows] + rng.integers(*_APPEAL_DAYS, len(rows))
    after = rounds * rng.integers(*_ROUND_DAYS, len(rows))
    when = _on_pay_day(asked + after, ledger.claim["payer"][rows])
    says = np.where(rng.random(len(rows)) < _OVERTURNED, OVERTURNED, UPHELD)
    won = rows[says == OVERTURNED]
    undone = rng.random(len(won)) < _UNDONE_FIRST
    reversals = _events(won[undone], when[says == OVERTURNED][undone], REVERSED)
    return np.concatenate([reversals, _events(rows, when, says)])


def _take_backs(rng: np.random.Generator, ledger: Ledger, rebilled: Flags) -> Ints:
    decided = ledger.claim["decided_on"]
    paid = ~ledger.any_line(ledger.line["category"] >= 0) & ~rebilled & (decided < NEVER)
    rows = np.flatnonzero(paid & (rng.random(len(ledger)) < _TAKEN_BACK))
    when = decided[rows] + rng.integers(*_TAKE_BACK_DAYS, len(rows))
    when = _on_pay_day(when, ledger.claim["payer"][rows])
    return np.concatenate([_events(rows, when, REVERSED), _events(rows, when, CORRECTED)])


def _undone(ledger: Ledger) -> Ints:
    """Reverse what was paid on a claim that is voided, or replaced by a decided correction."""
    claim, line = ledger.claim, ledger.line
    follows = np.flatnonzero(claim["original"] >= 0)
    first = claim["original"][follows]
    void = claim["frequency"][follows] == VOID
    answered = _on_pay_day(claim["submitted"][follows] + _VOID_DAYS, claim["payer"][follows])
    when = np.where(void, answered, claim["decided_on"][follows])
    paid = ledger.any_line((line["category"] < 0) | (line["part_paid"] > 0))[first]
    return _events(first[paid], when[paid], REVERSED)


def draw_answers(rng: np.random.Generator, ledger: Ledger, days: int) -> Ints:
    """Return the answers given before the period ends, shape (answers, 3): claim, day, saying.

    Sorted by payer, day and claim; a reversal stands before the correction of the same day.
    """
    claim = ledger.claim
    rebilled = np.zeros(len(ledger), dtype=bool)
    rebilled[claim["original"][claim["original"] >= 0]] = True
    every = np.arange(len(ledger))
    answers = np.concatenate(
        [
            _events(every, claim["pended_on"], PENDED),
            _events(every, claim["decided_on"], DECIDED),
            _appeals(rng, ledger, rebilled),
            _take_backs(rng, ledger, rebilled),
            _undone(ledger),
        ]
    )
    answers = answers[answers[:, 1] < days - 1]
    row, when, says = answers.T
    order = np.lexsort((says, row, when, claim["payer"][row]))
    return np.asarray(answers[order])
