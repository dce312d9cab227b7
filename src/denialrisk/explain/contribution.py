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
_CHUNK: Final = 2_000
# Tables are made once for a booster and live as long as it does.
_kept: "WeakKeyDictionary[Booster, list[Blocks | None]]" = WeakKeyDictionary()


@dataclass(frozen=True)
class Contributions:
    """`weights` (n_lines, n_signals) and `base` (n_lines) in log-odds.

    Each row's weights and base sum to the booster's raw log-odds. The base is the average raw
    log-odds over what the booster was trained on: where every line starts.
    """

    weights: Floats
    base: Floats


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
    parts = [slice(start, start + _CHUNK) for start in range(0, len(values), _CHUNK)]

    def split(part: slice) -> None:
        for number in np.unique(chosen[part]).tolist():
            rows = part.start + np.flatnonzero(chosen[part] == number)
            found = _split(booster, tables[number], values[rows], number)
            whole.weights[rows], whole.base[rows] = found.weights, found.base

    tables = tables_of(booster)
    steps = map(split, parts) if len(parts) == 1 else together(split, parts)
    for part, _ in zip(parts, steps, strict=True):
        if progress is not None:
            progress("explain", min(part.stop, len(values)), len(values))
    return whole


def tables_of(booster: "Booster") -> list[Blocks | None]:
    """Return the tables of a booster's classes, made at the first call.

    None where its trees do not fit any. A booster trained on after that is not seen.
    """
    found = _kept.get(booster)
    if found is None:
        trees, classes = trees_of(booster), booster.num_model_per_iteration()
        signals = booster.num_feature()
        found = _kept[booster] = [
            None if trees is None else blocks_of(trees[number::classes], signals)
            for number in range(classes)
        ]
    return found


def _split(
    booster: "Booster", blocks: Blocks | None, values: Floats, number: int
) -> Contributions:
    if blocks is not None:
        return Contributions(blocks.weights(values), np.full(len(values), blocks.base))
    threads: dict[str, Any] = {"num_threads": 1} if len(values) <= _ONE_THREAD_ROWS else {}
    split: Floats = np.asarray(booster.predict(values, pred_contrib=True, **threads))
    width = values.shape[1] + 1
    mine = split[:, number * width : (number + 1) * width]
    return Contributions(mine[:, :-1], mine[:, -1])
