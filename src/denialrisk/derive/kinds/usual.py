"""Signals that hold a line against what was paid, or sent, before it."""

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

import numpy as np
from pydantic import Field as Slot
from pydantic import model_validator

from denialrisk.derive.arrays import stated
from denialrisk.derive.asof import NEVER
from denialrisk.derive.kinds.kind import (
    Answer,
    AnyField,
    Category,
    Key,
    Kind,
    Need,
    NumberField,
    SomeKey,
    Strength,
    Window,
)
from denialrisk.derive.kinds.rates import as_numbers, share_needs
from denialrisk.derive.measures import (
    LINES,
    PAID,
    UNIT,
    Clock,
    TallySpec,
    denied_as,
    paid_stating,
    paid_sum,
    paid_with,
)
from denialrisk.derive.view import View


class UsuallyPresent(Kind):
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

    def needs(self) -> Iterator[Need]:
        """Yield the key's tally and those of all its parents."""
        yield from share_needs(self.key, paid_with(self.field), PAID)

    def answer(self, view: View) -> Answer:
        """Compute the share where the field is absent."""
        share = view.share(self.key, paid_with(self.field), self.strength, of=PAID)
        values = np.where(view.frame.present(self.field), 0.0, share.value)
        return Answer(values, {"n": as_numbers(share.n), "carried": as_numbers(share.hits)})


class RatioToUsual(Kind):
    """A number over its mean among paid lines."""

    name: ClassVar[str] = "ratio_to_usual"
    says: ClassVar[str] = "the number over its mean among like lines paid; unknown when none was"
    unknown: ClassVar[str] = "No line like this one has been paid yet"
    evidence: ClassVar[tuple[str, ...]] = ("n", "usual")

    field: NumberField
    key: Key

    def needs(self) -> Iterator[Need]:
        """Yield the key's sum and count over paid lines."""
        spec = TallySpec.of("known", self.key)
        yield spec, paid_sum(self.field)
        yield spec, paid_stating(self.field)

    def answer(self, view: View) -> Answer:
        """Compute the ratio; unknown also where the usual number is 0."""
        n = view.total(self.key, paid_stating(self.field), None)
        summed = view.total(self.key, paid_sum(self.field), None) / UNIT
        usual = np.where(n == 0, np.nan, summed / np.maximum(n, 1))
        ratio = view.frame.numbers(self.field) / np.where(usual == 0.0, np.nan, usual)
        return Answer(ratio, {"n": as_numbers(n), "usual": usual})


class HowUsual(Kind):
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

    def needs(self) -> Iterator[Need]:
        """Yield the key's tally and the tally of key and value together."""
        yield TallySpec.of("known", self.key), PAID
        yield TallySpec.of("known", (*self.key, self.field)), PAID

    def answer(self, view: View) -> Answer:
        """Compute the share; thin evidence leaves it near a half, never at an extreme."""
        n = view.total(self.key, PAID, None)
        alike = view.total((*self.key, self.field), PAID, None)
        share = (alike + self.strength / 2) / (n + self.strength)
        unknown = (n == 0) | ~stated(view.frame[self.field])
        evidence = {"n": as_numbers(n), "alike": as_numbers(alike)}
        return Answer(np.where(unknown, np.nan, share), evidence)


class EarlierLines(Kind):
    """How many lines with the same key were sent before."""

    name: ClassVar[str] = "earlier_lines"
    says: ClassVar[str] = (
        "lines with the same key submitted on earlier days, answered or not; unknown only "
        "when the key is not stated"
    )
    evidence: ClassVar[tuple[str, ...]] = ("window_days",)

    key: SomeKey
    window_days: Window = None

    def needs(self) -> Iterator[Need]:
        """Yield the key's tally on the clock of our own submissions."""
        yield TallySpec.of("sent", self.key), LINES

    def answer(self, view: View) -> Answer:
        """Count the lines."""
        count = view.total(self.key, LINES, self.window_days, "sent")
        stated = view.frame.keys(TallySpec.of("sent", self.key).fields) != 0
        window = np.nan if self.window_days is None else float(self.window_days)
        values = np.where(stated, count, np.nan)
        return Answer(values, {"window_days": np.full(len(values), window)})


class DaysSinceLast(Kind):
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

    def needs(self) -> Iterator[Need]:
        """Yield the key's tally on the clock the event belongs to."""
        yield TallySpec.of(self._clock, self.key), self._measure

    def answer(self, view: View) -> Answer:
        """Count the days, no further than `at_most`; a reader is told how many they were."""
        last = view.last_day(self.key, self._measure, self._clock)
        passed = np.where(last == NEVER, np.nan, view.frame.submitted - last)
        return Answer(np.minimum(passed, self.at_most), {"passed_days": passed})
