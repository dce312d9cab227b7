"""Words of keys and days turned into the sums of one segment before those days."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

import numpy as np

from denialrisk.derive.arrays import Integers, Keys
from denialrisk.derive.asks import Last, Total
from denialrisk.derive.asof import WIDE_BITS, columns_of, is_wide, same_key, width_of
from denialrisk.derive.measures import TallySpec, last
from denialrisk.derive.segment import Segment

# Above this many lines, sorting queries pays for itself: neighbours share cache lines.
_SORT_FROM: Final = 512
# A tally, and how many days before submission is looked at (None: submission itself).
Sought = tuple[TallySpec, int | None]


class Lookup:
    """Some asks laid over one segment: where each search is, and which cells an answer adds up.

    `sought` names what is searched for, in the order of the words that `answer` is given: the
    tally of every ask and, for each window, where it begins, tally by tally. `totals` come with
    those of all time first.
    """

    def __init__(
        self,
        segment: Segment,
        sought: Sequence[Sought],
        totals: Sequence[Total],
        lasts: Sequence[Last],
    ) -> None:
        self._words = segment.words
        self._cells = segment.cells
        extents = [segment.extents[spec] for spec, _ in sought]
        self._searched = list(_searched(segment, sought))
        self._word = np.array([[at.word] for at in extents])
        self._cell = np.array([[at.cell] for at in extents])
        self._width = np.array([[width_of(at.measures)] for at in extents])
        rows = {each: row for row, each in enumerate(sought)}
        asks: list[Total | Last] = [*totals, *lasts]
        self._ends = np.array([rows[ask.spec, None] for ask in asks], dtype=np.int64)
        self._columns = np.array([[_column(segment, ask)] for ask in asks], dtype=np.int64)
        windowed = [total for total in totals if total.window is not None]
        begins = [rows[total.spec, total.window] for total in windowed]
        self._begins = np.array(begins, dtype=np.int64)
        self._windowed = slice(len(totals) - len(windowed), len(totals))
        wide = [row for row, ask in enumerate(asks) if is_wide(ask.measure)]
        self._wide = np.array(wide, dtype=np.int64)

    def answer(self, words: Keys) -> Integers:
        """Return the totals, then the last days, shape (asks, lines)."""
        first = self._first_cells(words)
        found = self._read(first[self._ends] + self._columns, self._wide)
        if len(self._begins):
            rows = self._windowed
            wide = self._wide[self._wide >= rows.start] - rows.start
            found[rows] -= self._read(first[self._begins] + self._columns[rows], wide)
        return found

    def _read(self, at: Integers, wide: Integers) -> Integers:
        """Return the sums at some cells; those of `wide` rows have their upper part next to it."""
        found = self._cells.take(at).astype(np.int64)
        if len(wide):
            found[wide] += self._cells.take(at[wide] + 1).astype(np.int64) << WIDE_BITS
        return found

    def _first_cells(self, words: Keys) -> Integers:
        """Return the first cell of the last row of each key before its day."""
        search = _search if words.shape[1] < _SORT_FROM else _sorted_search
        places = np.concatenate([search(among, words[rows]) for among, rows in self._searched])
        places -= 1
        known = same_key(self._words.take(places + self._word), words)
        # Row 0 of a tally stands for "nothing yet".
        places *= known
        places *= self._width
        places += self._cell
        return places


def _searched(segment: Segment, sought: Sequence[Sought]) -> Iterator[tuple[Keys, slice]]:
    """Yield the words of each tally, and the run of `sought` that asks for it."""
    start = 0
    for spec, asking in groupby(spec for spec, _ in sought):
        at, stop = segment.extents[spec], start + len(list(asking))
        yield segment.words[at.word : at.word + at.words], slice(start, stop)
        start = stop


def _search(among: Keys, asked: Keys) -> Integers:
    return among.searchsorted(asked)


def _sorted_search(among: Keys, asked: Keys) -> Integers:
    found = np.empty(asked.shape, dtype=np.int64)
    for words, places in zip(asked, found, strict=True):
        order = words.argsort()
        places[order] = among.searchsorted(words[order])
    return found


def _column(segment: Segment, ask: Total | Last) -> int:
    name = last(ask.measure) if isinstance(ask, Last) else ask.measure
    return columns_of(segment.extents[ask.spec].measures)[name]
