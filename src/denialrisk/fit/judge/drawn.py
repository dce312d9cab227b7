"""Whole claims drawn anew, many times, turned into the 95 % intervals of every figure."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from denialrisk.fit.judge.exam import Exam
from denialrisk.fit.measures import PRECISION, TOP_SHARE, Floats, Ranking, Rows, bin_starts

Times = npt.NDArray[np.uint16]
# Weights worked on at once: few enough to stay in a core's cache.
_AT_ONCE: Final = 200_000
_ENDS: Final = (2.5, 97.5)


@lru_cache(maxsize=1)
def times_drawn(claims: int, resamples: int, seed: int) -> Times:
    """Return how often each claim is drawn, (resamples, claims); each row draws `claims` times.

    The last answer is kept: many figures in a row are of the same claims.

    Lines of a claim fall together, so drawing single lines would make intervals too narrow.
    """
    random = np.random.default_rng(seed)
    drawn = np.empty((resamples, claims), dtype=np.uint16)
    for row in drawn:
        row[:] = np.bincount(random.integers(0, claims, claims), minlength=claims)
    drawn.flags.writeable = False
    return drawn


def weights_drawn(exam: Exam, order: Rows) -> Iterator[Floats]:
    """Yield the weights of the lines in some order, a few resamples at a time: (some, n)."""
    times = times_drawn(exam.claims, exam.resamples, exam.seed)
    claim = exam.claim[order]
    step = max(1, _AT_ONCE // max(len(order), 1))
    for start in range(0, len(times), step):
        yield times[start : start + step].take(claim, axis=1).astype(np.float64)


def bounds(
    exam: Exam, risk: Floats, ranking: Ranking, said: Mapping[str, float]
) -> dict[str, float]:
    """Return `..._low` and `..._high` of each figure in `said`; NaN without resamples."""
    if not exam.resamples:
        return {f"{name}_{side}": float("nan") for name in said for side in ("low", "high")}
    drawn = _Drawn(exam, risk, ranking)
    parts = [drawn.figures(weights) for weights in weights_drawn(exam, ranking.order)]
    found: dict[str, float] = {}
    for name, value in said.items():
        low, high = between(np.concatenate([part[name] for part in parts]))
        if name == "ece":
            # Noise only ever adds to this one, and a resample has it twice: so it is taken off.
            low, high = max(0.0, 2 * value - high), max(0.0, 2 * value - low)
        found |= {f"{name}_low": low, f"{name}_high": high}
    return found


def auroc_bounds(exam: Exam, ranking: Ranking) -> dict[str, float]:
    """Return `auroc_low` and `auroc_high` of a ranking of the exam's lines."""
    steps = _Steps(ranking)
    drawn = [steps.areas(weights)["auroc"] for weights in weights_drawn(exam, ranking.order)]
    low, high = between(np.concatenate(drawn) if drawn else np.empty(0))
    return {"auroc_low": low, "auroc_high": high}


def between(values: Floats) -> tuple[float, float]:
    """Return the middle 95 % of some resamples; NaN where none could be measured."""
    known = values[~np.isnan(values)]
    if not len(known):
        return float("nan"), float("nan")
    low, high = np.percentile(known, _ENDS)
    return float(low), float(high)


class _Steps:
    """A ranking's steps, runs of lines of equal risk; only those with a denied line count.

    Ranks move at denied lines only, so that cumulative sums are looked at there. Weights have the
    shape (some, n), their lines in the order of the ranking.
    """

    def __init__(self, ranking: Ranking) -> None:
        self.hits = np.flatnonzero(ranking.denied)
        steps, self._first = np.unique(np.searchsorted(ranking.ends, self.hits), return_index=True)
        self._single = len(steps) == len(self.hits)
        self._end = ranking.ends[steps] + 1
        self._start = np.append(0, ranking.ends + 1)[steps]

    def lines(self, weights: Floats) -> tuple[Floats, Floats, Floats]:
        """Return the weight before each step and with it, and of all lines."""
        seen = np.zeros((len(weights), weights.shape[1] + 1))
        np.cumsum(weights, axis=1, out=seen[:, 1:])
        return seen[:, self._start], seen[:, self._end], seen[:, -1]

    def denied(self, amount: Floats) -> Floats:
        """Add up, step by step, what lies on denied lines (some, denied lines)."""
        return amount if self._single else np.add.reduceat(amount, self._first, axis=1)

    def areas(self, weights: Floats) -> dict[str, Floats]:
        """Return what a ranking says of its denied lines."""
        return _areas(self.denied(weights[:, self.hits]), *self.lines(weights))


class _Drawn:
    """The figures of one ranking under weights, all lines in the order of the ranking."""

    def __init__(self, exam: Exam, risk: Floats, ranking: Ranking) -> None:
        self._steps = _Steps(ranking)
        self._dollars = exam.charge[ranking.order][self._steps.hits]
        off = (risk - exam.denied)[ranking.order]
        self._off = np.column_stack([off, off**2])
        # The bins of `calibration_error`, which begin with the smallest risk.
        self._bins = np.sort(np.append(len(risk) - bin_starts(len(risk)), 0))

    def figures(self, weights: Floats) -> dict[str, Floats]:
        """Return each figure under weights (some, n), one value per row of them."""
        start, end, total = self._steps.lines(weights)
        hit = weights[:, self._steps.hits]
        # How much of each step lies in the riskiest quarter; ties count in proportion.
        cut = TOP_SHARE * total[:, None]
        top = np.clip((cut - start) / np.maximum(end - start, 1e-300), 0.0, 1.0)
        lines, dollars = self._steps.denied(hit), self._steps.denied(hit * self._dollars)
        return {
            **_areas(lines, start, end, total),
            **self._missed(weights, total),
            "denials_in_top_quarter": _share(lines, top),
            "dollars_in_top_quarter": _share(dollars, top),
        }

    def _missed(self, weights: Floats, lines: Floats) -> dict[str, Floats]:
        """Return how far the probabilities lie from the answers, line by line and bin by bin."""
        pairs = zip(self._bins[:-1], self._bins[1:], strict=True)
        off = np.stack([weights[:, a:b] @ self._off[a:b] for a, b in pairs])
        return {
            "brier": off[:, :, 1].sum(axis=0) / lines,
            "ece": np.abs(off[:, :, 0]).sum(axis=0) / lines,
        }


def _areas(lines: Floats, start: Floats, end: Floats, total: Floats) -> dict[str, Floats]:
    """Return what `Ranking` says, for each row of denied lines per step."""
    hits = np.cumsum(lines, axis=1)
    denied = lines.sum(axis=1)
    paid = total - denied
    # A denied line outranks the paid ones below it and, of equal risk, half of those beside it.
    beside = end - start - lines
    below = paid[:, None] - (end - hits) + beside / 2
    precision = hits / np.maximum(end, 1e-300)
    good = np.where(hits >= PRECISION * end, hits, 0.0).max(axis=1, initial=0.0)
    known, ranked = _nan_for_none(denied), _nan_for_none(denied * paid)
    return {
        "auroc": np.einsum("ij,ij->i", lines, below) / ranked,
        "average_precision": np.einsum("ij,ij->i", lines, precision) / known,
        "recall_at_95_precision": good / known,
    }


def _share(amount: Floats, part: Floats) -> Floats:
    share: Floats = np.einsum("ij,ij->i", amount, part) / _nan_for_none(amount.sum(axis=1))
    return share


def _nan_for_none(amount: Floats) -> Floats:
    return np.where(amount > 0, amount, np.nan)
