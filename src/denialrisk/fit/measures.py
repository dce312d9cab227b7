"""Outcomes and predicted risks turned into figures of merit, ties and clusters counted rightly."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int64]

ECE_BINS: Final = 15
PRECISION: Final = 0.95
TOP_SHARE: Final = 0.25


@dataclass(frozen=True)
class Ranking:
    """Lines sorted from the riskiest down; lines of equal risk form one step.

    `order` sorts the lines, `ends` holds the last position of each step, `denied` is 0/1 in
    sorted order. Built once, then read under many weightings.
    """

    order: Rows
    ends: Rows
    denied: Floats

    @classmethod
    def of(cls, denied: Floats, risk: Floats) -> "Ranking":
        """Rank lines by `risk`, shape (n,)."""
        order = np.argsort(-risk, kind="stable")
        step = np.diff(risk[order]) != 0
        ends = np.append(np.flatnonzero(step), len(risk) - 1)
        return cls(order, ends, denied[order])

    def counts(self, weights: Floats | None = None) -> tuple[Floats, Floats]:
        """Return the cumulative weight of denied and of paid lines after each step."""
        weight = np.ones(len(self.order)) if weights is None else weights[self.order]
        hits = np.cumsum(weight * self.denied)[self.ends]
        misses = np.cumsum(weight * (1 - self.denied))[self.ends]
        return hits, misses

    def auroc(self, weights: Floats | None = None) -> float:
        """Return P(a denied line ranks above a paid one), ties counting half; NaN if one class."""
        hits, misses = self.counts(weights)
        if hits[-1] <= 0 or misses[-1] <= 0:
            return float("nan")
        area = np.trapezoid(np.append(0.0, hits), np.append(0.0, misses))
        return float(area / (hits[-1] * misses[-1]))

    def average_precision(self, weights: Floats | None = None) -> float:
        """Return the precision averaged over the denials in rank order; NaN without denials."""
        hits, misses = self.counts(weights)
        if hits[-1] <= 0:
            return float("nan")
        precision = hits / np.maximum(hits + misses, 1e-300)
        return float(np.sum(np.diff(np.append(0.0, hits)) * precision) / hits[-1])

    def recall_at(self, precision: float = PRECISION) -> float:
        """Return the largest share of denials found with at least this precision, 0 if none."""
        hits, misses = self.counts()
        good = hits >= precision * (hits + misses)
        return float(hits[good].max(initial=0.0) / hits[-1]) if hits[-1] else float("nan")

    def captured(self, amount: Floats, share: float = TOP_SHARE) -> float:
        """Return the share of `amount` (n,) in the riskiest `share` of lines.

        A step that straddles the cut counts in proportion, so ties neither help nor harm.
        """
        total = np.append(0.0, np.cumsum(amount[self.order])[self.ends])
        lines = np.append(0, self.ends + 1)
        if total[-1] <= 0:
            return float("nan")
        return float(np.interp(share * len(self.order), lines, total) / total[-1])


def brier(denied: Floats, probability: Floats) -> float:
    """Return the mean squared difference between probability and outcome."""
    return float(np.mean((probability - denied) ** 2))


def log_loss(denied: Floats, probability: Floats) -> float:
    """Return the mean negative log likelihood of 0/1 outcomes."""
    sure = np.clip(probability, 1e-12, 1 - 1e-12)
    return float(-np.mean(denied * np.log(sure) + (1 - denied) * np.log1p(-sure)))


def reliability(denied: Floats, probability: Floats) -> list[tuple[int, float, float]]:
    """Return (lines, mean probability, share denied) for each of 15 equally filled bins."""
    order = np.argsort(probability, kind="stable")
    bins = [part for part in np.array_split(order, ECE_BINS) if len(part)]
    return [
        (len(part), float(probability[part].mean()), float(denied[part].mean())) for part in bins
    ]


def calibration_error(denied: Floats, probability: Floats) -> float:
    """Return the expected calibration error over 15 equally filled bins."""
    table = reliability(denied, probability)
    return sum(n * abs(said - seen) for n, said, seen in table) / len(denied)


def error_by_chance(probability: Floats, seed: int, draws: int = 20) -> float:
    """Return the calibration error that perfect probabilities show on this many lines."""
    said = np.sort(probability)
    drawn = np.random.default_rng(seed).random((draws, len(said))) < said
    off = np.add.reduceat(drawn - said, bin_starts(len(said)), axis=1)
    return float(np.abs(off).sum(axis=1).mean() / len(said))


def bin_starts(lines: int) -> Rows:
    """Return where each of 15 equally filled bins of sorted lines begins; empty ones left out."""
    each, more = divmod(lines, ECE_BINS)
    sizes = np.full(ECE_BINS, each) + (np.arange(ECE_BINS) < more)
    sizes = sizes[sizes > 0]
    starts: Rows = np.cumsum(sizes) - sizes
    return starts
