"""A raw 835 claim payment turned into a Remit, or into the faults that forbid it."""

from collections import Counter
from dataclasses import replace
from datetime import date
from itertools import count
from typing import Final

from denialrisk.claims import Adjustment, Remit, RemitLine
from denialrisk.claims import form as forms
from denialrisk.claims.form import described
from denialrisk.read.fault import EARLIEST, Fault, id_faults
from denialrisk.read.normal import code, payer, text
from denialrisk.read.x12.composites import procedure
from denialrisk.read.x12.envelope import Envelope
from denialrisk.read.x12.grammar import ROOT
from denialrisk.read.x12.machine import Raw, Scope
from denialrisk.read.x12.passage import Passage
from denialrisk.read.x12.unfrozen import unfrozen
from denialrisk.read.x12.values import (
    amount,
    bounded,
    code_of,
    day,
    formed,
    line_number,
    real_day,
)

_remit_of: Final = unfrozen(Remit)
_line_of: Final = unfrozen(RemitLine)
_adjustment_of: Final = unfrozen(Adjustment)
_REVENUE: Final = "NU"
_REVERSAL: Final = "22"
_MOST: Final = 0.5
# Less is lost in rounding.
_CENT: Final = 0.005
_REMARK: Final = 2
_REMARKS: Final = "remark code of a remittance (LQ, MIA, MOA)"
_FILING: Final = "kind of payer (CLP06)"
# CAS02 to CAS19 are triplets: reason, amount, quantity.
_FIRST_TRIPLET: Final = 2
_TRIPLETS_END: Final = 20
_TRIPLET: Final = 3
# Where the remark codes stand in the adjudication segments.
_INPATIENT_REMARKS: Final = (5, 20, 21, 22, 23)
_OUTPATIENT_REMARKS: Final = (3, 4, 5, 6, 7)


def remit_of(raw: Raw, passage: Passage, notes: list[Fault]) -> Remit:
    """Build the remit; what forbids it is noted in `notes`, what was passed over in its changes.

    Decided on DTM*405, else BPR16, else the day sent; known on GS04, never before decided. A day
    that lies too far in the future (`Envelope.believed`) is passed over for the next of these,
    and a remittance that states no other day is refused.
    """
    envelope, changes = passage.envelope, passage.changes
    claim = raw.scopes["claim"]
    header = raw.scopes[ROOT]
    sender = raw.scopes["payer"]
    decided = _decided(header, envelope, changes)
    arrived = envelope.group_day or decided
    claim_id = claim.get("claim_id", "").strip()
    _check(claim_id, claim, decided, notes)
    lines = _numbered(
        [_line(line, at, raw.component, notes, changes) for at, line in enumerate(raw.lines)]
    )
    remit = _remit_of(
        claim_id=claim_id,
        status_code=formed(claim.get("status"), forms.CLAIM_STATUS) or "",
        charge=_amount(claim, "charge", notes),
        paid=_amount(claim, "paid", notes),
        patient_responsibility=_amount(claim, "patient", notes),
        claim_filing_code=code_of(claim.get("filing"), forms.FILING, _FILING, changes),
        payer_control_number=text(claim.get("control")),
        original_reference_number=text(claim.get("original")),
        member_key=passage.named(_member(claim)),
        service_from=_service_from(claim, lines, changes),
        payer_id=payer(sender.get("number") or sender.get("id")),
        payer_name=text(sender.get("name")),
        decided_on=decided,
        known_on=max(decided, arrived) if decided and arrived else None,
        adjustments=_adjustments(claim.get("adjustments", []), notes, None),
        remark_codes=_all_remarks(claim, changes),
        lines=lines,
    )
    if not lines:
        _check_whole(remit, notes)
    return remit


def _check_whole(remit: Remit, notes: list[Fault]) -> None:
    """Refuse a payment without lines that gives no reason for most of what it leaves unpaid.

    Whatever it lost, some of its lines may be the ones denied (X221 1.10.2.1: CLP03 less CLP04 is
    the sum of all CAS). Where less than half of the charge is unexplained, most of it is paid or
    has its reasons, and the sums are only noted. What pays nothing is no decision and stands,
    and so does a reversal.
    """
    charge, paid = remit.charge or 0.0, remit.paid or 0.0
    left = charge - paid - sum(one.amount for one in remit.adjustments)
    most = max(charge * _MOST, _CENT)
    if paid > 0 and left > most and remit.status_code.lstrip("0") != _REVERSAL:
        why = f"it lists no line (SVC) and no reason (CAS) for {left:,.2f} dollars left unpaid"
        what_to_do = "ask the payer to send it again with its lines"
        notes.append(Fault("adjustments", why, what_to_do))


def _decided(header: Scope, envelope: Envelope, changes: Counter[str]) -> date | None:
    paid_on = day(header.get("paid_on", ""))
    stated = day(header.get("produced", "")) or paid_on or envelope.sent
    believed = envelope.believed(stated, paid_on)
    if stated != believed and believed is not None:
        changes["day of decision in the future passed over"] += 1
    return believed


def _service_from(
    claim: Scope, lines: tuple[RemitLine, ...], changes: Counter[str]
) -> date | None:
    """Return DTM*232, else the first day of a line."""
    stated = claim.get("service")
    found = real_day(stated) if stated else None
    if found is not None:
        return found
    if stated:
        changes["service day of a remittance that is no real day passed over"] += 1
    days = [line.service_date for line in lines if line.service_date]
    return min(days) if days else None


def _member(claim: Scope) -> str | None:
    """Return the member id: the patient's, else the insured's, else as the payer corrects it."""
    get = claim.get
    return get("patient_member") or get("member") or get("corrected_member")


def _check(claim_id: str, claim: Scope, decided: date | None, notes: list[Fault]) -> None:
    notes += id_faults("claim_id", claim_id)
    status = claim.get("status", "").strip()
    if not formed(status, forms.CLAIM_STATUS):
        why = f"is no code ({described(status)})" if status else "is missing"
        notes.append(Fault("status_code", f"the claim status {why}", "ask the payer for CLP02"))
    if decided is None or decided < EARLIEST:
        why = "the remittance has no usable day of decision (none, before 1900 or in the future)"
        notes.append(Fault("decided_on", why, "ask the payer for DTM*405 or BPR16"))


def _line(
    line: Scope, at: int, component: str, notes: list[Fault], changes: Counter[str]
) -> RemitLine:
    get = line.get
    # What was submitted (SVC06), not what was adjudicated (SVC01): claims join by it.
    service = procedure(get("submitted") or get("procedure", ""), component)
    by_revenue = service.qualifier == _REVENUE
    number = line_number(get("number", ""))
    charge, paid, units = (
        bounded(get("charge", "")),
        bounded(get("paid", "")),
        bounded(get("units", "")),
    )
    if charge is None or paid is None or units is None:
        for field in ("units", "charge", "paid"):
            _amount(line, field, notes, at)
    return _line_of(
        number or at + 1,
        None if by_revenue else service.code,
        service.modifiers,
        code(get("revenue")) or (service.code if by_revenue else None),
        charge,
        paid,
        units,
        _day(get("service"), notes, at),
        _adjustments(line["adjustments"], notes, at) if "adjustments" in line else (),
        _remarks(line["remarks"], (_REMARK,), changes) if "remarks" in line else (),
        number > 0,
    )


def _numbered(lines: list[RemitLine]) -> tuple[RemitLine, ...]:
    """Give a line without a number of its own one that no other line bears.

    Adjustments know their line by its number alone.
    """
    stated = [line.number_stated for line in lines]
    if all(stated) or not any(stated):
        return tuple(lines)
    taken = {line.line_number for line in lines if line.number_stated}
    free = (number for number in count(1) if number not in taken)
    return tuple(
        line if line.number_stated else replace(line, line_number=next(free)) for line in lines
    )


def _adjustments(
    rows: list[list[str]], notes: list[Fault], at: int | None
) -> tuple[Adjustment, ...]:
    found: list[Adjustment] = []
    for row in rows:
        size = len(row)
        group = formed(row[1], forms.GROUP) if size > 1 else None
        for start in range(_FIRST_TRIPLET, min(size, _TRIPLETS_END), _TRIPLET):
            if not row[start] or row[start].isspace():
                continue
            reason = formed(row[start], forms.REASON)
            value = bounded(row[start + 1]) if start + 1 < size else None
            quantity = bounded(row[start + 2]) if start + 2 < size else None
            if value is None or not group or not reason:
                why = "an adjustment (CAS) " + _unread(group, reason, row[start])
                notes.append(Fault("adjustments", why, "ask the payer to send it again", at))
            else:
                found.append(_adjustment_of(group, reason, value, quantity))
    return tuple(found)


def _unread(group: str | None, reason: str | None, stated: str) -> str:
    if group and not reason:
        return f"has no reason code ({described(stated)} stands there)"
    return "has no group code or no readable amount"


def _all_remarks(claim: Scope, changes: Counter[str]) -> tuple[str, ...]:
    """Return the remark codes of a claim as such; most have none."""
    if not ("inpatient" in claim or "outpatient" in claim or "remarks" in claim):
        return ()
    return (
        *_remarks(claim.get("inpatient", ()), _INPATIENT_REMARKS, changes),
        *_remarks(claim.get("outpatient", ()), _OUTPATIENT_REMARKS, changes),
        *_remarks(claim.get("remarks", ()), (_REMARK,), changes),
    )


def _remarks(
    rows: list[list[str]], elements: tuple[int, ...], changes: Counter[str]
) -> tuple[str, ...]:
    return tuple(
        found
        for row in rows
        for at in elements
        if at < len(row) and (found := code_of(row[at], forms.REMARK, _REMARKS, changes))
    )


def _amount(scope: Scope, field: str, notes: list[Fault], at: int | None = None) -> float | None:
    stated = scope.get(field)
    if not stated:
        return None
    value = bounded(stated)
    if value is None:
        why = "is beyond a billion" if amount(stated) is not None else "is not a number"
        notes.append(Fault(field, f"{field} {why}", "ask the payer to send it again", at))
    return value


def _day(stated: str | None, notes: list[Fault], at: int) -> date | None:
    if not stated:
        return None
    value = real_day(stated)
    if value is None:
        notes.append(Fault("service_date", "the service day is no real day", "ask the payer", at))
    return value
