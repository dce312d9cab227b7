"""Draws what providers send after the first claim: corrected ones, voids and plain repeats."""

from typing import Final

import numpy as np

from denialrisk.simulate.billing import usual_modifiers
from denialrisk.simulate.columns import NEVER, Flags, Ints, pick
from denialrisk.simulate.ledger import Ledger
from denialrisk.simulate.procedures import PROCEDURES
from denialrisk.simulate.world import World

REPLACEMENT: Final = 7
VOID: Final = 8
# Parts of all claims: first ones, and the most that may be corrections or voids.
FIRST: Final = 0.97
_MOST_CORRECTED: Final = 0.021
_MOST_VOID: Final = 0.003
_REBILLED: Final = 0.20
MENDED: Final = 0.85
_REPEAT_DAYS: Final = (6, 45)
_REWORK_DAYS: Final = (4, 30)


def _replacements(rng: np.random.Generator, world: World, ledger: Ledger, most: int) -> Ledger:
    """Return corrected claims for some denied ones: mended mostly, in time mostly."""
    denied = ledger.any_line(ledger.line["category"] >= 0)
    when = ledger.claim["decided_on"] + rng.integers(*_REWORK_DAYS, len(ledger))
    rework = rng.random(len(ledger)) < _REBILLED
    rows = _some(rng, denied & rework & (when < world.days), most)
    taken = ledger.take(rows)
    mended = rng.random(len(rows)) < MENDED
    repaired = {
        name: taken.claim[name] | mended
        for name in ("authorization", "referral", "attachment", "taxonomy")
    }
    line_mended = mended[taken.line["claim"]]
    drugs = np.array([bool(procedure.ndc) for procedure in PROCEDURES])[taken.line["procedure"]]
    return taken.having(
        {
            **repaired,
            "submitted": when[rows],
            "original": rows,
            "frequency": np.full(len(rows), REPLACEMENT),
        },
        {
            "modifier": np.where(line_mended, usual_modifiers(taken), taken.line["modifier"]),
            "drug_code": taken.line["drug_code"] | (line_mended & drugs),
        },
    )


def _some(rng: np.random.Generator, which: Flags, most: int) -> Ints:
    rows = np.flatnonzero(which)
    return np.sort(rng.permutation(rows)[:most])


def _voids(rng: np.random.Generator, world: World, ledger: Ledger, most: int) -> Ledger:
    paid = ~ledger.any_line(ledger.line["category"] >= 0)
    when = ledger.claim["decided_on"] + rng.integers(*_REWORK_DAYS, len(ledger))
    rows = _some(rng, paid & (when < world.days) & (ledger.claim["decided_on"] < NEVER), most)
    return ledger.take(rows).having(
        {
            "submitted": when[rows],
            "original": rows,
            "frequency": np.full(len(rows), VOID),
        }
    )


def _repeats(rng: np.random.Generator, world: World, ledger: Ledger, count: int) -> Ledger:
    """Return claims sent twice as if new: providers with that habit do it more."""
    habit = world.providers.habits["duplicate"][ledger.claim["org"]]
    gap = rng.integers(*_REPEAT_DAYS, len(ledger))
    room = ledger.claim["submitted"] + gap < world.days
    rows = pick(rng, np.where(room | ~room.any(), habit + 1e-6, 0), count)
    # In a very short period a repeat may go out on the last day instead.
    when = np.minimum(ledger.claim["submitted"] + gap, world.days - 1)
    return ledger.take(rows).having(
        {
            "submitted": when[rows],
            "waited": (ledger.claim["waited"] + gap)[rows],
            "repeats": np.ones(count, dtype=bool),
        }
    )


def first_count(claims: int) -> int:
    """Return how many of `claims` are sent for the first time."""
    return max(1, round(claims * FIRST))


def draw_followups(
    rng: np.random.Generator, world: World, decided: Ledger, claims: int
) -> list[Ledger]:
    """Return corrections, voids and repeats that bring `decided` to exactly `claims` claims."""
    missing = claims - len(decided)
    corrected = _replacements(rng, world, decided, min(missing, round(claims * _MOST_CORRECTED)))
    missing -= len(corrected)
    voids = _voids(rng, world, decided, min(missing, round(claims * _MOST_VOID)))
    return [corrected, voids, _repeats(rng, world, decided, missing - len(voids))]
