"""A column's values and which rows were denied turned into how well the one ranks the other."""

import math
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
_BINS: Final = 20
_PRIOR: Final = 10.0
# One-sided, 99 %: what a column may be called strong by is not to be luck.
_DEVIATIONS: Final = 2.33


def auroc(values: Numbers, denied: Flags) -> float:
    """Return how well values rank denials, in whichever direction they do; ties count half."""
    positive, negative = int(denied.sum()), int((~denied).sum())
    if not positive or not negative:
        return 0.5
    ranks = pd.Series(values).rank().to_numpy()
    above = ranks[denied].sum() - positive * (positive + 1) / 2
    area = float(above / (positive * negative))
    return max(area, 1 - area)


def at_least(area: float, denied: Flags) -> float:
    """Return the lower end of an AUROC's interval, by the error of Hanley and McNeil (1982)."""
    positive, negative = int(denied.sum()), int((~denied).sum())
    if not positive or not negative:
        return 0.5
    both, twice = area / (2 - area), 2 * area**2 / (1 + area)
    spread = area * (1 - area) + (positive - 1) * (both - area**2)
    spread += (negative - 1) * (twice - area**2)
    return area - _DEVIATIONS * math.sqrt(max(spread, 0.0) / (positive * negative))


def cross_fitted(places: npt.NDArray[Any], denied: Flags) -> float:
    """Return how well groups rank denials by the rate that the other half of the rows gives them.

    Groups of one row, such as numbers that name a claim, tell nothing that way.
    """
    half = np.arange(len(places)) % 2 == 0
    size = int(places.max(initial=0)) + 2
    scores = np.empty(len(places))
    for own in (half, ~half):
        counts = np.bincount(places[~own] + 1, minlength=size)
        hits = np.bincount(places[~own] + 1, denied[~own], minlength=size)
        prior = float(denied[~own].mean()) if (~own).any() else 0.0
        rate = (hits + _PRIOR * prior) / (counts + _PRIOR)
        scores[own] = rate[places[own] + 1]
    return auroc(scores, denied)


def ranges(values: Numbers) -> npt.NDArray[np.intp]:
    """Return the number of each value's range, or of the value itself where there are few."""
    distinct, places = np.unique(values, return_inverse=True)
    if len(distinct) <= 2 * _BINS:
        return np.asarray(places, dtype=np.intp)
    edges = np.quantile(values, np.linspace(0, 1, _BINS + 1)[1:-1])
    return np.searchsorted(edges, values)
