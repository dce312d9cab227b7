"""Daily sums per key, looked up as they stood strictly before a day."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from denialrisk.derive.arrays import Integers, Keys
from denialrisk.derive.keys import NO_KEY, places

_DAY_BITS: Final = np.int64(20)
_DAY_ORIGIN: Final = np.int64(1 << 19)
_LAST_DAY: Final = np.int64((1 << 20) - 1)
# The last day of what never happened: earlier than any day a claim can have.
NEVER: Final = -(1 << 19)
# Above this many queries, sorting them first pays for itself: neighbours share cache lines.
_SORT_FROM: Final = 2_048


@dataclass(frozen=True, eq=False)
class Span:
    """Row ranges of a tally, one per query: rows `start` up to but not including `stop`."""

    start: Integers
    stop: Integers


@dataclass(frozen=True, eq=False)
class Tally:
    """Sums of whole numbers per key and day, cumulated so that any span is one subtraction.

    `keys` is sorted and unique. `rows` holds one sorted word per key and day: the key's place,
    then the day. `starts[i]` is the first row of key i. `sums[m]` has one more element than
    there are rows and cumulates measure m over all of them. Whole numbers make a merge equal,
    bit for bit, to building at once.
    """

    measures: tuple[str, ...]
    keys: Keys
    starts: Integers
    rows: Integers
    sums: Integers

    @classmethod
    def of(cls, keys: Keys, days: Integers, amounts: Mapping[str, Integers]) -> "Tally":
        """Add up `amounts` per key and day; all arrays have one element per observation."""
        unique, place = np.unique(keys, return_inverse=True)
        words = _words(place.astype(np.int64, copy=False), days)
        order = np.argsort(words, kind="stable")
        words = words[order]
        first = np.flatnonzero(np.concatenate([[True], words[1:] != words[:-1]])[: len(words)])
        sums = np.zeros((len(amounts), len(first) + 1), dtype=np.int64)
        for row, amount in zip(sums, amounts.values(), strict=True):
            if len(first):
                row[1:] = np.cumsum(np.add.reduceat(amount[order], first))
        rows = words[first]
        starts = np.searchsorted(rows >> _DAY_BITS, np.arange(len(unique) + 1))
        return cls(tuple(amounts), unique, starts.astype(np.int64), rows, sums)

    def merged(self, other: "Tally") -> "Tally":
        """Return the tally of both sides' observations; both must hold the same measures."""
        sides = (self, other)
        keys = np.concatenate([side.row_keys() for side in sides])
        days = np.concatenate([side.row_days() for side in sides])
        daily = np.concatenate([np.diff(side.sums, axis=1) for side in sides], axis=1)
        return Tally.of(keys, days, dict(zip(self.measures, daily, strict=True)))

    def spans(self, keys: Keys, days: Integers, window: int | None) -> Span:
        """Return each key's rows strictly before its day, and within `window` days if given."""
        if len(keys) <= _SORT_FROM:
            return self._spans(keys, days, window)
        order = np.lexsort((days, keys))
        found = self._spans(keys[order], days[order], window)
        back = np.empty_like(order)
        back[order] = np.arange(len(order))
        return Span(found.start[back], found.stop[back])

    def _spans(self, keys: Keys, days: Integers, window: int | None) -> Span:
        place = places(keys, self.keys)
        stop = np.searchsorted(self.rows, _words(place, days))
        if window is None:
            start = self.starts[place]
        else:
            start = np.searchsorted(self.rows, _words(place, days - window))
        # A key never seen has an empty span, wherever the search came out.
        return Span(np.where(place < 0, 0, start), np.where(place < 0, 0, stop))

    def total(self, span: Span, measure: str) -> Integers:
        """Return the measure summed over each span."""
        sums = self.sums[self.measures.index(measure)]
        total: Integers = sums[span.stop] - sums[span.start]
        return total

    def last_day(self, span: Span, measure: str) -> Integers:
        """Return the last day on which the measure grew within each span; NEVER for none."""
        sums = self.sums[self.measures.index(measure)]
        # The first row whose running sum reaches the span's end is where it last grew.
        row = np.searchsorted(sums, sums[span.stop], side="left") - 1
        grew = sums[span.stop] > sums[span.start]
        if not len(self.rows):
            return np.full(len(row), NEVER, dtype=np.int64)
        return np.where(grew, (self.rows[row] & _LAST_DAY) - _DAY_ORIGIN, NEVER)

    def row_keys(self) -> Keys:
        """Return the key of each row."""
        keys: Keys = self.keys[self.rows >> _DAY_BITS]
        return keys

    def row_days(self) -> Integers:
        """Return the day of each row, counted from 1970."""
        return (self.rows & _LAST_DAY) - _DAY_ORIGIN


def tally_of_stated(keys: Keys, days: Integers, amounts: Mapping[str, Integers]) -> Tally:
    """Build a tally of the observations that have a key."""
    stated = keys != NO_KEY
    return Tally.of(keys[stated], days[stated], {n: a[stated] for n, a in amounts.items()})


def _words(place: Integers, days: Integers) -> Integers:
    shifted = np.clip(days + _DAY_ORIGIN, 0, _LAST_DAY)
    words: Integers = (place << _DAY_BITS) | shifted
    return words
