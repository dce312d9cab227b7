"""Signals that say how often payers denied lines like this one."""

from abc import abstractmethod
from typing import Annotated, ClassVar, Final

import numpy as np
from pydantic import Field as Slot

from denialrisk.derive.arrays import Numbers
from denialrisk.derive.asks import Ask, Last, Share, Total
from denialrisk.derive.kinds.kind import (
    Category,
    Evidence,
    Key,
    StackedKind,
    Strength,
    Window,
)
from denialrisk.derive.measures import DENIED, LINES, denied_as
from denialrisk.derive.view import Stack, View

# All time, and the days in which the latest answers are looked for: the longest first.
_SPANS: Final = (None, 90, 30)


class _Rate(StackedKind):
    """A kind that is one smoothed rate, and tells the lines behind it."""

    unknown: ClassVar[str] = "No line like this one has been answered yet"
    evidence: ClassVar[tuple[str, ...]] = ("n", "denied", "window_days")

    @abstractmethod
    def asks(self) -> tuple[Share]:
        """Return the smoothed rate."""

    @classmethod
    def stacked(cls, stack: Stack) -> Numbers:
        """Return the rates as of each line's submission."""
        return stack.asked(0)

    def rests_on(self, view: View) -> Evidence:
        """Return the lines behind the rate."""
        (share,) = self.asks()
        return rate_evidence(view, share.n, share.count)


class DenialRate(_Rate):
    """Share of like lines that were denied."""

    name: ClassVar[str] = "denial_rate"
    says: ClassVar[str] = (
        "share of answered lines with the same key that were denied, drawn towards the share "
        "of the key without its last field; unknown when no like line was answered"
    )

    key: Key
    window_days: Window = None
    strength: Strength = 20.0

    def asks(self) -> tuple[Share]:
        """Return the smoothed rate."""
        return (Share(self.key, DENIED, self.strength, self.window_days),)


class CategoryRate(_Rate):
    """Share of like lines that were denied for one category."""

    name: ClassVar[str] = "category_rate"
    says: ClassVar[str] = "like denial_rate, counting the denials of one category only"

    key: Key
    category: Category
    window_days: Window = None
    strength: Strength = 20.0

    def asks(self) -> tuple[Share]:
        """Return the smoothed rate."""
        return (Share(self.key, denied_as(self.category), self.strength, self.window_days),)


class RateChange(StackedKind):
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

    def asks(self) -> tuple[Share, Total, Total]:
        """Return the rate of all time, and the denied and all lines of the window."""
        return (
            Share(self.key, DENIED, self.strength),
            Total.of(self.key, DENIED, self.window_days),
            Total.of(self.key, LINES, self.window_days),
        )

    @classmethod
    def stacked(cls, stack: Stack) -> Numbers:
        """Compute the differences; unknown when nothing was answered in the window."""
        usual, denied, n = stack.asked(0), stack.asked(1), stack.asked(2)
        strength = stack.slot("strength")
        recent = (denied + strength * usual) / (n + strength)
        return np.where(n == 0, np.nan, recent - usual)

    def rests_on(self, view: View) -> Evidence:
        """Return the lines of the window, and the rate of all time."""
        usual, denied, n = self.asks()
        evidence = rate_evidence(view, n, denied)
        return {**evidence, "usual_percent": view.asked(usual) * 100.0}


class LatestRate(StackedKind):
    """Share of the latest like lines answered that were denied."""

    name: ClassVar[str] = "latest_rate"
    says: ClassVar[str] = (
        "share denied (for `category`, if given) of the like lines answered in the last 30 days "
        "if they are `answers` at least, else in 90 days if those are, else to date; one line's "
        "weight drawn towards the smoothed rate of all time; unknown when none was answered"
    )
    unknown: ClassVar[str] = "No line like this one has been answered yet"
    evidence: ClassVar[tuple[str, ...]] = ("n", "denied", "window_days")

    key: Key
    category: Category | None = None
    answers: Annotated[int, Slot(ge=1, le=1_000)] = 6
    strength: Strength = 20.0

    def asks(self) -> tuple[Ask, ...]:
        """Return the rate of all time, then denied and all lines of each span, longest first."""
        hits = denied_as(self.category) if self.category else DENIED
        spans = [Total.of(self.key, measure, days) for days in _SPANS for measure in (hits, LINES)]
        return (Share(self.key, hits, self.strength), *spans)

    @classmethod
    def stacked(cls, stack: Stack) -> Numbers:
        """Compute the rates of the shortest spans with enough answers."""
        spans = [(stack.asked(at), stack.asked(at + 1)) for at in range(1, 2 * len(_SPANS), 2)]
        denied, n = _latest(spans, stack.slot("answers"))
        # Where nothing was answered the rate of all time is unknown, and so is the sum.
        rates: Numbers = (denied + stack.asked(0)) / (n + 1.0)
        return rates

    def rests_on(self, view: View) -> Evidence:
        """Return the lines of the span that was taken, and its days; NaN for all time."""
        spans = [view.asked(ask) for ask in self.asks()[1:]]
        pairs = list(zip(spans[::2], spans[1::2], strict=True))
        denied, n = _latest(pairs, float(self.answers))
        days = np.full(len(view), np.nan)
        for span, (_, lines) in zip(_SPANS[1:], pairs[1:], strict=True):
            days[lines >= self.answers] = span
        return {"n": n, "denied": denied, "window_days": days}


def _latest(
    spans: list[tuple[Numbers, Numbers]], enough: Numbers | float
) -> tuple[Numbers, Numbers]:
    """Return denied and all lines of the shortest span with enough of them, or of the longest."""
    denied, n = spans[0]
    for some_denied, some in spans[1:]:
        taken = some >= enough
        denied, n = np.where(taken, some_denied, denied), np.where(taken, some, n)
    return denied, n


def rate_evidence(view: View, n: Total, denied: Total) -> Evidence:
    """Return a rate's evidence; window_days is NaN for all time.

    Where the catalogue asks for the last such denial anyway, how many days before the claim it
    was is told beside: `last_denied_days`, NaN where there was none in the window.
    """
    window = np.nan if n.window is None else float(n.window)
    found = {
        "n": view.asked(n),
        "denied": view.asked(denied),
        "window_days": np.full(len(view), window),
    }
    last = Last(denied.spec, denied.measure)
    if view.knows(last):
        days = view.frame.submitted - view.asked(last)
        found["last_denied_days"] = np.where(found["denied"] > 0, days, np.nan)
    return found
