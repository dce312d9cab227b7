"""Signals that say how often payers denied lines like this one."""

from abc import abstractmethod
from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field as Slot

from denialrisk.derive.arrays import Numbers
from denialrisk.derive.asks import Share, Total
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


def rate_evidence(view: View, n: Total, denied: Total) -> Evidence:
    """Return a rate's evidence; window_days is NaN for all time."""
    window = np.nan if n.window is None else float(n.window)
    return {
        "n": view.asked(n),
        "denied": view.asked(denied),
        "window_days": np.full(len(view), window),
    }
