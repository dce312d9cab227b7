"""The lines of a raw 837 claim turned into service lines."""

from collections.abc import Sequence
from typing import Final

from denialrisk.claims import Line
from denialrisk.claims.form import PLACE
from denialrisk.read.fault import Fault
from denialrisk.read.normal import bare, code, text
from denialrisk.read.x12.composites import pointers_of, procedure
from denialrisk.read.x12.machine import Raw, Scope
from denialrisk.read.x12.stated import stated_amount, stated_day
from denialrisk.read.x12.unfrozen import unfrozen
from denialrisk.read.x12.values import amount, bounded, day, formed, line_number

_NDC: Final = "N4"
# Where AMT and SVD hold the amount, counting the segment's name.
_PAID: Final = 2
_line_of: Final = unfrozen(Line)


def lines_of(raw: Raw, place: str | None, notes: list[Fault]) -> tuple[Line, ...]:
    """Return the claim's lines; `place` is the place of service that the claim states."""
    numbers = line_numbers(raw.lines)
    return tuple(
        [_line(raw, at, number, place, notes) for at, number in enumerate(numbers)],
    )


def line_numbers(lines: Sequence[Scope]) -> list[int]:
    """Return line numbers as the payer will answer them: REF*6R, else LX01, else the order.

    The remittance echoes the line item control number when one was sent, else LX01.
    """
    for name in ("control", "number"):
        numbers = [line_number(line.get(name, "")) for line in lines]
        if all(numbers) and len(set(numbers)) == len(numbers):
            return numbers
    return list(range(1, len(lines) + 1))


def paid_by_others(rows: Sequence[Sequence[str]]) -> float | None:
    """Add up what other payers paid: 2320 AMT*D (4010 institutional: AMT*C4), or 2430 SVD02."""
    known = [one for one in map(paid_in, rows) if one is not None]
    return round(sum(known), 2) if known else None


def paid_in(row: Sequence[str]) -> float | None:
    """Read the amount of one AMT or SVD segment; None when it is no number."""
    return bounded(row[_PAID]) if len(row) > _PAID else None


def _line(raw: Raw, at: int, number: int, place: str | None, notes: list[Fault]) -> Line:
    line, component = raw.lines[at], raw.component
    get = line.get
    service = procedure(get("procedure", ""), component)
    units, charge, on = (
        amount(get("units", "")),
        amount(get("charge", "")),
        day(get("service", "")),
    )
    unread = service.code is None and "procedure" in line
    if unread or units is None or charge is None or on is None or line["services"] > 1:
        _note(line, at, component, notes)
    stated = get("place")
    if stated:
        place = formed(stated, PLACE)
    elif "institutional" in line:
        place = None
    return _line_of(
        number,
        service.code,
        service.modifiers,
        code(get("revenue")),
        units,
        charge,
        on,
        place,
        pointers_of(get("pointers", ""), component),
        text(line["authorization"]) if "authorization" in line else None,
        _drug(line) if "drug" in line else None,
        paid_by_others(line["other_paid"]) if "other_paid" in line else None,
    )


def _note(line: Scope, at: int, component: str, notes: list[Fault]) -> None:
    """Say what of a line cannot be read; what is merely missing is judged elsewhere."""
    if line.get("services", 0) > 1:
        why = "two service segments stand under one LX"
        notes.append(Fault("lines", why, "begin every service line with LX", at))
    if "procedure" in line and procedure(line["procedure"], component).code is None:
        why = "the procedure cannot be read: no code list (HC) and code with a separator between"
        what_to_do = "write it as HC:99213, with the separator that ISA16 names"
        notes.append(Fault("procedure_code", why, what_to_do, at))
    for field in ("units", "charge"):
        stated_amount(line.get(field), field, notes, at)
    stated_day(line.get("service"), "service_date", notes, at)


def _drug(line: Scope) -> str | None:
    return bare(line["drug"]) if line.get("drug_qualifier") == _NDC else None
