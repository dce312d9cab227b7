"""Shares per category turned into how often the category of a denial is told rightly."""

from typing import Any

import numpy as np

from denialrisk.claims import CATEGORIES
from denialrisk.fit.judge.drawn import between, weights_drawn
from denialrisk.fit.judge.exam import Exam
from denialrisk.fit.measures import Floats, Rows


def category_figures(denials: Exam, shares: Floats) -> dict[str, Any]:
    """Return top-1, top-2 and macro-F1 of `shares` (n, 13) on n denied lines, with intervals.

    `categories` tells of each category what its lines were taken for.
    """
    truth = denials.category
    if not len(truth):
        return {"lines": 0, "top_1": None, "top_2": None, "macro_f1": None, "categories": []}
    ranked = np.argsort(-shares, axis=1, kind="stable")
    confused = np.zeros((len(CATEGORIES), len(CATEGORIES)))
    np.add.at(confused, (truth, ranked[:, 0]), 1.0)
    return {
        "lines": len(truth),
        **{name: float(value[0]) for name, value in _told(truth, ranked, _once(truth)).items()},
        **_bounds(denials, ranked),
        "categories": [_one_category(number, confused) for number in np.unique(truth)],
    }


def spread(shares: Floats, categories: tuple[str, ...]) -> Floats:
    """Return P(category | denied) over all 13 categories from the model's own (n, k)."""
    full = np.zeros((len(shares), len(CATEGORIES)))
    full[:, [CATEGORIES.index(name) for name in categories]] = shares
    return full


def _once(truth: Rows) -> Floats:
    return np.ones((1, len(truth)))


def _bounds(denials: Exam, ranked: Rows) -> dict[str, float]:
    """Return the 95 % interval of each figure, whole claims drawn anew."""
    parts = [
        _told(denials.category, ranked, weights)
        for weights in weights_drawn(denials, np.arange(len(ranked)))
    ]
    found = {}
    for name in ("top_1", "top_2", "macro_f1"):
        values = np.concatenate([part[name] for part in parts]) if parts else np.empty(0)
        found[f"{name}_low"], found[f"{name}_high"] = between(values)
    return found


def _told(truth: Rows, ranked: Rows, weights: Floats) -> dict[str, Floats]:
    """Return each figure under weights (some, n); one value per row of them."""
    total = np.maximum(weights.sum(axis=1), 1e-300)
    first = (ranked[:, 0] == truth).astype(np.float64)
    second = (ranked[:, :2] == truth[:, None]).any(axis=1).astype(np.float64)
    return {
        "top_1": weights @ first / total,
        "top_2": weights @ second / total,
        "macro_f1": _macro_f1(truth, ranked[:, 0], first, weights),
    }


def _macro_f1(truth: Rows, chosen: Rows, hit: Floats, weights: Floats) -> Floats:
    """Return the F1 of each category that occurs, averaged over those drawn."""
    occurring = np.unique(truth)
    there = weights @ (truth[:, None] == occurring)
    said = weights @ (chosen[:, None] == occurring)
    hits = (weights * hit) @ (truth[:, None] == occurring)
    each = 2 * hits / np.maximum(there + said, 1e-300)
    drawn = np.maximum((there > 0).sum(axis=1), 1)
    mean: Floats = (each * (there > 0)).sum(axis=1) / drawn
    return mean


def _one_category(number: int, confused: Floats) -> dict[str, Any]:
    """Read one row of the table of categories by what they were taken for."""
    hits, there, said = confused[number, number], confused[number].sum(), confused[:, number].sum()
    others = np.argsort(-confused[number], kind="stable")
    return {
        "category": CATEGORIES[number],
        "lines": int(there),
        "predicted": int(said),
        "recall": float(hits / there),
        "precision": float(hits / said) if said else 0.0,
        "f1": float(2 * hits / (there + said)),
        "taken_for": {
            CATEGORIES[other]: int(confused[number, other])
            for other in others
            if confused[number, other] and other != number
        },
    }
