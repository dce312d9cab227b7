"""Daily sums per key, looked up as they stood strictly before a day."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from denialrisk.derive.arrays import Flags, Integers, Keys

# A word is 48 bits of a key's hash, then 16 bits of day: sorting words sorts by key and day.
# Of ten million keys in one tally, two share 48 bits once in six such tallies.
_DAY_BITS: Final = np.uint64(16)
_SAME_KEY: Final = np.uint64(1 << 16)
_KEY_BITS: Final = ~np.uint64((1 << 16) - 1)
# Days count from 1900, so that they end in 2079; whatever lies beyond counts as the end.
_ORIGIN: Final = 25_567
_LAST_DAY: Final = (1 << 16) - 1
# The last day of what never happened: earlier than any day a claim can have.
NEVER: Final = -(1 << 19)
# Sums of counts fit 32 bits; of dollars, the low 31 stand in one cell, the rest in the next.
WIDE_BITS: Final = 31
Cells = NDArray[np.int32]
# Further apart than any two days, so that a running maximum never crosses from key to key.
_APART: Final = 1 << 21


@dataclass(frozen=True, eq=False)
class Tally:
    """Sums of whole numbers per key and day, cumulated per key: before a day is one look.

    `words` holds one sorted word per key and day, after a 0 that stands for "nothing yet": it
    is where a search for what has no key, or came before all, ends up.
    `cells` has a row for each word and the columns that `columns_of` tells: the sum over the
    key up to and with that day, or, of a measure named `last:*`, the last day on which it grew.
    Whole numbers make a merge equal, bit for bit, to building at once.
    """

    measures: tuple[str, ...]
    words: Keys
    cells: Cells

    @classmethod
    def of(cls, keys: Keys, days: Integers, amounts: Mapping[str, Integers | Flags]) -> "Tally":
        """Add up `amounts` per key and day; all arrays have one element per observation.

        Of a measure named `last:*`, the amount says whether it grew. Observations without a
        key are passed over.
        """
        words = words_of(keys, days)
        order = np.argsort(words)
        order = order[np.searchsorted(words, _SAME_KEY, sorter=order) :]
        words = words[order]
        first = _firsts(words)

        def added(name: str) -> Integers:
            return _per_day(name, amounts[name][order], first, words)

        return cls._of_days(tuple(amounts), words[first], added)

    @classmethod
    def _of_days(
        cls, measures: tuple[str, ...], words: Keys, daily: Callable[[str], Integers]
    ) -> "Tally":
        """Cumulate what each measure did on each row's day, one measure after the other."""
        starts = _firsts(words >> _DAY_BITS)
        lengths = np.diff(np.append(starts, len(words)))
        columns = columns_of(measures)
        cells = np.zeros((len(words) + 1, width_of(measures)), dtype=np.int32)
        for name, column in columns.items():
            cumulate = _running_last if is_last(name) else _running_sum
            running = cumulate(daily(name), starts, lengths)
            if is_wide(name):
                cells[1:, column + 1] = running >> WIDE_BITS
                running &= (1 << WIDE_BITS) - 1
            cells[0, column] = NEVER if is_last(name) else 0
            cells[1:, column] = running
        return cls(measures, np.append(np.uint64(0), words), cells)

    def merged(self, other: "Tally") -> "Tally":
        """Return the tally of both sides' observations; both must hold the same measures."""
        words = np.concatenate([self.words[1:], other.words[1:]])
        order = np.argsort(words, kind="stable")
        words = words[order]
        first = _firsts(words)

        def added(name: str) -> Integers:
            both = [side._daily(name) for side in (self, other)]  # noqa: SLF001 — of one class
            return _joined(name, np.concatenate(both)[order], first)

        return Tally._of_days(self.measures, words[first], added)

    def before(self, day: int) -> "Tally":
        """Return the tally of what was observed before a day, in days since 1970."""
        kept = (self.words & ~_KEY_BITS).astype(np.int64) - _ORIGIN < day
        return Tally(self.measures, self.words[kept], self.cells[kept])

    def _daily(self, name: str) -> Integers:
        """Return what a measure did on each row's day; last days as they stand."""
        column = columns_of(self.measures)[name]
        cells = self.cells[:, column].astype(np.int64)
        if is_last(name):
            return cells[1:]
        if is_wide(name):
            cells += self.cells[:, column + 1].astype(np.int64) << WIDE_BITS
        fresh = np.zeros(len(self.words) - 1, dtype=np.bool_)
        fresh[_firsts(self.words[1:] >> _DAY_BITS)] = True
        return np.where(fresh, cells[1:], np.diff(cells))


def words_of(keys: Keys, days: Integers) -> Keys:
    """Return the words of keys on days, the two broadcast; without a key the day alone stays."""
    since = np.asarray(days + _ORIGIN)
    np.maximum(since, 1, out=since)
    np.minimum(since, _LAST_DAY, out=since)
    words: Keys = (keys & _KEY_BITS) | since.astype(np.uint64)
    return words


def same_key(words: Keys, others: Keys) -> Flags:
    """Return where two words are of one key."""
    return (words ^ others) < _SAME_KEY


def columns_of(measures: Iterable[str]) -> dict[str, int]:
    """Return the column of each measure; one that `is_wide` has the next one too."""
    columns: dict[str, int] = {}
    for measure in measures:
        columns[measure] = width_of(columns)
    return columns


def width_of(measures: Iterable[str]) -> int:
    """Return how many columns some measures take."""
    return sum(2 if is_wide(measure) else 1 for measure in measures)


def is_wide(measure: str) -> bool:
    """Say whether a measure adds up dollars and the like, which outgrow what counts fit in.

    Its low `WIDE_BITS` stand in one column and what is above them in the next.
    """
    return measure.startswith(("paid_sum:", "denied_amount"))


def is_last(measure: str) -> bool:
    """Say whether a measure keeps the last day on which another grew."""
    return measure.startswith("last:")


def _firsts(words: Keys) -> Integers:
    """Return where each run of equal words begins."""
    fresh = np.empty(len(words), dtype=np.bool_)
    fresh[:1] = True
    np.not_equal(words[1:], words[:-1], out=fresh[1:])
    return np.flatnonzero(fresh)


def _per_day(name: str, amounts: Integers | Flags, first: Integers, words: Keys) -> Integers:
    """Add sorted amounts up per row; of a last day, name the row's own day where it grew."""
    if not len(first):
        return np.zeros(0, dtype=np.int64)
    added: Integers = np.add.reduceat(amounts, first, dtype=np.int64)
    if not is_last(name):
        return added
    days = (words[first] & ~_KEY_BITS).astype(np.int64) - _ORIGIN
    return np.where(added > 0, days, NEVER)


def _joined(name: str, amounts: Integers, first: Integers) -> Integers:
    if not len(first):
        return amounts
    join = np.maximum if is_last(name) else np.add
    joined: Integers = join.reduceat(amounts, first)
    return joined


def _running_sum(amounts: Integers, starts: Integers, lengths: Integers) -> Integers:
    running = np.cumsum(amounts)
    before = running[starts] - amounts[starts]
    return running - np.repeat(before, lengths)


def _running_last(days: Integers, starts: Integers, lengths: Integers) -> Integers:
    shift = np.repeat(np.arange(len(starts), dtype=np.int64) * _APART, lengths)
    return np.maximum.accumulate(days + shift) - shift
