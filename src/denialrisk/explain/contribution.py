"""A booster's raw log-odds split exactly into one contribution per signal (TreeSHAP)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from lightgbm import Booster

Floats = npt.NDArray[np.float64]
Progress = Callable[[str, int, int], None]

# A row costs about a millisecond; for so few, LightGBM's threads cost more than they save.
_ONE_THREAD_ROWS: Final = 32
# Rows between two words of progress.
_CHUNK: Final = 2_000


@dataclass(frozen=True)
class Contributions:
    """`weights` (n_lines, n_signals) and `base` (n_lines) in log-odds.

    Each row's weights and base sum to the booster's raw log-odds. The base is the average raw
    log-odds over what the booster was trained on: where every line starts.
    """

    weights: Floats
    base: Floats


def contributions(
    booster: "Booster", values: Floats, progress: Progress | None = None
) -> Contributions:
    """Return the contributions of a binary booster, shape (n_lines, n_signals) with `values`."""
    parts = [np.zeros((0, booster.num_feature() + 1))]
    for start in range(0, len(values), _CHUNK):
        parts.append(_split(booster, values[start : start + _CHUNK]))
        if progress is not None:
            progress("explain", min(start + _CHUNK, len(values)), len(values))
    whole = np.concatenate(parts)
    return Contributions(whole[:, :-1], whole[:, -1])


def _split(booster: "Booster", values: Floats) -> Floats:
    threads = {"num_threads": 1} if len(values) <= _ONE_THREAD_ROWS else {}
    split: Floats = np.asarray(booster.predict(values, pred_contrib=True, **threads))
    return split
