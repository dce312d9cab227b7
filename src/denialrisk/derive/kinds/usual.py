"""Signals that hold a line against what was paid, or sent, before it."""

from typing import Annotated, ClassVar, Literal

import numpy as np
from pydantic import Field as Slot
from pydantic import model_validator

from denialrisk.derive.arrays import Numbers, stacked
from denialrisk.derive.asks import Last, Share, Total
from denialrisk.derive.kinds.kind import (
    AnyField,
    Category,
    Evidence,
    Key,
    Listed,
    ListField,
    NumberField,
    SomeKey,
    StackedKind,
    Strength,
)
from denialrisk.derive.measures import (
    LINES,
    PAID,
    UNIT,
    Clock,
    denied_as,
    holding,
    paid_listing,
    paid_stating,
    paid_sum,
    paid_with,
)
from denialrisk.derive.view import Stack, View


class UsuallyPresent(StackedKind):
    """How usual a field is on paid lines, where this line lacks it."""

    name: ClassVar[str] = "usually_present"
    says: ClassVar[str] = (
        "where the field is absent here: share of like lines paid that carried it, drawn "
        "towards the key without its last field; 0 where present; unknown when none was paid"
    )
    unknown: ClassVar[str] = "No line like this one has been paid yet"
    evidence: ClassVar[tuple[str, ...]] = ("n", "carried")

    field: AnyField
    key: Key
    strength: Strength = 20.0

    def asks(self) -> tuple[Share]:
        """Return the share of paid lines that carried the field."""
        return (Share(self.key, paid_with(self.field), self.strength, of=PAID),)

    @classmethod
    def stacked(cls, stack: Stack) -> Numbers:
        """Return the shares where the field is absent."""
        return np.where(stack.present("field"), 0.0, stack.asked(0))

    def rests_on(self, view: View) -> Evidence:
        """Return the paid lines, and those that carried the field."""
        (share,) = self.asks()
        return {"n": view.asked(share.n), "carried": view.asked(share.count)}


class UsuallyListed(StackedKind):
    """How usual some codes are on paid lines, where this line lists none of them."""

    name: ClassVar[str] = "usually_listed"
    says: ClassVar[str] = (
        "where the list holds none of `values`: share of like lines paid that held one, drawn "
        "towards the key without its last field; 0 where it holds one; unknown when none was paid"
    )
    unknown: ClassVar[str] = "No line like this one has been paid yet"
    evidence: ClassVar[tuple[str, ...]] = ("n", "carried")

    field: ListField
    values: Annotated[tuple[Listed, ...], Slot(min_length=1)]
    key: Key
    strength: Strength = 20.0

    def asks(self) -> tuple[Share]:
        """Return the share of paid lines that held one of the values."""
        return (Share(self.key, paid_listing(self.field, self.values), self.strength, of=PAID),)

    @classmethod
    def stacked(cls, stack: Stack) -> Numbers:
        """Return the shares where none of the values is listed."""
        looked_for = stack.team.once("listed", lambda rule: (rule.field, holding(rule.values)))
        column = stack.view.frame.column
        held = stacked([column(field).measured(holds) for field, holds in looked_for])
        return np.where(np.equal(held, 1.0), 0.0, stack.asked(0))

    def rests_on(self, view: View) -> Evidence:
        """Return the paid lines, and those that held one of the values."""
        (share,) = self.asks()
        return {"n": view.asked(share.n), "carried": view.asked(share.count)}


class RatioToUsual(StackedKind):
    """A number over its mean among paid lines."""

    name: ClassVar[str] = "ratio_to_usual"
    says: ClassVar[str] = "the number over its mean among like lines paid; unknown when none was"
    unknown: ClassVar[str] = "No line like this one has been paid yet"
    evidence: ClassVar[tuple[str, ...]] = ("n", "usual")

    field: NumberField
    key: Key

    def asks(self) -> tuple[Total, Total]:
        """Return the number's sum over paid lines, and how many state it."""
        summed = Total.of(self.key, paid_sum(self.field))
        return summed, Total.of(self.key, paid_stating(self.field))

    @classmethod
    def stacked(cls, stack: Stack) -> Numbers:
        """Compute the ratios; unknown also where the usual number is 0."""
        usual = _mean(stack.asked(0), stack.asked(1))
        usual[usual == 0.0] = np.nan
        return stack.numbers("field") / usual

    def rests_on(self, view: View) -> Evidence:
        """Return the paid lines that state the number, and its mean among them."""
        summed, n = (view.asked(ask) for ask in self.asks())
        return {"n": n, "usual": _mean(summed, n)}


class HowUsual(StackedKind):
    """How often paid lines with the same key had this very value."""

    name: ClassVar[str] = "how_usual"
    says: ClassVar[str] = (
        "share of like lines paid that had this line's value in the field, `strength` lines "
        "weighing against it; unknown when no like line was paid"
    )
    unknown: ClassVar[str] = "No line like this one has been paid yet"
    evidence: ClassVar[tuple[str, ...]] = ("n", "alike")

    field: AnyField
    key: SomeKey
    strength: Strength = 5.0

    def asks(self) -> tuple[Total, Total]:
        """Return the paid lines with the same key and value, and with the same key."""
        return Total.of((*self.key, self.field), PAID), Total.of(self.key, PAID)

    @classmethod
    def stacked(cls, stack: Stack) -> Numbers:
        """Compute the shares; thin evidence makes nothing look usual."""
        alike, n, strength = stack.asked(0), stack.asked(1), stack.slot("strength")
        share = alike / (n + strength)
        return np.where((n != 0) & stack.stated("field"), share, np.nan)

    def rests_on(self, view: View) -> Evidence:
        """Return the paid lines with the same key, and those with the same value too."""
        alike, n = self.asks()
        return {"n": view.asked(n), "alike": view.asked(alike)}


class DaysSinceLast(StackedKind):
    """Days since a like line was last denied, paid or sent."""

    name: ClassVar[str] = "days_since_last"
    says: ClassVar[str] = (
        "days from the last day a like line was known denied (for `category`, if given), known "
        "paid, or sent, to this submission, `at_most` at most; unknown when that never happened"
    )
    unknown: ClassVar[str] = "That has not happened before"
    evidence: ClassVar[tuple[str, ...]] = ("passed_days",)

    key: SomeKey
    event: Literal["denied", "paid", "sent"]
    category: Category | None = None
    at_most: Annotated[int, Slot(ge=1, le=3_650)] = 365

    @model_validator(mode="after")
    def _category_of_a_denial(self) -> "DaysSinceLast":
        if self.category and self.event != "denied":
            raise ValueError("a category belongs to event 'denied' only")
        return self

    @property
    def _clock(self) -> Clock:
        return "sent" if self.event == "sent" else "known"

    @property
    def _measure(self) -> str:
        if self.category:
            return denied_as(self.category)
        return LINES if self.event == "sent" else self.event

    def asks(self) -> tuple[Last]:
        """Return the last day, on the clock the event belongs to."""
        return (Last.of(self.key, self._measure, self._clock),)

    @classmethod
    def stacked(cls, stack: Stack) -> Numbers:
        """Count the days, no further than `at_most`; a reader is told how many they were."""
        passed = stack.view.frame.submitted - stack.asked(0)
        return np.minimum(passed, stack.slot("at_most"))

    def rests_on(self, view: View) -> Evidence:
        """Return the days."""
        (last,) = self.asks()
        return {"passed_days": view.frame.submitted - view.asked(last)}


def _mean(summed: Numbers, n: Numbers) -> Numbers:
    return np.where(n == 0, np.nan, summed / UNIT / np.maximum(n, 1))
