"""What all signals ask of history laid out once, so that every frame is answered in few steps."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce

import numpy as np

from denialrisk.derive.arrays import Integers, Keys, Numbers
from denialrisk.derive.asks import Ask, Last, Share, Total, unfolded
from denialrisk.derive.asof import NEVER, words_of
from denialrisk.derive.frame import LineFrame
from denialrisk.derive.keys import Fold
from denialrisk.derive.lookup import Lookup, Sought
from denialrisk.derive.segment import Segment


@dataclass(frozen=True, eq=False)
class Level:
    """Shares whose parents are known already, by the rows of their parts; all of one depth."""

    rows: slice
    hits: Integers
    of: Integers
    parents: Integers | None
    strength: Numbers


class Plan:
    """Rows of one table of answers, shape (asks, lines): sums first, then last days, then shares.

    `row[ask]` says where an answer stands. The same few array operations fill the table for one
    line and for thousands.
    """

    def __init__(self, asks: Iterable[Ask], keys: Iterable[tuple[str, ...]] = ()) -> None:
        wanted = list(dict.fromkeys(part for ask in asks for part in unfolded(ask)))
        totals = [ask for ask in wanted if isinstance(ask, Total)]
        self._totals = sorted(totals, key=lambda total: total.window is not None)
        self._whole = sum(total.window is None for total in self._totals)
        self._lasts = [ask for ask in wanted if isinstance(ask, Last)]
        shares = [ask for ask in wanted if isinstance(ask, Share)]
        self._shares = sorted(shares, key=lambda share: len(share.key))
        ordered: list[Ask] = [*self._totals, *self._lasts, *self._shares]
        self.row = {ask: row for row, ask in enumerate(ordered)}
        self._sought = self._distinct_sought()
        self.keys = self._distinct_keys(keys)
        self.fields = sorted({name for key in self.keys for name in key})

    def answer(self, frame: LineFrame, segments: Sequence[Segment]) -> Numbers:
        """Fill the table for the lines of a frame, from what stands in some segments."""
        words = self._words(frame)
        table = np.empty((len(self.row), len(frame)), dtype=np.float64)
        looked = [self._laid(segment).answer(words) for segment in segments]
        sums, days = len(self._totals), len(self._totals) + len(self._lasts)
        table[:sums] = reduce(np.add, (found[:sums] for found in looked))
        if self._lasts:
            last = reduce(np.maximum, (found[sums:] for found in looked))
            table[sums:days] = np.where(last == NEVER, np.nan, last)
        for level in self._levels:
            _draw(level, table)
        return table

    def _words(self, frame: LineFrame) -> Keys:
        """Return the words to look up, shape (lookups, lines)."""
        keys = self._fold.keys(frame.keys_of_each(self.fields))
        frame.keep_keys(self.keys, keys)
        days = frame.submitted - self._since
        return words_of(keys[self._key_of], days)

    def _distinct_sought(self) -> list[Sought]:
        asks: list[Total | Last] = [*self._totals, *self._lasts]
        ends: list[Sought] = [(ask.spec, None) for ask in asks]
        begins: list[Sought] = [(t.spec, t.window) for t in self._totals[self._whole :]]
        order = dict.fromkeys([*ends, *begins])
        # One search finds both where a tally's windows begin and where they end.
        place = {spec: row for row, spec in enumerate(dict.fromkeys(spec for spec, _ in order))}
        return sorted(order, key=lambda sought: place[sought[0]])

    def _distinct_keys(self, more: Iterable[tuple[str, ...]]) -> list[tuple[str, ...]]:
        keys = dict.fromkeys([spec.fields for spec, _ in self._sought] + [*more])
        return sorted(keys, key=len)

    @cached_property
    def _fold(self) -> Fold:
        place = {name: row for row, name in enumerate(self.fields)}
        return Fold([[place[name] for name in key] for key in self.keys])

    @cached_property
    def _key_of(self) -> Integers:
        """The key of each lookup."""
        place = {key: row for row, key in enumerate(self.keys)}
        return np.array([place[spec.fields] for spec, _ in self._sought], dtype=np.int64)

    @cached_property
    def _since(self) -> Integers:
        """How many days before submission each lookup stands, shape (lookups, 1)."""
        return np.array([[window or 0] for _, window in self._sought], dtype=np.int64)

    @cached_property
    def _levels(self) -> list[Level]:
        depths = sorted({len(share.key) for share in self._shares})
        return [self._level([s for s in self._shares if len(s.key) == depth]) for depth in depths]

    def _level(self, shares: list[Share]) -> Level:
        start = self.row[shares[0]]
        parents = [self.row[share.parent] for share in shares if share.parent]
        return Level(
            rows=slice(start, start + len(shares)),
            hits=np.array([self.row[share.count] for share in shares]),
            of=np.array([self.row[share.n] for share in shares]),
            parents=np.array(parents) if parents else None,
            strength=np.array([[share.strength] for share in shares]),
        )

    def _laid(self, segment: Segment) -> Lookup:
        """Lay the plan over a segment, once."""
        if segment not in self._over:
            self._over[segment] = Lookup(segment, self._sought, self._totals, self._lasts)
        return self._over[segment]

    @cached_property
    def _over(self) -> dict[Segment, Lookup]:
        return {}


def _draw(level: Level, table: Numbers) -> None:
    """Compute the shares of one level; thin evidence leaves them near their parents."""
    hits, n = table[level.hits], table[level.of]
    unseen = n == 0
    if level.parents is not None:
        hits += level.strength * table[level.parents]
        n += level.strength
    n[unseen] = 1.0
    hits /= n
    hits[unseen] = np.nan
    table[level.rows] = hits
