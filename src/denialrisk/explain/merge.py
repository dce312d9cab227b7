"""The reasons of a claim's lines merged into the reasons of the claim, distinct by signal."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from denialrisk.explain.reason import Reason, Teller, lowering, raising
from denialrisk.explain.shapley import Floats

# A line shares a reason when it feels at least this part of what the leading line feels.
_SHARES_FROM: Final = 0.25


@dataclass(frozen=True)
class ClaimLines:
    """The explained lines of one claim.

    `rows` (n) positions in the frame, `numbers` (n) line numbers, `weights` (n, n_signals)
    contributions in log-odds, `stake` (n) how much each line counts, summing to 1.
    """

    rows: list[int]
    numbers: list[int]
    weights: Floats
    stake: Floats


def stakes(expected_denied_amount: Floats, probability: Floats) -> Floats:
    """Return how much each line of a claim counts: its share of the dollars at risk.

    Where no dollars are known, its share of the probability; where that is nothing too, alike.
    """
    for amounts in (np.nan_to_num(expected_denied_amount), np.nan_to_num(probability)):
        whole = amounts.sum()
        if whole > 0:
            share: Floats = amounts / whole
            return share
    return np.full(len(probability), 1.0 / max(len(probability), 1))


def merged(lines: ClaimLines, teller: Teller, top: int) -> tuple[list[Reason], list[Reason]]:
    """Return the claim's raising and lowering reasons, heaviest first, at most `top` each.

    A reason's weight is the mean of the lines' weights, each line counting by its stake; lines
    on which the signal works the other way count 0, so that a well-made line never hides what
    is wrong with another. The sentence told is that of the line where it weighs most.
    """
    up = lines.stake[:, None] * np.maximum(lines.weights, 0.0)
    down = lines.stake[:, None] * np.minimum(lines.weights, 0.0)
    raised = raising(up.sum(axis=0), top)
    lowered = [column for column in lowering(down.sum(axis=0), top) if column not in raised]
    return (
        [_merged_reason(lines, teller, column, up[:, column]) for column in raised],
        [_merged_reason(lines, teller, column, down[:, column]) for column in lowered],
    )


def _merged_reason(lines: ClaimLines, teller: Teller, column: int, parts: Floats) -> Reason:
    lead = int(np.abs(parts).argmax())
    felt = np.where(parts != 0, np.abs(lines.weights[:, column]), 0.0)
    sharing = felt >= max(_SHARES_FROM * felt[lead], np.finfo(float).tiny)
    reason = teller.reason(column, lines.rows[lead], float(parts.sum()))
    numbers = [n for n, shares in zip(lines.numbers, sharing, strict=True) if shares]
    return reason | {"line_number": lines.numbers[lead], "line_numbers": numbers}
