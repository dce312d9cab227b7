"""A booster's raw log-odds split exactly into one contribution per signal (TreeSHAP)."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakKeyDictionary

import numpy as np

from denialrisk.explain.block import Blocks, Integers, blocks_of
from denialrisk.explain.shapley import Floats
from denialrisk.explain.tree import trees_of

if TYPE_CHECKING:
    from lightgbm import Booster

# LightGBM's own takes about a millisecond a row; for so few its threads cost more than they save.
_ONE_THREAD_ROWS: Final = 32
# Tables are made once for a booster and live as long as it does.
_kept: "WeakKeyDictionary[Booster, Blocks | None]" = WeakKeyDictionary()


@dataclass(frozen=True)
class Contributions:
    """`weights` (n_lines, n_signals) and `base` (n_lines) in log-odds.

    Each row's weights and base sum to the raw log-odds. The base is where every line starts: what
    the average raw log-odds of each class, over what its booster was trained on, come to.
    """

    weights: Floats
    base: Floats


@dataclass(frozen=True)
class Classes:
    """`weights` (n_lines, n_classes, n_signals) and `base` (n_classes) in log-odds."""

    weights: Floats
    base: Floats

    def of(self, chosen: Integers) -> Contributions:
        """Return those of one class for each line, `chosen` (n_lines)."""
        return Contributions(self.weights[np.arange(len(chosen)), chosen], self.base[chosen])


def of_classes(booster: "Booster", values: Floats) -> Classes:
    """Return the contributions to each class's log-odds; a binary booster has one class.

    What LightGBM's pred_contrib gives, from tables of its trees made at the first call; where its
    trees do not fit those, by LightGBM itself.
    """
    blocks = tables_of(booster)
    if blocks is not None:
        return Classes(blocks.weights(values), blocks.base)
    threads: dict[str, Any] = {"num_threads": 1} if len(values) <= _ONE_THREAD_ROWS else {}
    split: Floats = np.asarray(booster.predict(values, pred_contrib=True, **threads))
    split = split.reshape(len(values), -1, values.shape[1] + 1)
    return Classes(split[:, :, :-1], split[:1, :, -1].sum(axis=0))


def tables_of(booster: "Booster") -> Blocks | None:
    """Return the tables of a booster's trees, made at the first call.

    None where its trees do not fit any. A booster trained on after that is not seen.
    """
    if booster not in _kept:
        trees, classes = trees_of(booster), booster.num_model_per_iteration()
        signals = booster.num_feature()
        _kept[booster] = None if trees is None else blocks_of(trees, signals, classes)
    return _kept[booster]
