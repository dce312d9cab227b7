"""Signals that say how often payers denied lines like this one."""

from collections.abc import Iterator
from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field as Slot

from denialrisk.derive.arrays import Integers, Numbers
from denialrisk.derive.kinds.kind import (
    Answer,
    Category,
    Evidence,
    Key,
    Kind,
    Need,
    Strength,
    Window,
)
from denialrisk.derive.measures import DENIED, LINES, TallySpec, denied_as
from denialrisk.derive.view import Shares, View


class DenialRate(Kind):
    """Share of like lines that were denied."""

    name: ClassVar[str] = "denial_rate"
    says: ClassVar[str] = (
        "share of answered lines with the same key that were denied, drawn towards the share "
        "of the key without its last field; unknown when no like line was answered"
    )
    unknown: ClassVar[str] = "No line like this one has been answered yet"
    evidence: ClassVar[tuple[str, ...]] = ("n", "denied", "window_days")

    key: Key
    window_days: Window = None
    strength: Strength = 20.0

    def needs(self) -> Iterator[Need]:
        """Yield the key's tally and those of all its parents."""
        yield from share_needs(self.key, DENIED, LINES)

    def answer(self, view: View) -> Answer:
        """Compute the smoothed rate as of each line's submission."""
        share = view.share(self.key, DENIED, self.strength, window=self.window_days)
        return Answer(share.value, rate_evidence(share, self.window_days))


class CategoryRate(Kind):
    """Share of like lines that were denied for one category."""

    name: ClassVar[str] = "category_rate"
    says: ClassVar[str] = "like denial_rate, counting the denials of one category only"
    unknown: ClassVar[str] = "No line like this one has been answered yet"
    evidence: ClassVar[tuple[str, ...]] = ("n", "denied", "window_days")

    key: Key
    category: Category
    window_days: Window = None
    strength: Strength = 20.0

    def needs(self) -> Iterator[Need]:
        """Yield the key's tally and those of all its parents."""
        yield from share_needs(self.key, denied_as(self.category), LINES)

    def answer(self, view: View) -> Answer:
        """Compute the smoothed rate as of each line's submission."""
        hits = denied_as(self.category)
        share = view.share(self.key, hits, self.strength, window=self.window_days)
        return Answer(share.value, rate_evidence(share, self.window_days))


class RateChange(Kind):
    """Recent denial rate less the long one."""

    name: ClassVar[str] = "rate_change"
    says: ClassVar[str] = (
        "denial rate of the last window_days less the rate of all time, the first drawn "
        "towards the second; above 0 when denials are rising"
    )
    unknown: ClassVar[str] = "No line like this one was answered in that time"
    evidence: ClassVar[tuple[str, ...]] = ("n", "denied", "window_days", "usual_percent")

    key: Key
    window_days: Annotated[int, Slot(ge=1, le=3_650)]
    strength: Strength = 20.0

    def needs(self) -> Iterator[Need]:
        """Yield the key's tally and those of all its parents."""
        yield from share_needs(self.key, DENIED, LINES)

    def answer(self, view: View) -> Answer:
        """Compute the difference; unknown when nothing was answered in the window."""
        usual = view.share(self.key, DENIED, self.strength).value
        n = view.total(self.key, LINES, self.window_days)
        denied = view.total(self.key, DENIED, self.window_days)
        recent = (denied + self.strength * usual) / (n + self.strength)
        share = Shares(np.where(n == 0, np.nan, recent - usual), denied, n)
        evidence = rate_evidence(share, self.window_days)
        return Answer(share.value, {**evidence, "usual_percent": usual * 100.0})


def share_needs(key: tuple[str, ...], hits: str, of: str) -> Iterator[Need]:
    """Yield what a smoothed share reads: the key and every parent, hits and total."""
    for length in range(len(key) + 1):
        spec = TallySpec.of("known", key[:length])
        yield spec, hits
        yield spec, of


def rate_evidence(share: Shares, window: int | None) -> Evidence:
    """Return a rate's evidence; window_days is NaN for all time."""
    return {
        "n": as_numbers(share.n),
        "denied": as_numbers(share.hits),
        "window_days": np.full(len(share.n), np.nan if window is None else float(window)),
    }


def as_numbers(counts: Integers) -> Numbers:
    """Return counts as evidence travels: floats."""
    return counts.astype(np.float64)
