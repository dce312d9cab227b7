"""Why a line's likely category is the likely one: what its log-odds owe to signals."""

from typing import Any, Final

import numpy as np

from denialrisk.explain.block import Integers
from denialrisk.explain.contribution import Contributions
from denialrisk.explain.heaviest import heaviest
from denialrisk.score import Bundle, Scored

# The same words as a line's reasons would be told twice, so signals are named, and few.
_TOP: Final = 3


def untold() -> dict[str, Any]:
    """Return what stands where nothing was asked for, or where there is but one category."""
    return {
        "category_log_odds": None,
        "category_base_log_odds": None,
        "category_families": {},
        "category_reasons": [],
    }


def likely_classes(bundle: Bundle, scored: Scored, rows: Integers) -> Integers:
    """Return the numbers of some lines' likely categories."""
    number = {name: at for at, name in enumerate(bundle.categories)}
    names = scored.by_line["category"][rows].tolist()
    return np.array([number[name] for name in names], dtype=np.int64)


def tell_category(bundle: Bundle, split: Contributions | None, lines: int) -> list[dict[str, Any]]:
    """Return, for so many lines, the contributions to their likely category's raw log-odds.

    That is the category booster's output for that class: with its base, a line's families sum
    to it. Of several categories the one with the highest is the likely one.
    """
    if split is None:
        return [untold() for _ in range(lines)]
    signals = [(each.name, each.title, each.family) for each in bundle.catalogue.signals]
    found = zip(
        (split.base + split.weights.sum(axis=1)).tolist(),
        split.base.tolist(),
        bundle.catalogue.by_family.dicts(split.weights),
        heaviest(split.weights, _TOP).tolist(),
        split.weights,
        strict=True,
    )
    return [
        {
            "category_log_odds": whole,
            "category_base_log_odds": base,
            "category_families": by_name,
            "category_reasons": [
                {
                    "signal": signals[column][0],
                    "title": signals[column][1],
                    "family": signals[column][2],
                    "log_odds": float(weights[column]),
                }
                for column in columns
                if column >= 0
            ],
        }
        for whole, base, by_name, columns, weights in found
    ]
