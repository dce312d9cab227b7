"""A frame's lines beside the history as each of them could know it."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from denialrisk.derive.arrays import Integers, Numbers
from denialrisk.derive.asof import Span, Tally
from denialrisk.derive.frame import LineFrame
from denialrisk.derive.measures import LINES, Clock, TallySpec


@dataclass(frozen=True, eq=False)
class Shares:
    """A smoothed share per line with what it rests on; `value` is NaN where `n` is 0."""

    value: Numbers
    hits: Integers
    n: Integers


class View:
    """Looks each tally up once per window, however many signals read it."""

    def __init__(self, frame: LineFrame, tallies: Mapping[TallySpec, Tally]) -> None:
        self.frame = frame
        self._tallies = tallies
        self._spans: dict[tuple[TallySpec, int | None], tuple[Tally, Span]] = {}
        self._totals: dict[tuple[TallySpec, int | None, str], Integers] = {}
        self._shares: dict[tuple[object, ...], Shares] = {}

    def total(
        self, key: tuple[str, ...], measure: str, window: int | None, clock: Clock = "known"
    ) -> Integers:
        """Return a measure per line, over like lines before its submission, within a window."""
        spec = TallySpec.of(clock, key)
        wanted = (spec, window, measure)
        if wanted not in self._totals:
            tally, span = self._span(spec, window)
            self._totals[wanted] = tally.total(span, measure)
        return self._totals[wanted]

    def last_day(self, key: tuple[str, ...], measure: str, clock: Clock = "known") -> Integers:
        """Return the last day before submission on which a measure grew, or asof.NEVER."""
        tally, span = self._span(TallySpec.of(clock, key), None)
        return tally.last_day(span, measure)

    def share(
        self,
        key: tuple[str, ...],
        hits: str,
        strength: float,
        *,
        window: int | None = None,
        of: str = LINES,
    ) -> Shares:
        """Return hits / of per line, drawn towards the same share of the key's parent.

        A key's parents drop its fields from the right, down to all lines together. `strength`
        is how many lines of evidence the parent's share weighs.
        """
        wanted = (key, hits, strength, window, of)
        if wanted not in self._shares:
            self._shares[wanted] = self._share(key, hits, strength, window, of)
        return self._shares[wanted]

    def _share(
        self, key: tuple[str, ...], hits: str, strength: float, window: int | None, of: str
    ) -> Shares:
        count = self.total(key, hits, window)
        n = self.total(key, of, window)
        unseen = n == 0
        if key:
            parent = self.share(key[:-1], hits, strength, window=window, of=of).value
            value = (count + strength * parent) / np.where(unseen, 1.0, n + strength)
        else:
            value = count / np.where(unseen, 1.0, n)
        return Shares(np.where(unseen, np.nan, value), count, n)

    def _span(self, spec: TallySpec, window: int | None) -> tuple[Tally, Span]:
        wanted = (spec, window)
        if wanted not in self._spans:
            tally = self._tallies[spec]
            frame = self.frame
            span = tally.spans(frame.keys(spec.fields), frame.submitted, window)
            self._spans[wanted] = (tally, span)
        return self._spans[wanted]
