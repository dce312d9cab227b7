"""Predictions on the test slice turned into every figure the model answers for."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from denialrisk.fit.judge.drawn import bounds
from denialrisk.fit.judge.exam import Exam
from denialrisk.fit.measures import (
    Floats,
    Ranking,
    brier,
    calibration_error,
    error_by_chance,
    log_loss,
)
from denialrisk.score import any_line

# A segment with fewer lines or denials is counted but not judged.
_SEGMENT_LINES: Final = 200
_SEGMENT_DENIALS: Final = 10


def figures(test: Exam, probability: Floats) -> dict[str, Any]:
    """Return the figures of one set of probabilities, (n,), on the test lines.

    Those that chance moves have 95 % intervals, `..._low` and `..._high`.
    """
    ranking = Ranking.of(test.denied, probability)
    said = {
        "auroc": ranking.auroc(),
        "average_precision": ranking.average_precision(),
        "recall_at_95_precision": ranking.recall_at(),
        "denials_in_top_quarter": ranking.captured(test.denied),
        "dollars_in_top_quarter": ranking.captured(test.denied * test.charge),
        "brier": brier(test.denied, probability),
        "ece": calibration_error(test.denied, probability),
    }
    return {
        "lines": len(test.denied),
        "denials": int(test.denied.sum()),
        "denied_share": float(test.denied.mean()),
        "mean_probability": float(probability.mean()),
        "log_loss": log_loss(test.denied, probability),
        **said,
        **bounds(test, probability, ranking, said),
    }


def claim_figures(test: Exam, probability: Floats, overlap: float) -> dict[str, Any]:
    """Return the figures of the roll-up: a claim counts as denied when any line is."""
    n_claims = test.claims
    denied = np.zeros(n_claims)
    np.maximum.at(denied, test.claim, test.denied)
    charge: Floats = np.bincount(
        test.claim, weights=test.denied * test.charge, minlength=n_claims
    ).astype(np.float64)
    number, none = np.arange(n_claims), np.zeros(n_claims, dtype=np.int64)
    claims = Exam(denied, charge, number, none, test.resamples, test.seed)
    return figures(claims, any_line(probability, test.claim, n_claims, overlap))


def segments(
    test: Exam, probability: Floats, names: pd.Series, *, by_name: bool = False
) -> list[dict[str, Any]]:
    """Return the figures per value of `names` (n,), the largest segment first, or by name.

    A segment too small to judge has its counts and nothing else.
    """
    listed = []
    stated = names.fillna("(not stated)").reset_index(drop=True)
    for name, rows in stated.groupby(stated):
        mask = np.zeros(len(names), dtype=bool)
        mask[rows.index.to_numpy()] = True
        listed.append({"name": str(name), **judged(test.part(mask), probability[mask])})
    return listed if by_name else sorted(listed, key=lambda entry: -entry["lines"])


def judged(test: Exam, probability: Floats, *, few: bool = False) -> dict[str, Any]:
    """Return the figures of some lines; those too few to judge (or `few`) have counts alone."""
    denials, lines = int(test.denied.sum()), len(test.denied)
    enough = lines >= _SEGMENT_LINES and min(denials, lines - denials) >= _SEGMENT_DENIALS
    counts = {
        "claims": test.claims,
        "lines": lines,
        "denials": denials,
        "denied_share": float(test.denied.mean()),
        "mean_probability": float(probability.mean()),
        "judged": enough and not few,
    }
    if not counts["judged"]:
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


def without_nan(data: Any) -> Any:
    """Return the same nest of plain data with None for NaN, as JSON wants it."""
    if isinstance(data, dict):
        return {key: without_nan(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [without_nan(value) for value in data]
    if isinstance(data, float | np.floating):
        return None if np.isnan(data) else float(data)
    return int(data) if isinstance(data, np.integer) else data
