"""Risks and shares per category turned into how surely each category's denials are found."""

from typing import Any, Final

import numpy as np

from denialrisk.claims import CATEGORIES
from denialrisk.fit.judge.drawn import auroc_bounds, between, weights_drawn
from denialrisk.fit.judge.exam import Exam
from denialrisk.fit.measures import TOP_SHARE, Floats, Ranking

# A category with fewer denials is counted but not judged.
_FEWEST: Final = 20


def detection(exam: Exam, risk: Floats, shares: Floats) -> list[dict[str, Any]]:
    """Return, per category among the test lines' denials, how surely it is found.

    `shares` (n, 13) is P(category | denied) of every line. `in_top_quarter` is the share of the
    category's denials in the riskiest quarter of all lines, `auroc` how well risk times share
    tells them from all other lines, paid or denied otherwise. The most frequent come first; of
    those too few to judge there is the count alone.
    """
    numbers, counts = np.unique(exam.category[exam.denied == 1], return_counts=True)
    often = np.argsort(-counts, kind="stable")
    enough = [int(numbers[at]) for at in often if counts[at] >= _FEWEST]
    told = _top_quarter(exam, risk, enough)
    for number in enough:
        told[number] |= _one_vs_rest(exam, risk * shares[:, number], number)
    return [
        {
            "name": CATEGORIES[numbers[at]],
            "denials": int(counts[at]),
            "judged": int(numbers[at]) in told,
            **told.get(int(numbers[at]), {}),
        }
        for at in often
    ]


def _one_vs_rest(exam: Exam, score: Floats, number: int) -> dict[str, Any]:
    ranking = Ranking.of(_of(exam, number), score)
    return {"auroc": ranking.auroc(), **auroc_bounds(exam, ranking)}


def _top_quarter(exam: Exam, risk: Floats, numbers: list[int]) -> dict[int, dict[str, Any]]:
    """Return the share of each category's denials in the riskiest quarter of lines."""
    order = np.argsort(-risk, kind="stable")
    ours = np.array([_of(exam, number)[order] for number in numbers]).reshape(-1, len(risk)).T
    said = _shares_at_top(np.ones((1, len(risk))), ours)[0]
    drawn = [_shares_at_top(weights, ours) for weights in weights_drawn(exam, order)]
    columns = np.concatenate(drawn).T if drawn else np.empty((len(numbers), 0))
    told = {}
    for number, share, values in zip(numbers, said, columns, strict=True):
        low, high = between(values)
        told[number] = {
            "in_top_quarter": float(share),
            "in_top_quarter_low": low,
            "in_top_quarter_high": high,
        }
    return told


def _shares_at_top(weights: Floats, ours: Floats) -> Floats:
    """Return, per row of weights (some, n), the share of each column of `ours` (n, k) on top."""
    seen = np.cumsum(weights, axis=1)
    top = np.clip(TOP_SHARE * seen[:, -1:] - (seen - weights), 0.0, weights)
    found: Floats = (top @ ours) / np.maximum(weights @ ours, 1e-300)
    return found


def _of(exam: Exam, number: int) -> Floats:
    ours: Floats = ((exam.category == number) & (exam.denied == 1)).astype(np.float64)
    return ours
