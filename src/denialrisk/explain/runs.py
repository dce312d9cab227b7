"""Items cut into the runs of their groups."""

from collections.abc import Iterator
from itertools import pairwise
from typing import TypeVar

import numpy as np

from denialrisk.explain.block import Integers

ItemT = TypeVar("ItemT")


def runs(items: list[ItemT], group: Integers, groups: int) -> Iterator[list[ItemT]]:
    """Yield the items of each of the groups 0, 1, ...; `group` says whose each is, and rises."""
    ends = np.searchsorted(group, np.arange(groups + 1)).tolist()
    return (items[start:end] for start, end in pairwise(ends))
