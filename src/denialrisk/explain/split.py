"""The log-odds of lines, which two boosters tell together, split exactly among their signals."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from denialrisk.derive.together import together
from denialrisk.explain.block import Integers
from denialrisk.explain.contribution import Classes, Contributions, of_classes, tables_of
from denialrisk.explain.shapley import Floats
from denialrisk.score import Boosters, against_paid

if TYPE_CHECKING:
    from lightgbm import Booster

Progress = Callable[[str, int, int], None]

# Rows between two words of progress, and that one thread does at a time.
_CHUNK: Final = 2_000
# Gauss-Legendre on the way from 0 to 1: good to 1e-6 for log-odds that move by ten.
_AT, _COUNTS = np.polynomial.legendre.leggauss(16)
_WAY: Final = (_AT + 1) / 2
_PARTS: Final = _COUNTS / 2


@dataclass(frozen=True)
class Split:
    """What lines owe to signals: their denial's log-odds, and those of their likely category.

    `category` is None where a bundle knows one category alone, or nobody asked for it.
    """

    denial: Contributions
    category: Contributions | None

    def of(self, rows: Integers) -> "Split":
        """Return those of some lines."""
        return Split(_some(self.denial, rows), self.category and _some(self.category, rows))


def split_log_odds(
    boosters: Boosters,
    values: Floats,
    likely: Integers | None = None,
    progress: Progress | None = None,
) -> Split:
    """Split the log-odds of lines, `values` (n, signals); `likely` (n) numbers their categories.

    The denial booster's part is its TreeSHAP. Of the category booster's part, that any cause is
    likelier than "paid", each class's TreeSHAP counts by how much that class moved it: by the
    mean probability of the class among the causes on the straight way from where every line
    starts to where this line is (Aumann and Shapley 1974). Both parts sum to their log-odds.
    """
    told = likely is not None and boosters.category is not None
    whole = Split(_empty(values), _empty(values) if told else None)
    for booster in filter(None, (boosters.denial, boosters.category)):
        tables_of(booster)

    def split(part: slice) -> None:
        which = None
        if boosters.category is not None and (told or boosters.share):
            which = of_classes(boosters.category, values[part])
        _put(whole.denial, part, _of_denial(boosters, values[part], which))
        if whole.category and which and likely is not None:
            _put(whole.category, part, which.of(likely[part]))

    parts = [slice(start, start + _CHUNK) for start in range(0, len(values), _CHUNK)]
    steps = map(split, parts) if len(parts) == 1 else together(split, parts)
    for part, _ in zip(parts, steps, strict=True):
        if progress is not None:
            progress("explain", min(part.stop, len(values)), len(values))
    return whole


def contributions(
    booster: "Booster", values: Floats, progress: Progress | None = None
) -> Contributions:
    """Return a binary booster's contributions alone, shape (n_lines, n_signals) as `values`."""
    return split_log_odds(Boosters(booster, None, 0.0), values, progress=progress).denial


def _of_denial(boosters: Boosters, values: Floats, which: Classes | None) -> Contributions:
    whether = of_classes(boosters.denial, values).of(np.zeros(len(values), dtype=np.int64))
    if which is None or not boosters.share:
        return whether
    causes = _against_paid(which)
    own, other = 1 - boosters.share, boosters.share
    weights = own * whether.weights + other * causes.weights
    return Contributions(weights, own * whether.base + other * causes.base)


def _against_paid(classes: Classes) -> Contributions:
    """Return what the log-odds of any cause against "paid", the last class, owe to signals."""
    start = classes.base
    end = start + classes.weights.sum(axis=2)
    base, whole = against_paid(start[None, :]), against_paid(end)
    moved = (end - start)[:, :-1]
    share = _shares_on_the_way(start[:-1], moved)
    # What sixteen points leave over, mostly nothing, goes where most moved: the sum is exact.
    left = whole - base + (end - start)[:, -1] - (share * moved).sum(axis=1)
    share += (left / np.maximum((moved**2).sum(axis=1), 1e-12))[:, None] * moved
    counts = np.column_stack([share, np.full(len(share), -1.0)])
    weights: Floats = np.einsum("nc,ncs->ns", counts, classes.weights)
    return Contributions(weights, np.full(len(weights), base[0]))


def _shares_on_the_way(start: Floats, moved: Floats) -> Floats:
    """Return each cause's mean probability among causes between `start` and `start + moved`."""
    way = start + _WAY[:, None, None] * moved
    raised = np.exp(way - way.max(axis=2, keepdims=True))
    among = raised / raised.sum(axis=2, keepdims=True)
    share: Floats = np.einsum("q,qnc->nc", _PARTS, among)
    return share


def _empty(values: Floats) -> Contributions:
    return Contributions(np.empty(values.shape), np.empty(len(values)))


def _put(whole: Contributions, part: slice, found: Contributions) -> None:
    whole.weights[part], whole.base[part] = found.weights, found.base


def _some(whole: Contributions, rows: Integers) -> Contributions:
    return Contributions(whole.weights[rows], whole.base[rows])
