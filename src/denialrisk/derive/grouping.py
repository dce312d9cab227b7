"""Signals grouped by what a reader looks at, so that figures of theirs can be added up."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from denialrisk.derive.arrays import Integers, Numbers


@dataclass(frozen=True, eq=False)
class Grouping:
    """Groups of signals: their `names`, the columns `order` group by group, and their `starts`."""

    names: tuple[Any, ...]
    order: Integers
    starts: Integers

    @cached_property
    def columns(self) -> list[Integers]:
        """The columns of each group's signals."""
        return np.split(self.order, self.starts[1:])

    def sums(self, weights: Numbers) -> Numbers:
        """Return the groups' sums, shape (n, n_groups), of signals' (n, n_signals)."""
        sums: Numbers = np.add.reduceat(weights[:, self.order], self.starts, axis=1)
        return sums

    def dicts(self, weights: Numbers) -> list[dict[Any, float]]:
        """Return the same by name, for each row."""
        return [dict(zip(self.names, row, strict=True)) for row in self.sums(weights).tolist()]


def grouped(group_of: Sequence[Hashable]) -> Grouping:
    """Return the grouping of signals, each named with its group, groups in the order they come."""
    place = {group: at for at, group in enumerate(dict.fromkeys(group_of))}
    number = np.array([place[group] for group in group_of])
    order = np.argsort(number, kind="stable")
    return Grouping(tuple(place), order, np.flatnonzero(np.diff(number[order], prepend=-1)))
