"""Predictions on the test slice turned into every figure the model answers for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from denialrisk.claims import CATEGORIES
from denialrisk.fit.measures import (
    Floats,
    Ranking,
    Rows,
    brier,
    calibration_error,
    error_by_chance,
    interval,
    log_loss,
)
from denialrisk.score import any_line

# A segment with fewer lines or denials is counted but not judged.
_SEGMENT_LINES: Final = 200
_SEGMENT_DENIALS: Final = 10


@dataclass(frozen=True)
class Exam:
    """The test slice: one entry per line; `claim` numbers claims from 0 without gaps."""

    denied: Floats
    charge: Floats
    claim: Rows
    category: Rows
    resamples: int
    seed: int

    @classmethod
    def of(  # noqa: PLR0913, PLR0917 - the fields themselves, tidied
        cls,
        denied: Floats,
        charge: Floats,
        claim: Rows,
        category: Rows,
        resamples: int,
        seed: int,
    ) -> "Exam":
        """Return an exam with claims numbered anew; take an unknown charge as no dollars."""
        _, dense = np.unique(claim, return_inverse=True)
        return cls(
            denied, np.nan_to_num(charge), dense.astype(np.int64), category, resamples, seed
        )

    def part(self, rows: npt.NDArray[np.bool_]) -> "Exam":
        """Return some of the lines."""
        columns = (self.denied[rows], self.charge[rows], self.claim[rows], self.category[rows])
        return Exam.of(*columns, self.resamples, self.seed)


def figures(test: Exam, probability: Floats) -> dict[str, Any]:
    """Return the figures of one set of probabilities, (n,), on the test lines."""
    ranking = Ranking.of(test.denied, probability)
    auroc_low, auroc_high = interval(ranking.auroc, test.claim, test.resamples, test.seed)
    ap_low, ap_high = interval(ranking.average_precision, test.claim, test.resamples, test.seed)
    return {
        "lines": len(test.denied),
        "denials": int(test.denied.sum()),
        "denied_share": float(test.denied.mean()),
        "mean_probability": float(probability.mean()),
        "auroc": ranking.auroc(),
        "auroc_low": auroc_low,
        "auroc_high": auroc_high,
        "average_precision": ranking.average_precision(),
        "average_precision_low": ap_low,
        "average_precision_high": ap_high,
        "brier": brier(test.denied, probability),
        "log_loss": log_loss(test.denied, probability),
        "ece": calibration_error(test.denied, probability),
        "recall_at_95_precision": ranking.recall_at(),
        "denials_in_top_quarter": ranking.captured(test.denied),
        "dollars_in_top_quarter": ranking.captured(test.denied * test.charge),
    }


def claim_figures(test: Exam, probability: Floats, overlap: float) -> dict[str, Any]:
    """Return the figures of the roll-up: a claim counts as denied when any line is."""
    n_claims = int(test.claim.max()) + 1
    denied = np.zeros(n_claims)
    np.maximum.at(denied, test.claim, test.denied)
    charge: Floats = np.bincount(
        test.claim, weights=test.denied * test.charge, minlength=n_claims
    ).astype(np.float64)
    claims = Exam(denied, charge, np.arange(n_claims), np.zeros(n_claims, np.int64), 0, test.seed)
    return figures(claims, any_line(probability, test.claim, n_claims, overlap))


def segments(test: Exam, probability: Floats, names: pd.Series) -> list[dict[str, Any]]:
    """Return the figures per value of `names` (n,), the largest segment first.

    A segment too small to judge has its counts and nothing else.
    """
    listed = []
    for name, rows in names.fillna("(not stated)").groupby(names.fillna("(not stated)")):
        mask = np.zeros(len(names), dtype=bool)
        mask[rows.index.to_numpy()] = True
        listed.append({"name": str(name), **_segment(test.part(mask), probability[mask])})
    return sorted(listed, key=lambda entry: -entry["lines"])


def _segment(test: Exam, probability: Floats) -> dict[str, Any]:
    denials, lines = int(test.denied.sum()), len(test.denied)
    counts = {
        "lines": lines,
        "denials": denials,
        "denied_share": float(test.denied.mean()),
        "mean_probability": float(probability.mean()),
    }
    if lines < _SEGMENT_LINES or min(denials, lines - denials) < _SEGMENT_DENIALS:
        return counts
    chance = error_by_chance(probability, test.seed)
    return counts | figures(test, probability) | {"ece_by_chance": chance}


def ceiling(test_figures: Mapping[str, Mapping[str, Any]]) -> dict[str, float]:
    """Return the share of the oracle's AUROC above one half and AP above the base rate.

    The oracle knows what a submitter could see; the shares under `hidden_` are of the oracle
    that knows the hidden draws too, out of any model's reach.
    """
    ours = test_figures["denialrisk"]
    known = _shares(ours, test_figures["oracle"])
    hidden = _shares(ours, test_figures["oracle with hidden draws"])
    return known | {f"hidden_{name}": share for name, share in hidden.items()}


def _shares(ours: Mapping[str, Any], best: Mapping[str, Any]) -> dict[str, float]:
    rate = ours["denials"] / ours["lines"]
    return {
        "auroc": (ours["auroc"] - 0.5) / (best["auroc"] - 0.5),
        "average_precision": (ours["average_precision"] - rate)
        / (best["average_precision"] - rate),
    }


def category_figures(truth: Rows, shares: Floats) -> dict[str, Any]:
    """Return top-1, top-2 and macro-F1 of `shares` (n, 13) on denied lines with `truth` (n,)."""
    if not len(truth):
        return {"lines": 0, "top_1": None, "top_2": None, "macro_f1": None, "categories": []}
    ranked = np.argsort(-shares, axis=1, kind="stable")
    first = ranked[:, 0]
    each = [_one_category(number, truth, first) for number in np.unique(truth)]
    return {
        "lines": len(truth),
        "top_1": float(np.mean(first == truth)),
        "top_2": float(np.mean((ranked[:, :2] == truth[:, None]).any(axis=1))),
        "macro_f1": float(np.mean([entry["f1"] for entry in each])),
        "categories": each,
    }


def _one_category(number: int, truth: Rows, chosen: Rows) -> dict[str, Any]:
    hits = int(np.sum((truth == number) & (chosen == number)))
    there, said = int(np.sum(truth == number)), int(np.sum(chosen == number))
    return {
        "category": CATEGORIES[number],
        "lines": there,
        "predicted": said,
        "recall": hits / there,
        "precision": hits / said if said else 0.0,
        "f1": 2 * hits / (there + said),
    }


def spread(shares: Floats, categories: tuple[str, ...]) -> Floats:
    """Return P(category | denied) over all 13 categories from the model's own (n, k)."""
    full = np.zeros((len(shares), len(CATEGORIES)))
    full[:, [CATEGORIES.index(name) for name in categories]] = shares
    return full


def without_nan(data: Any) -> Any:
    """Return the same nest of plain data with None for NaN, as JSON wants it."""
    if isinstance(data, dict):
        return {key: without_nan(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [without_nan(value) for value in data]
    if isinstance(data, float | np.floating):
        return None if np.isnan(data) else float(data)
    return int(data) if isinstance(data, np.integer) else data
