"""Where a column stands, on denied rows alone or on paid ones alone, turned into a sign of it."""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import numpy as np

from denialrisk.read.flat.fences import Fences
from denialrisk.read.flat.ranking import Flags, Numbers

# The groups that one column is held in: filled or not, zero or not, as most rows are or not.
_GROUPS: Final = 6
# How seldom a column that is credited with `lift` may look as one-sided as it does.
_SELDOM: Final = 0.05
_CHANCE: Final = 0.01


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
    the odds of a denial as far as `lift` says (both by the binomial distribution).
    """
    rate = float(denied.mean())
    for name, group in _groups(texts, numbers).items():
        count, hits = int(group.sum()), int(denied[group].sum())
        for what, got, usual in (("denied", hits, rate), ("paid", count - hits, 1 - rate)):
            if count < limits.few or got < limits.pure * count:
                continue
            luck = tail(count, got, usual) * columns * _GROUPS
            if luck <= _CHANCE and tail(count, got, _lifted(usual, limits.lift)) <= _SELDOM:
                share = "all" if got == count else f"{got:,}"
                told = f"{usual:.0%} of all rows were"
                yield f"{name} on {count:,} answered rows, {share} of them {what} ({told})"


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
