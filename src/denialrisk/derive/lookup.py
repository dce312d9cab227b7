"""Words of keys and days turned into the sums of one segment before those days."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from denialrisk.derive.arrays import Integers, Keys
from denialrisk.derive.asks import Last, Total
from denialrisk.derive.asof import same_key
from denialrisk.derive.measures import TallySpec, last
from denialrisk.derive.segment import Segment

# Above this many lines, sorting queries pays for itself: neighbours share cache lines.
_SORT_FROM: Final = 512
# A tally, and how many days before submission is looked at (None: submission itself).
Sought = tuple[TallySpec, int | None]


class Lookup:
    """Some asks laid over one segment: where each search is, and which cells an answer adds up.

    `sought` names what is searched for, in the order of the words that `answer` is given: the
    tally of every ask and, for each window, where it begins. `totals` come with those of all
    time first.
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
        self._searched = [segment.words[at.word : at.word + at.words] for at in extents]
        self._word = np.array([[at.word] for at in extents])
        self._cell = np.array([[at.cell] for at in extents])
        self._width = np.array([[len(at.measures)] for at in extents])
        self._end = {spec: row for row, (spec, window) in enumerate(sought) if window is None}
        self._begin = {each: row for row, each in enumerate(sought)}
        windowed = [total for total in totals if total.window is not None]
        self._whole = len(totals) - len(windowed)
        asks: list[Total | Last] = [*totals, *lasts]
        self._ends = np.array([self._end[ask.spec] for ask in asks], dtype=np.int64)
        self._columns = np.array([[_column(segment, ask)] for ask in asks], dtype=np.int64)
        begins = [self._begin[total.spec, total.window] for total in windowed]
        self._begins = np.array(begins, dtype=np.int64)
        self._sums = len(totals)

    def answer(self, words: Keys) -> tuple[Integers, Integers]:
        """Return the totals and the last days, each of shape (asks, lines)."""
        first = self._first_cells(words)
        found = self._cells.take(first[self._ends] + self._columns)
        if len(self._begins):
            windowed = slice(self._whole, self._sums)
            found[windowed] -= self._cells.take(first[self._begins] + self._columns[windowed])
        return found[: self._sums], found[self._sums :]

    def _first_cells(self, words: Keys) -> Integers:
        """Return the first cell of the last row of each key before its day."""
        places = np.empty(words.shape, dtype=np.int64)
        for searched, asked, found in zip(self._searched, words, places, strict=True):
            _search(searched, asked, found)
        places -= 1
        known = same_key(self._words.take(places + self._word), words)
        # Row 0 of a tally stands for "nothing yet".
        places *= known
        places *= self._width
        places += self._cell
        return places


def _search(searched: Keys, asked: Keys, found: Integers) -> None:
    if len(asked) < _SORT_FROM:
        found[:] = searched.searchsorted(asked)
        return
    order = asked.argsort()
    found[order] = searched.searchsorted(asked[order])


def _column(segment: Segment, ask: Total | Last) -> int:
    name = last(ask.measure) if isinstance(ask, Last) else ask.measure
    return segment.extents[ask.spec].measures.index(name)
