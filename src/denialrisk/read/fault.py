"""The checks every reader applies before a claim is accepted, in one place."""

import math
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from denialrisk.claims import Claim, limits
from denialrisk.claims.codes import CLAIM_TYPES

EARLIEST: Final = date(1900, 1, 1)
LATEST: Final = date(2200, 1, 1)
# X12 allows 38 characters for CLM01; flat files carry longer keys, but none this long.
LONGEST_ID: Final = 64
# What an 837 may hold at the most (2400 of an institutional claim).
MOST_LINES: Final = 999
LARGEST_AMOUNT: Final = limits.LARGEST_AMOUNT
latest_day: Final = limits.latest_day
# Supplies are billed for a span that may reach ahead (DTP*472 RD8), by months at the most.
_SPAN: Final = timedelta(days=366)
# Clocks and time zones differ: a claim sent just before midnight may name tomorrow's visit.
_SLACK: Final = timedelta(days=1)
# What could be sent when this was loaded can be sent today.
_SURELY_SENT: Final = latest_day()
_LAST: Final = LATEST - timedelta(days=1)
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
    than 999, no submission day or one in the future (`latest_day`), a missing, negative or absurd
    amount, a day before 1900 or after 2199, a service that begins more than a day after the
    claim was submitted or after it ends, or that ends more than a year after the submission, a
    birth after service or submission.

    A service after submission is refused however few or many days lie between, though published
    sample files are full of them: one of the two days is wrong, every count of history is read
    as of the submission, and nothing tells which day to believe.
    """
    found, latest = _identity(claim), _latest_service(claim)
    # Lines before amounts: a total summed from them is only as wrong as they are.
    _lines(claim, latest, found)
    _amounts(claim, found)
    _days(claim, latest, found)
    return found


def _identity(claim: Claim) -> list[Fault]:
    found = id_faults("claim_id", claim.claim_id)
    if not claim.lines:
        what_to_do = "send at least one service line"
        found.append(Fault("lines", "the claim has no service lines", what_to_do))
    if len(claim.lines) > MOST_LINES:
        why = f"the claim has more than {MOST_LINES} service lines"
        found.append(Fault("lines", why, "split the claim"))
    if claim.claim_type is not None and claim.claim_type not in CLAIM_TYPES:
        allowed = ", ".join(CLAIM_TYPES)
        found.append(Fault("claim_type", "the claim type is unknown", f"use one of {allowed}"))
    return found


def id_faults(field: str, text: str) -> list[Fault]:
    """Say what is wrong with an identifier that must be there."""
    if not text.strip():
        return [Fault(field, f"the {field} is missing", "give the claim an id of its own")]
    if len(text) > LONGEST_ID:
        why = f"the {field} is longer than {LONGEST_ID} characters"
        what_to_do = "send the id as it was assigned; this looks like other data"
        return [Fault(field, why, what_to_do)]
    if not text.isprintable():
        why = f"the {field} holds characters that cannot be printed"
        return [Fault(field, why, "send the id as plain text")]
    return []


def _amounts(claim: Claim, found: list[Fault]) -> None:
    total, expected = claim.total_charge, claim.expected_payment
    if total is None or not 0 <= total < LARGEST_AMOUNT:
        found.append(_amount_fault("total_charge", total))
    if expected is not None and not 0 <= expected < LARGEST_AMOUNT:
        found.append(_amount_fault("expected_payment", expected))


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


def _days(claim: Claim, latest: date, found: list[Fault]) -> None:
    start, end, born = claim.service_from, claim.service_to, claim.patient_birth_date
    if _in_order(born, start, end, claim.submitted_on):
        return
    if claim.submitted_on is None:
        what_to_do = "state the day the claim is sent; history is read as of that day"
        found.append(Fault("submitted_on", "the day of submission is missing", what_to_do))
    for name, value in zip(_CLAIM_DAYS, (born, start, end, claim.submitted_on), strict=True):
        if value is not None and not EARLIEST <= value < LATEST:
            found.append(_day_fault(name, value))
    if claim.submitted_on is not None:
        _beside_submission(claim, claim.submitted_on, found)
    if start is None:
        return
    if end is not None and end < start:
        why = "the service ends before it begins"
        found.append(Fault("service_to", why, "correct the two days"))
    if latest < start < LATEST and not _dated(claim):
        found.append(_future(None, "service_from"))
    if born is not None and start < born:
        why = "the patient was born after the service"
        found.append(Fault("patient_birth_date", why, "correct the birth date or the service day"))


def _in_order(born: date | None, start: date | None, end: date | None, sent: date | None) -> bool:
    """Tell whether a claim's days are as nearly all are, so that each need not be looked at."""
    if start is None or end is None or sent is None or not EARLIEST <= sent <= _SURELY_SENT:
        return False
    return (
        EARLIEST <= (start if born is None else born) <= start <= end
        and start - sent <= _SLACK
        and end - sent <= _SPAN
    )


def _beside_submission(claim: Claim, sent: date, found: list[Fault]) -> None:
    end, born = claim.service_to, claim.patient_birth_date
    if latest_day() < sent < LATEST:
        why = "submitted_on lies more than 31 days in the future"
        what_to_do = "correct the year; a claim is read on the day it is sent or later"
        found.append(Fault("submitted_on", why, what_to_do))
    elif end is not None and end < LATEST and end - sent > _SPAN:
        why = "the service ends more than a year after the claim was submitted"
        found.append(Fault("service_to", why, "correct the year"))
    if born is not None and claim.service_from is None and sent < born < LATEST:
        why = "the patient was born after the claim was submitted"
        found.append(Fault("patient_birth_date", why, "correct the birth date"))


def _day_fault(field: str, value: date, line: int | None = None) -> Fault:
    side = "before 1900" if value < EARLIEST else "after 2199"
    return Fault(field, f"{field} lies {side}", "correct the year", line)


def _dated(claim: Claim) -> bool:
    return any(line.service_date for line in claim.lines)


def _future(line: int | None, field: str) -> Fault:
    why = "the service begins after the claim was submitted"
    return Fault(field, why, "correct the service day or the day of submission", line)


def _lines(claim: Claim, latest: date, found: list[Fault]) -> None:
    seen: set[int] = set()
    for place, line in enumerate(claim.lines):
        charge, units, day, number = line.charge, line.units, line.service_date, line.line_number
        if charge is None or not 0 <= charge < LARGEST_AMOUNT:
            found.append(_amount_fault("charge", charge, place))
        if units is not None and not 0 <= units < LARGEST_AMOUNT:
            found.append(_amount_fault("units", units, place))
        if day is not None and not EARLIEST <= day <= latest:
            beyond = not EARLIEST <= day < LATEST
            name = "service_date"
            found.append(_day_fault(name, day, place) if beyond else _future(place, name))
        if number in seen:
            why = f"line number {number} stands twice"
            found.append(Fault("line_number", why, "number the lines from 1", place))
        seen.add(number)


def _latest_service(claim: Claim) -> date:
    sent = claim.submitted_on
    return min(sent + _SLACK, _LAST) if sent is not None and sent < _LAST else _LAST
