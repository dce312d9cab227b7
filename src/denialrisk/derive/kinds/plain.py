"""Signals read off the claim itself, with no history behind them."""

from functools import reduce
from typing import Annotated, ClassVar, Literal

import numpy as np
from pydantic import Field as Slot

from denialrisk.derive.arrays import AnyArray, Flags, Numbers
from denialrisk.derive.fields import is_text
from denialrisk.derive.frame import LineFrame
from denialrisk.derive.keys import NO_KEY, number_keys
from denialrisk.derive.kinds.kind import AnyField, Kind, NumberField, SomeKey
from denialrisk.derive.view import View

# A flag may be listed as true or false, text as it stands in the claim.
Choice = bool | str


class Number(Kind):
    """A number or yes/no fact as it stands."""

    name: ClassVar[str] = "number"
    says: ClassVar[str] = "the field's own value; a yes/no fact is 1 or 0; unknown when not stated"

    field: NumberField

    def answer(self, view: View) -> Numbers:
        """Return the field as numbers."""
        return view.frame.numbers(self.field)


class Present(Kind):
    """Whether the claim states a field."""

    name: ClassVar[str] = "present"
    says: ClassVar[str] = "1 when the field is stated, 0 when it is not"

    field: AnyField

    def answer(self, view: View) -> Numbers:
        """Return 1.0 or 0.0 per line."""
        return view.frame.present(self.field).astype(np.float64)


class OneOf(Kind):
    """Whether a field holds one of the listed values."""

    name: ClassVar[str] = "one_of"
    says: ClassVar[str] = "1 when the field holds one of `values`, 0 when another, else unknown"

    field: AnyField
    values: Annotated[tuple[Choice, ...], Slot(min_length=1)]

    def answer(self, view: View) -> Numbers:
        """Return 1.0, 0.0 or NaN per line."""
        within = holds(view.frame, self.field, self.values)
        return np.where(view.frame.stated(self.field), within, np.nan)


class MissingWhen(Kind):
    """Whether a field is missing though another one calls for it."""

    name: ClassVar[str] = "missing_when"
    says: ClassVar[str] = "1 when `when` holds one of `values` and the field is absent, else 0"

    field: AnyField
    when: AnyField
    values: Annotated[tuple[Choice, ...], Slot(min_length=1)]

    def answer(self, view: View) -> Numbers:
        """Return 1.0 or 0.0 per line."""
        called = holds(view.frame, self.when, self.values)
        return (called & ~view.frame.present(self.field)).astype(np.float64)


class DaysBetween(Kind):
    """Days from one date of the claim to another."""

    name: ClassVar[str] = "days_between"
    says: ClassVar[str] = "days from `start` to `end`; below 0 when `end` came first"

    start: NumberField
    end: NumberField

    def answer(self, view: View) -> Numbers:
        """Return whole days, NaN when either date is missing."""
        return view.frame.numbers(self.end) - view.frame.numbers(self.start)


class Calendar(Kind):
    """Where a date stands in its week, month or year."""

    name: ClassVar[str] = "calendar"
    says: ClassVar[str] = "weekday (1 Monday to 7), day of the month, or month of the date"

    field: NumberField
    part: Literal["weekday", "day_of_month", "month"]

    def answer(self, view: View) -> Numbers:
        """Return the part of the date, NaN when it is missing."""
        days = view.frame.numbers(self.field)
        if self.part == "weekday":
            # 1970-01-01 was a Thursday.
            return (days + 3.0) % 7.0 + 1.0
        missing = np.isnan(days)
        date = np.where(missing, 0, days).astype("datetime64[D]")
        return np.where(missing, np.nan, self._of(date))

    def _of(self, date: AnyArray) -> AnyArray:
        months = date.astype("datetime64[M]")
        if self.part == "month":
            return months.astype(np.int64) % 12 + 1
        within: AnyArray = (date - months).astype(np.int64) + 1
        return within


class RepeatsInClaim(Kind):
    """How many other lines of the claim agree in some fields."""

    name: ClassVar[str] = "repeats_in_claim"
    says: ClassVar[str] = "other lines of the same claim that agree in every field of the key"

    key: SomeKey

    def further_keys(self) -> tuple[tuple[str, ...], ...]:
        """Return the key."""
        return (self.key,)

    def answer(self, view: View) -> Numbers:
        """Return the count per line, NaN when a field of the key is missing."""
        frame = view.frame
        keys, claims = frame.keys(self.key), frame.claim_row
        pairs = keys ^ number_keys(claims.astype(np.float64)) if claims.any() else keys
        ordered = np.sort(pairs)
        alike = ordered.searchsorted(pairs, "right") - ordered.searchsorted(pairs, "left")
        return np.where(keys == NO_KEY, np.nan, alike - 1.0)


def holds(frame: LineFrame, name: str, values: tuple[Choice, ...]) -> Flags:
    """Return where a field holds one of the listed values."""
    if is_text(name):
        return frame.column(name).among(frozenset(values))
    first, *others = (np.equal(frame[name], float(value)) for value in values)
    return reduce(np.logical_or, others, first)
