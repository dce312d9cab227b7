"""Where a column stands, on denied rows alone or on paid ones alone, turned into a sign of it."""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from denialrisk.read.flat.fences import Fences
from denialrisk.read.flat.ranking import Flags, Numbers

# The groups that one column is held in: filled or not, zero or not, as most rows are or not.
_GROUPS: Final = 6
# How seldom a column that is credited with `lift` may look as one-sided as it does.
_SELDOM: Final = 0.05
_CHANCE: Final = 0.01
# Numbers of more values are levels only where a value is as frequent as a sentinel (999, 0.01).
_FEW_NUMBERS: Final = 40
_FREQUENT: Final = 0.01


def one_sided(
    texts: Sequence[str | None],
    numbers: Numbers | None,
    denied: Flags,
    limits: Fences,
    columns: int,
) -> Iterator[str]:
    """Say where a column gives an answer away, all rows of `denied` being decided.

    A group of rows tells if nearly all of it got one answer and that can neither be luck, with so
    many groups of `columns` columns looked at, nor the work of an honest column, which may move
    the odds of a denial as far as `lift` says (both by the binomial distribution). Each level that
    is frequent enough is a group as well; of many levels one looks telling sooner, so that both
    chances are reckoned over all levels of the column.
    """
    for name, group in _groups(texts, numbers).items():
        of_one = _Group(name, int(group.sum()), int(denied[group].sum()))
        yield from _told(of_one, float(denied.mean()), limits, columns * _GROUPS, 0)
    levels = list(_levels(texts, numbers, denied, limits))
    for level in levels:
        yield from _told(level, float(denied.mean()), limits, columns * len(levels), len(levels))


@dataclass(frozen=True, slots=True)
class _Group:
    """Rows that a column holds together, and how many of them were denied."""

    name: str
    count: int
    hits: int


def _told(group: _Group, rate: float, limits: Fences, looked: int, levels: int) -> Iterator[str]:
    """Say what a group tells, of so many levels or, with 0, by itself.

    In a level the other answer is to be so much rarer than it is anyway: where most rows are paid,
    nearly all of an honest level may be.
    """
    count = group.count
    if count < limits.few:
        return
    for what, got, usual in (("denied", group.hits, rate), ("paid", count - group.hits, 1 - rate)):
        odd = (1 - limits.pure) * (1 - usual if levels else 1)
        if count - got > odd * count or tail(count, got, usual) * looked > _CHANCE:
            continue
        if tail(count, got, _lifted(usual, limits.lift)) * max(levels, 1) <= _SELDOM:
            share = "all" if got == count else f"{got:,}"
            told = f"{usual:.0%} of all rows were"
            yield f"{group.name} on {count:,} answered rows, {share} of them {what} ({told})"


def tail(count: int, hits: int, rate: float) -> float:
    """Return the chance of at least so many hits among `count` rows, each at the same rate."""
    if not 0 < rate < 1:
        return float(rate >= 1 or hits <= 0)
    whole, yes, no = math.lgamma(count + 1), math.log(rate), math.log1p(-rate)
    return sum(
        math.exp(
            whole - math.lgamma(n + 1) - math.lgamma(count - n + 1) + n * yes + (count - n) * no
        )
        for n in range(hits, count + 1)
    )


def _lifted(rate: float, lift: float) -> float:
    """Return the rate at odds that are so many times larger."""
    return lift * rate / (1 + (lift - 1) * rate)


def _groups(texts: Sequence[str | None], numbers: Numbers | None) -> Mapping[str, Flags]:
    filled = np.array([text is not None for text in texts])
    usual, count = Counter(texts).most_common(1)[0]
    other = np.array([text != usual for text in texts])
    found = {"filled": filled, "empty": ~filled}
    if usual is not None and 2 * count >= len(texts):
        found |= {"unlike most rows": other, "like most rows": ~other}
    if numbers is not None:
        known = ~np.isnan(numbers)
        found |= {"zero": known & (numbers == 0), "not zero": known & (numbers != 0)}
    return found


def _levels(
    texts: Sequence[str | None], numbers: Numbers | None, denied: Flags, limits: Fences
) -> Iterator[_Group]:
    """Yield the words, or few values, that stand on enough rows to tell.

    Of many different numbers only those are levels that stand for something else, being frequent.
    """
    counts = Counter(text for text in texts if text is not None)
    hits = Counter(text for text, no in zip(texts, denied, strict=True) if no and text is not None)
    many = numbers is not None and len(counts) > _FEW_NUMBERS
    least = max(limits.few, _FREQUENT * len(texts) if many else 0)
    for text, count in counts.items():
        if count >= least:
            yield _Group(f"'{text}'", count, hits[text])
