"""Weighs a patient's hidden cover (lapsed, another payer) by earlier claims and answers."""

from collections.abc import Iterator
from typing import Final

import numpy as np

from denialrisk.simulate.columns import Floats, Ints
from denialrisk.simulate.evidence import Evidence
from denialrisk.simulate.history import History
from denialrisk.simulate.lapses import Lapses, within_run
from denialrisk.simulate.ledger import Ledger
from denialrisk.simulate.patients import UNKNOWN_OTHER, lapse_chance, second_chance

# Numbers worked on at a time: few enough to stay in a processor's cache.
_ROOM: Final = 200_000
_LEAST: Final = 1e-300


def cover_belief(history: History, seen: Evidence, likelihood: Floats) -> Floats:
    """Return how likely each state of a patient's cover is when a claim is sent.

    Shape (2, 2, 2, claims): lapsed on the day of service, another payer that nobody knows of, a
    second payer. `likelihood` has the same shape and is that of the claim's own answer in each
    state. An answer counts once it is known before the claim is sent; so do earlier claims on
    which the second payer stood, or might have stood and did not.
    """
    world, ledger = history.world, history.ledger
    lapses = Lapses(world.days)
    told, shown = np.log(np.maximum(likelihood, _LEAST)), _shown(history)
    belief = np.zeros(likelihood.shape)
    for rows in _groups(ledger):
        chances = lapses.runs(ledger.claim["service"][rows])
        may = lapse_chance(world.patients.payer[ledger.claim["patient"][rows[:, 0]]])[:, None]
        chances *= may
        chances[:, 0] += 1 - may[:, 0]
        odds = _answered(ledger, seen, rows, told) + _others(history, rows, shown)[:, None]
        odds = np.log(np.maximum(chances, _LEAST))[:, :, None, None, None] + odds
        belief[:, :, :, rows] = _beliefs(odds)
    return belief


def _groups(ledger: Ledger) -> Iterator[Ints]:
    """Yield the claims of patients who have equally many, sorted by service: (patients, k)."""
    patient, service = ledger.claim["patient"], ledger.claim["service"]
    order = np.lexsort((service, patient))
    counts = np.bincount(patient)
    starts = np.cumsum(counts) - counts
    for k in np.unique(counts[counts > 0]):
        rows = order[starts[counts == k][:, None] + np.arange(k)]
        # What is worked out takes 4 numbers for each patient, run of claims and claim.
        parts = 2 * len(rows) * (k * k + 2) * k // _ROOM
        yield from np.array_split(rows, min(1 + parts, len(rows)))


def _shown(history: History) -> Floats:
    """Return the log likelihood of what each claim shows: (2, claims), without and with a second.

    Repeats and corrections copy what the first claim showed.
    """
    claim = history.ledger.claim
    forgets = history.world.providers.habits["other_payer"][claim["org"]]
    drawn = (claim["frequency"] == 1) & ~claim["repeats"]
    chances = np.where(
        claim["other_shown"], [0 * forgets, 1 - forgets], [1 + 0 * forgets, forgets]
    )
    return np.asarray(np.log(np.maximum(chances, _LEAST)) * drawn)


def _answered(ledger: Ledger, seen: Evidence, rows: Ints, told: Floats) -> Floats:
    """Return the log likelihood of the answers known: (patients, runs, k, 2, 2)."""
    k = rows.shape[1]
    known = seen.known_on[rows][:, :, None] < ledger.claim["submitted"][rows][:, None, :]
    each = np.moveaxis(told[:, :, :, rows], (3, 4), (0, 1))
    plain = np.einsum("nek,neuc->nkuc", known, each[:, :, 0])
    lapsed = known[..., None, None] * (each[:, :, 1] - each[:, :, 0])[:, :, None]
    sums = np.concatenate([np.zeros((len(rows), 1, k, 2, 2)), lapsed.cumsum(axis=1)], axis=1)
    first, last = np.triu_indices(k)
    runs = sums[:, last + 1] - sums[:, first]
    return np.asarray(np.concatenate([0 * runs[:, :1], runs], axis=1) + plain[:, None])


def _others(history: History, rows: Ints, shown: Floats) -> Floats:
    """Return the log odds of other payers: (patients, k, 2, 2), nobody knows of, second."""
    claim, patients = history.ledger.claim, history.world.patients
    submitted = claim["submitted"][rows]
    sent = submitted[:, :, None] <= submitted[:, None, :]
    second = np.einsum("nek,cne->nkc", sent, shown[:, rows])
    may = second_chance(patients.payer[claim["patient"][rows[:, 0]]])
    prior = np.log(np.maximum(np.column_stack([1 - may, may]), _LEAST))
    unknown = np.log([1 - UNKNOWN_OTHER, UNKNOWN_OTHER])
    return np.asarray((second + prior[:, None])[:, :, None, :] + unknown[:, None])


def _beliefs(odds: Floats) -> Floats:
    """Return (2, 2, 2, patients, k) from the log odds of (patients, runs, k, 2, 2)."""
    k = odds.shape[2]
    weights = np.exp(odds - odds.max(axis=(1, 3, 4), keepdims=True))
    lapsed = np.einsum("nrkuc,rk->nkuc", weights, within_run(k))
    clear = np.einsum("nrkuc,rk->nkuc", weights, ~within_run(k))
    both = np.stack([clear, lapsed])
    shares = both / both.sum(axis=(0, 3, 4), keepdims=True)
    return np.moveaxis(shares, (3, 4), (1, 2))
