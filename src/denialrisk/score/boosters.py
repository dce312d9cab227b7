"""The boosters of a bundle turned into a line's log-odds of denial and of each category."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from denialrisk.score.calibration import Calibration, Floats

if TYPE_CHECKING:
    from lightgbm import Booster

# Below this many rows LightGBM's threads cost more than they save, under load most of all.
_ONE_THREAD_ROWS: Final = 512


@dataclass(frozen=True, eq=False)
class Raw:
    """Log-odds before calibration.

    `margin` (n,) is that of a denial. `categories` (n, k) tells which of the k categories is
    likelier, given a denial; None where there is but one.
    """

    margin: Floats
    categories: Floats | None

    def shares(self, calibration: Calibration) -> Floats:
        """Return P(category | denied), shape (n, k); all ones where there is but one."""
        if self.categories is None:
            return np.ones((len(self.margin), 1))
        return calibration.category(self.categories)


@dataclass(frozen=True, eq=False)
class Boosters:
    """Two boosters that tell of a denial: `denial` whether, `category` (or None) which.

    `share` is the part of the log-odds of denial that the category booster tells. Where it is
    more than 0, its last class is "paid": each cause has trees of its own there, so what raises
    one by much is not lost among all others.
    """

    denial: "Booster"
    category: "Booster | None"
    share: float

    def raw(self, values: Floats) -> Raw:
        """Return the log-odds of lines, `values` of shape (n, n_signals)."""
        margin = predict_raw(self.denial, values)
        if self.category is None:
            return Raw(margin, None)
        outputs = predict_raw(self.category, values)
        if not self.share:
            return Raw(margin, outputs)
        margin = (1 - self.share) * margin + self.share * against_paid(outputs)
        return Raw(margin, outputs[:, :-1])


def against_paid(outputs: Floats) -> Floats:
    """Return the log-odds that any class but the last is true, (n, k + 1) -> (n,)."""
    causes = outputs[:, :-1]
    if not len(causes):
        return np.zeros(0)
    highest = causes.max(axis=1)
    any_cause = highest + np.log(np.exp(causes - highest[:, None]).sum(axis=1))
    log_odds: Floats = any_cause - outputs[:, -1]
    return log_odds


def predict_raw(booster: "Booster", values: Floats) -> Floats:
    """Return raw log-odds: shape (n,) for a binary booster, (n, k) for a multiclass one."""
    classes = booster.num_model_per_iteration()
    if len(values) == 0:
        return np.zeros((0, classes) if classes > 1 else 0)
    threads = {"num_threads": 1} if len(values) <= _ONE_THREAD_ROWS else {}
    raw: Floats = np.asarray(booster.predict(values, raw_score=True, **threads))
    return raw
