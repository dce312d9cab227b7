"""Trees cut into blocks of few conditions, each with a table of what its leaves owe to signals."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from denialrisk.explain.shapley import Floats, shapley_values
from denialrisk.explain.tree import Condition, Leaf, Tree

Integers = npt.NDArray[np.int64]

# Conditions of a block: eight bits make a byte, and 256 rows of a table stay in a near cache.
BITS: Final = 8
# 16 kB a block at the widest: beyond that LightGBM's own is slow but small.
_MOST_BLOCKS: Final = 16_384
# Lines at a time: what is worked on stays in cache.
_LINES: Final = 64


@dataclass(frozen=True, eq=False)
class Blocks:
    """The contributions of some trees as sums of table rows, one row of each block.

    `base` (classes) is the mean log-odds of each class's trees. Of each distinct condition:
    `place`, the signal's row among the values (and, where unknown goes left, among their second
    half), and `threshold`; the last row stands for none. `asked` (bits, blocks) are the
    conditions of a block's bits. `table` (blocks << bits, width) holds log-odds of `owners`
    (blocks, width): the signals of the first class, then those of the next; the number after
    the last stands for none.
    """

    signals: int
    base: Floats
    place: Integers
    threshold: Floats
    asked: Integers
    owners: Integers
    table: Floats

    @property
    def cells(self) -> int:
        """Numbers told of a line: one for each class and signal."""
        return len(self.base) * self.signals

    def weights(self, values: Floats) -> Floats:
        """Return the contributions of lines, `values` (n, signals): (n, classes, signals)."""
        weights = np.empty((len(values), self.cells))
        owned = self._owned(min(_LINES, len(values)))
        for start in range(0, len(values), _LINES):
            some = values[start : start + _LINES]
            if len(some) < owned.shape[1]:
                owned = self._owned(len(some))
            weights[start : start + _LINES] = self._sums(some, owned)
        return weights.reshape(len(values), len(self.base), self.signals)

    def _owned(self, lines: int) -> Integers:
        """Return where each number taken from the table is added, shape (blocks, lines, width)."""
        start = np.arange(lines) * (self.cells + 1)
        return self.owners[:, None, :] + start[None, :, None]

    def _sums(self, values: Floats, owned: Integers) -> Floats:
        first = np.arange(len(self.owners), dtype=np.int64)[:, None] << BITS
        taken = self.table.take(first + self._patterns(values), axis=0)
        lines, cells = len(values), self.cells + 1
        sums = np.bincount(owned.ravel(), taken.ravel(), lines * cells).astype(np.float64)
        return sums.reshape(lines, cells)[:, : self.cells]

    def _patterns(self, values: Floats) -> npt.NDArray[np.uint8]:
        """Return which conditions of each block hold, one bit each, shape (blocks, lines)."""
        known = values.T
        both = np.concatenate([known, np.where(np.isnan(known), -np.inf, known)])
        holds = np.less_equal(both.take(self.place, axis=0), self.threshold[:, None])
        bits = holds.view(np.uint8)
        patterns: npt.NDArray[np.uint8] = bits.take(self.asked[-1], axis=0)
        for asked in self.asked[-2::-1]:
            patterns <<= 1
            patterns |= bits.take(asked, axis=0)
        return patterns


def blocks_of(trees: Sequence[Tree], signals: int, classes: int = 1) -> Blocks | None:
    """Return the blocks of some trees over a number of signals, of classes by turns.

    None where a path has more conditions than a block has bits, or where tables grow too large.
    """
    turns = [trees[turn::classes] for turn in range(classes)]
    plans = _planned(
        (leaf, turn * signals)
        for turn, mine in enumerate(turns)
        for tree in mine
        for leaf in tree.leaves
    )
    if len(plans) > _MOST_BLOCKS or any(len(plan.bits) > BITS for plan in plans):
        return None
    conditions = list(dict.fromkeys(each for plan in plans for each in plan.bits))
    number = {each: at for at, each in enumerate(conditions)}
    # NaN is at most nothing: the condition that stands for none never holds.
    threshold = [each.threshold for each in conditions] + [np.nan]
    place = [each.signal + signals * each.unknown_left for each in conditions] + [0]
    asked = np.full((BITS, len(plans)), len(conditions))
    width = max((len(plan.slots) for plan in plans), default=1)
    owners = np.full((len(plans), width), classes * signals)
    for at, plan in enumerate(plans):
        asked[: len(plan.bits), at] = [number[each] for each in plan.bits]
        owners[at, : len(plan.slots)] = list(plan.slots)
    return Blocks(
        signals=signals,
        base=np.array([sum(tree.mean for tree in mine) for mine in turns]),
        place=np.array(place),
        threshold=np.array(threshold),
        asked=asked,
        owners=owners,
        table=_table(plans, width),
    )


class _Need(NamedTuple):
    """What a leaf needs of one signal: the bits to look at, and how they must stand."""

    mask: int
    wanted: int
    cover: float


_NOTHING: Final = _Need(0, 0, 1.0)


@dataclass(frozen=True, eq=False)
class _Plan:
    """A block in the making: the bit of each condition, the column of each owner, its leaves."""

    bits: dict[Condition, int] = field(default_factory=dict)
    slots: dict[int, int] = field(default_factory=dict)
    leaves: list[tuple[float, dict[int, _Need]]] = field(default_factory=list)

    def takes(self, leaf: Leaf) -> bool:
        """Say whether a leaf's conditions fit beside those that are here."""
        asked = {step.condition for step in leaf.path}
        return len(asked | self.bits.keys()) <= BITS

    def add(self, leaf: Leaf, first: int) -> None:
        """Take a leaf in, its conditions and owners numbered as they come.

        `first` owns what the first signal of the leaf's class is owed.
        """
        needs: dict[int, _Need] = {}
        for condition, holds, share in leaf.path:
            bit = 1 << self.bits.setdefault(condition, len(self.bits))
            owner = first + condition.signal
            self.slots.setdefault(owner, len(self.slots))
            mask, wanted, cover = needs.get(owner, _NOTHING)
            needs[owner] = _Need(mask | bit, wanted | bit * holds, cover * share)
        self.leaves.append((leaf.value, needs))


def _planned(leaves: Iterable[tuple[Leaf, int]]) -> list[_Plan]:
    """Put leaves into blocks in their order: neighbours share the conditions above them.

    Beside each stands the owner of what the first signal of its class is owed.
    """
    plans: list[_Plan] = []
    for leaf, first in leaves:
        if not plans or not plans[-1].takes(leaf):
            plans.append(_Plan())
        plans[-1].add(leaf, first)
    return plans


def _table(plans: Sequence[_Plan], width: int) -> Floats:
    table = np.zeros((len(plans), 1 << BITS, width))
    for blocks, values, needs, slots in _alike(plans):
        fits = _fits(needs)
        cover = np.array([[need.cover for need in each] for each in needs])
        owed = shapley_values(np.array(values), cover)
        for place in range(cover.shape[1]):
            told = np.take_along_axis(owed[:, :, place], fits, axis=1)
            table[blocks, :, [each[place] for each in slots]] += told
    return table.reshape(-1, width)


_Alike = tuple[list[int], list[float], list[list[_Need]], list[list[int]]]


def _alike(plans: Sequence[_Plan]) -> Iterator[_Alike]:
    """Yield leaves with as many signals on their path, of different blocks, to be done together.

    As lists with an item per leaf: its block, its value, its needs and their columns.
    """
    groups: dict[tuple[int, int], _Alike] = defaultdict(lambda: ([], [], [], []))
    for block, plan in enumerate(plans):
        for turn, (value, needs) in enumerate(plan.leaves):
            blocks, values, all_needs, all_slots = groups[len(needs), turn]
            blocks.append(block)
            values.append(value)
            all_needs.append(list(needs.values()))
            all_slots.append([plan.slots[owner] for owner in needs])
    yield from groups.values()


def _fits(needs: Sequence[Sequence[_Need]]) -> Integers:
    """Return which signals a pattern of bits fits, one bit each, shape (leaves, patterns)."""
    patterns = np.arange(1 << BITS)
    mask = np.array([[need.mask for need in each] for each in needs])
    wanted = np.array([[need.wanted for need in each] for each in needs])
    fits = np.zeros((len(needs), 1 << BITS), dtype=np.int64)
    for place in range(mask.shape[1]):
        differs = (patterns ^ wanted[:, place, None]) & mask[:, place, None]
        fits |= (differs == 0).astype(np.int64) << place
    return fits
