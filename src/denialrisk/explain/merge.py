"""The reasons of claims' lines merged into the reasons of the claims, distinct by signal."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from denialrisk.explain.block import Integers
from denialrisk.explain.cause import Causes
from denialrisk.explain.heaviest import heaviest
from denialrisk.explain.runs import runs
from denialrisk.explain.shapley import Floats

# A line shares a reason when it feels at least this part of what the leading line feels.
_SHARES_FROM: Final = 0.25


@dataclass(frozen=True, eq=False)
class ClaimLines:
    """The explained lines of some claims, claim after claim.

    `starts` (n_claims) where each claim's lines begin, `weights` (n_lines, n_signals)
    contributions in log-odds, `stake` (n_lines) how much each line counts, summing to 1 over
    each claim.
    """

    starts: Integers
    weights: Floats
    stake: Floats

    @cached_property
    def counts(self) -> Integers:
        """How many lines each claim has."""
        return np.diff(np.append(self.starts, len(self.weights)))

    def means(self, told: Floats) -> Floats:
        """Return the mean of lines' figures, shape (n_lines, k), by claim, (n_claims, k)."""
        means: Floats = np.add.reduceat(self.stake[:, None] * told, self.starts, axis=0)
        return means


@dataclass(frozen=True, eq=False)
class Merged:
    """Merged reasons, claim after claim and heaviest first: arrays with an element for each.

    `claim` and `column` say whose reason and which signal's it is, `lead` is the line on which
    it weighs most, `log_odds` what it weighs, and `shared` lists the lines that share it.
    """

    claim: Integers
    column: Integers
    lead: Integers
    log_odds: Floats
    shared: list[list[int]]


def stakes(expected_denied_amount: Floats, probability: Floats, starts: Integers) -> Floats:
    """Return how much each line of its claim counts: its share of the dollars at risk.

    Where no dollars are known, its share of the probability; where that is nothing too, alike.
    """
    counts = np.diff(np.append(starts, len(probability)))
    claim = np.repeat(np.arange(len(starts)), counts)
    shares = 1.0 / counts[claim]
    for amounts in (np.nan_to_num(probability), np.nan_to_num(expected_denied_amount)):
        whole = np.add.reduceat(amounts, starts)[claim]
        shares = np.divide(amounts, whole, out=shares, where=whole > 0)
    return shares


def merged(lines: ClaimLines, top: int, causes: Causes, shares: Floats) -> tuple[Merged, Merged]:
    """Return the claims' raising and lowering reasons, at most `top` each a claim.

    Raising ones begin with the likeliest causes, of which `shares` (n_lines, n_families) tells.
    A reason's weight is the mean of the lines' weights, each line counting by its stake; lines
    on which the signal works the other way count 0, so that a well-made line never hides what
    is wrong with another. The sentence told is that of the line where it weighs most.
    """
    up, down = np.maximum(lines.weights, 0.0), np.minimum(lines.weights, 0.0)
    raised = causes.leading(lines.means(up), lines.means(shares), top)
    lowered = heaviest(-lines.means(down), top)
    twice = (lowered[:, :, None] == raised[:, None, :]).any(axis=2)
    return (
        _merged(lines, up, raised),
        _merged(lines, down, np.where(twice, -1, lowered)),
    )


def _merged(lines: ClaimLines, felt: Floats, chosen: Integers) -> Merged:
    """Merge the chosen columns, (n_claims, k) and -1 for none, over the lines that feel them."""
    claim, place = np.nonzero(chosen >= 0)
    column = chosen[claim, place]
    counts = lines.counts[claim]
    begins = np.cumsum(counts) - counts
    # From here on an element for each reason and line of its claim.
    reason = np.repeat(np.arange(len(claim)), counts)
    line = np.arange(len(reason)) + (lines.starts[claim] - begins)[reason]
    weight = felt[line, column[reason]]
    part = lines.stake[line] * weight
    strength = np.where(part != 0, np.abs(weight), 0.0)
    first = _first_most(np.abs(part), begins, reason)
    least = np.maximum(_SHARES_FROM * strength[first], np.finfo(float).tiny)
    shares = strength >= least[reason]
    return Merged(
        claim=claim,
        column=column,
        lead=line[first],
        log_odds=np.add.reduceat(part, begins) if len(begins) else np.zeros(0),
        shared=list(runs(line[shares].tolist(), reason[shares], len(claim))),
    )


def _first_most(strength: Floats, begins: Integers, group: Integers) -> Integers:
    """Return where the greatest element of each group first stands."""
    if not len(begins):
        return begins
    most = np.flatnonzero(strength == np.maximum.reduceat(strength, begins)[group])
    first: Integers = most[np.searchsorted(most, begins)]
    return first
