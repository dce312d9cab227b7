"""Signals that count like lines sent, or answered, before a line."""

from abc import abstractmethod
from typing import ClassVar, Literal

import numpy as np
from pydantic import model_validator

from denialrisk.derive.arrays import Numbers, stacked
from denialrisk.derive.asks import Total
from denialrisk.derive.keys import NO_KEY
from denialrisk.derive.kinds.kind import Category, Evidence, SomeKey, StackedKind, Window
from denialrisk.derive.measures import LINES, denied_as
from denialrisk.derive.view import Stack, View


class _Count(StackedKind):
    """How many lines like this one there were, in a window or at all."""

    evidence: ClassVar[tuple[str, ...]] = ("window_days",)

    key: SomeKey
    window_days: Window = None

    @abstractmethod
    def asks(self) -> tuple[Total]:
        """Return the lines counted."""

    @classmethod
    def stacked(cls, stack: Stack) -> Numbers:
        """Return the counts where the key is stated."""
        names = stack.team.once("keys", lambda rule: rule.asks()[0].spec.fields)
        keys = stacked([stack.view.frame.keys(fields) for fields in names])
        return np.where(keys != NO_KEY, stack.asked(0), np.nan)

    def rests_on(self, view: View) -> Evidence:
        """Return the window, NaN for all time."""
        window = np.nan if self.window_days is None else float(self.window_days)
        return {"window_days": np.full(len(view), window)}


class EarlierLines(_Count):
    """How many lines with the same key were sent before."""

    name: ClassVar[str] = "earlier_lines"
    says: ClassVar[str] = (
        "lines with the same key submitted on earlier days, answered or not; unknown only "
        "when the key is not stated"
    )

    def asks(self) -> tuple[Total]:
        """Return the lines sent."""
        return (Total.of(self.key, LINES, self.window_days, "sent"),)


class AnsweredLines(_Count):
    """How many lines with the same key were answered before, or denied, or paid."""

    name: ClassVar[str] = "answered_lines"
    says: ClassVar[str] = (
        "lines with the same key whose answer was known on earlier days, `counted` all answered, "
        "those denied (for `category`, if given) or those paid; unknown only when the key is not "
        "stated"
    )

    counted: Literal["answered", "denied", "paid"] = "answered"
    category: Category | None = None

    @model_validator(mode="after")
    def _category_of_a_denial(self) -> "AnsweredLines":
        if self.category and self.counted != "denied":
            raise ValueError("a category belongs to counted 'denied' only")
        return self

    def asks(self) -> tuple[Total]:
        """Return the lines answered, denied or paid."""
        if self.category:
            return (Total.of(self.key, denied_as(self.category), self.window_days),)
        measure = LINES if self.counted == "answered" else self.counted
        return (Total.of(self.key, measure, self.window_days),)
