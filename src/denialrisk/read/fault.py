"""The checks every reader applies before a claim is accepted, in one place."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from denialrisk.claims import Claim, Line
from denialrisk.claims.codes import CLAIM_TYPES

EARLIEST: Final = date(1900, 1, 1)
LATEST: Final = date(2200, 1, 1)
# X12 allows 38 characters for CLM01; flat files carry longer keys, but none this long.
LONGEST_ID: Final = 64
# What an 837 may hold at the most (2400 of an institutional claim).
MOST_LINES: Final = 999
LARGEST_AMOUNT: Final = 1e9
# Clocks and time zones differ: a claim sent just before midnight may name tomorrow's visit.
_SLACK: Final = timedelta(days=1)
_CLAIM_DAYS: Final = ("patient_birth_date", "service_from", "service_to", "submitted_on")


@dataclass(frozen=True, slots=True)
class Fault:
    """One reason to refuse a claim. `line` is the line's place from 0, None for the claim."""

    field: str
    why: str
    what_to_do: str
    line: int | None = None


def faults(claim: Claim) -> list[Fault]:
    """Return what is wrong with a claim; an empty list means it is taken in.

    Optional things may be missing. Refused are: no or an unusable claim id, no lines or more
    than 999, no submission day, a missing, negative or absurd amount, a day before 1900 or after
    2199, a service that begins more than a day after the claim was submitted or after it ends,
    a birth after service.

    A service after submission is refused however few or many days lie between, though published
    sample files are full of them: one of the two days is wrong, every count of history is read
    as of the submission, and nothing tells which day to believe.
    """
    found = list(_identity(claim))
    seen: set[int] = set()
    for place, line in enumerate(claim.lines):
        found += _line(line, place, claim.submitted_on)
        if line.line_number in seen:
            why = f"line number {line.line_number} stands twice"
            found.append(Fault("line_number", why, "number the lines from 1", place))
        seen.add(line.line_number)
    # After the lines: a total summed from them is only as wrong as they are.
    return [*found, *_amounts(claim), *_days(claim), *_order(claim)]


def _identity(claim: Claim) -> Iterator[Fault]:
    yield from id_faults("claim_id", claim.claim_id)
    if not claim.lines:
        yield Fault("lines", "the claim has no service lines", "send at least one service line")
    if len(claim.lines) > MOST_LINES:
        why = f"the claim has more than {MOST_LINES} service lines"
        yield Fault("lines", why, "split the claim")
    if claim.claim_type is not None and claim.claim_type not in CLAIM_TYPES:
        allowed = ", ".join(CLAIM_TYPES)
        yield Fault("claim_type", "the claim type is unknown", f"use one of {allowed}")


def id_faults(field: str, text: str) -> Iterator[Fault]:
    """Say what is wrong with an identifier that must be there."""
    if not text.strip():
        yield Fault(field, f"the {field} is missing", "give the claim an id of its own")
    elif len(text) > LONGEST_ID:
        why = f"the {field} is longer than {LONGEST_ID} characters"
        yield Fault(field, why, "send the id as it was assigned; this looks like other data")
    elif not text.isprintable():
        why = f"the {field} holds characters that cannot be printed"
        yield Fault(field, why, "send the id as plain text")


def _amounts(claim: Claim) -> Iterator[Fault]:
    total = claim.total_charge
    if total is None or not 0 <= total < LARGEST_AMOUNT:
        yield _amount_fault("total_charge", total)
    expected = claim.expected_payment
    if expected is not None and not 0 <= expected < LARGEST_AMOUNT:
        yield _amount_fault("expected_payment", expected)


def _amount_fault(field: str, value: float | None, line: int | None = None) -> Fault:
    what_to_do = f"send {field} in dollars, 0 or more"
    if field == "units":
        what_to_do = "send units as a number, 0 or more"
    if value is None:
        return Fault(field, f"{field} is missing", what_to_do, line)
    if math.isnan(value):
        return Fault(field, f"{field} is not a number", what_to_do, line)
    if value < 0:
        return Fault(field, f"{field} is negative", what_to_do, line)
    return Fault(field, f"{field} is beyond a billion", what_to_do, line)


def _days(claim: Claim) -> Iterator[Fault]:
    if claim.submitted_on is None:
        what_to_do = "state the day the claim is sent; history is read as of that day"
        yield Fault("submitted_on", "the day of submission is missing", what_to_do)
    for name in _CLAIM_DAYS:
        value = getattr(claim, name)
        if value is not None and not EARLIEST <= value < LATEST:
            yield _day_fault(name, value)


def _day_fault(field: str, value: date, line: int | None = None) -> Fault:
    side = "before 1900" if value < EARLIEST else "after 2199"
    return Fault(field, f"{field} lies {side}", "correct the year", line)


def _order(claim: Claim) -> Iterator[Fault]:
    start, end, born = claim.service_from, claim.service_to, claim.patient_birth_date
    if start and end and end < start:
        yield Fault("service_to", "the service ends before it begins", "correct the two days")
    sent = claim.submitted_on
    told_by_line = any(line.service_date for line in claim.lines)
    if start and sent and start > sent + _SLACK and not told_by_line:
        yield _future(None, "service_from")
    if start and born and start < born:
        why = "the patient was born after the service"
        yield Fault("patient_birth_date", why, "correct the birth date or the service day")


def _future(line: int | None, field: str) -> Fault:
    why = "the service begins after the claim was submitted"
    return Fault(field, why, "correct the service day or the day of submission", line)


def _line(line: Line, place: int, submitted_on: date | None) -> Iterator[Fault]:
    charge, units, day = line.charge, line.units, line.service_date
    if charge is None or not 0 <= charge < LARGEST_AMOUNT:
        yield _amount_fault("charge", charge, place)
    if units is not None and not 0 <= units < LARGEST_AMOUNT:
        yield _amount_fault("units", units, place)
    if day is not None:
        if not EARLIEST <= day < LATEST:
            yield _day_fault("service_date", day, place)
        elif submitted_on is not None and day > submitted_on + _SLACK:
            yield _future(place, "service_date")
