"""What an 837 states, turned into amounts and days, or into a fault that says it is neither."""

from datetime import date

from denialrisk.read.fault import Fault
from denialrisk.read.x12.values import amount, day


def stated_amount(
    value: str | None, field: str, notes: list[Fault], at: int | None = None
) -> float | None:
    """Read an amount; None when there is none, with a note when it cannot be read."""
    if not value:
        return None
    found = amount(value)
    if found is None:
        notes.append(Fault(field, f"{field} is not a number", f"send {field} as digits", at))
    return found


def stated_day(
    value: str | None, field: str, notes: list[Fault], at: int | None = None
) -> date | None:
    """Read the (first) day; None when there is none, with a note when it cannot be read."""
    if not value:
        return None
    found = day(value)
    if found is None:
        notes.append(Fault(field, f"{field} is no real day", "send days as CCYYMMDD", at))
    return found
