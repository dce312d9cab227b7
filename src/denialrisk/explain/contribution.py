"""A booster's raw log-odds split exactly into one contribution per signal (TreeSHAP)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakKeyDictionary

import numpy as np

from denialrisk.derive.together import together
from denialrisk.explain.block import Blocks, Integers, blocks_of
from denialrisk.explain.shapley import Floats
from denialrisk.explain.tree import trees_of

if TYPE_CHECKING:
    from lightgbm import Booster

Progress = Callable[[str, int, int], None]

# LightGBM's own takes about a millisecond a row; for so few its threads cost more than they save.
_ONE_THREAD_ROWS: Final = 32
# Rows between two words of progress, and that one thread does at a time.
CHUNK: Final = 2_000
# Tables are made once for a booster and live as long as it does.
_kept: "WeakKeyDictionary[Booster, Blocks | None]" = WeakKeyDictionary()


@dataclass(frozen=True)
class Contributions:
    """`weights` (n_lines, n_signals) and `base` (n_lines) in log-odds.

    Each row's weights and base sum to the raw log-odds. The base is where every line starts: the
    average raw log-odds over what the booster was trained on.
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


def contributions(
    booster: "Booster",
    values: Floats,
    progress: Progress | None = None,
    *,
    classes: Integers | None = None,
) -> Contributions:
    """Return contributions, shape (n_lines, n_signals) as `values`.

    Of a multiclass booster, `classes` (n_lines) says for each line which class's log-odds are
    told. What LightGBM's pred_contrib gives, from tables of its trees made at the first call;
    where its trees do not fit those, by LightGBM itself.
    """
    chosen = np.zeros(len(values), dtype=np.int64) if classes is None else classes
    whole = Contributions(np.empty(values.shape), np.empty(len(values)))
    tables_of(booster)

    def split(part: slice) -> None:
        found = of_classes(booster, values[part]).of(chosen[part])
        whole.weights[part], whole.base[part] = found.weights, found.base

    by_chunk(split, len(values), progress)
    return whole


def by_chunk(split: Callable[[slice], None], lines: int, progress: Progress | None) -> None:
    """Split so many lines chunk by chunk, several at a time."""
    parts = [slice(start, start + CHUNK) for start in range(0, lines, CHUNK)]
    steps = map(split, parts) if len(parts) == 1 else together(split, parts)
    for part, _ in zip(parts, steps, strict=True):
        if progress is not None:
            progress("explain", min(part.stop, lines), lines)


def of_classes(booster: "Booster", values: Floats) -> Classes:
    """Return the contributions to each class's log-odds; a binary booster has one class."""
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
