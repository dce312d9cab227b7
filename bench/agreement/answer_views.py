"""Lays remittances and statuses out as plain values: from segments of others, from our records."""

from collections.abc import Iterator
from typing import Any

from claim_views import ABSENT, View, at, first_day, number, split, stamp, upper
from peers import SPLIT, Row, Stream

from denialrisk.claims import Acknowledgment, Adjustment, Remit, RemitLine, pseudonym

Rows = list[Row]
MEMBERS = ("QC", "IL", "74")


def remits_in(stream: Stream) -> Iterator[View]:
    """Yield a view of each CLP."""
    header: list[tuple[str, Row]] = []
    claim: Rows = []
    lines: list[Rows] = []
    for loop, row in stream:
        name = row[0]
        if name in {"CLP", "LX", "PLB", "SE", "ST"} and claim:
            yield _remit(header, claim, lines)
            claim, lines = [], []
        if name == "ST":
            header = []
        if name == "CLP":
            claim = [row]
        elif not claim:
            header.append((loop, row))
        elif name == "SVC":
            lines.append([row])
        else:
            (lines[-1] if lines else claim).append(row)
    if claim:
        yield _remit(header, claim, lines)


def _one(rows: Rows, name: str, qualifier: str = "") -> Row:
    fits = (row for row in rows if row[0] == name and qualifier in {"", at(row, 1)})
    return next(fits, [])


def _remit(header: list[tuple[str, Row]], claim: Rows, lines: list[Rows]) -> View:
    above = [row for _, row in header]
    payer_rows = [row for loop, row in header if loop.startswith("1000A")]
    payer, head = _one(payer_rows, "N1"), claim[0]
    members = (at(_one(claim, "NM1", kind), 9) for kind in MEMBERS)
    days = [first_day(at(_line_day(rows), 2)) for rows in lines]
    own = first_day(at(_one(claim, "DTM", "232"), 2))
    return {
        "claim id": at(head, 1),
        "status": at(head, 2),
        "charge": number(at(head, 3)),
        "paid": number(at(head, 4)),
        "patient share": number(at(head, 5)),
        "filing code": at(head, 6),
        "payer control number": at(head, 7),
        "original reference": at(_one(claim, "REF", "F8"), 2),
        "member": pseudonym(next((one for one in members if one), None)) or ABSENT,
        "service from": own or min((day for day in days if day), default=ABSENT),
        "payer id": upper(at(_one(payer_rows, "REF", "2U"), 2) or at(payer, 4)),
        "payer name": at(payer, 2),
        "decided on": at(_one(above, "DTM", "405"), 2) or at(_one(above, "BPR"), 16),
        "adjustments": _adjusted(claim),
        "remarks": _remarked(claim),
        **_laid([_line(rows) for rows in lines]),
    }


def _laid(lines: list[View]) -> View:
    return {name: [line[name] for line in lines] for name in (lines[0] if lines else {})}


def _line_day(rows: Rows) -> Row:
    return _one(rows, "DTM", "472") or _one(rows, "DTM", "150")


def _line(rows: Rows) -> View:
    head = rows[0]
    qualifier, *parts = split(at(head, 6) or at(head, 1))
    by_revenue, code = qualifier == "NU", parts[0] if parts else ABSENT
    return {
        "line number": at(_one(rows, "REF", "6R"), 2),
        "procedure": ABSENT if by_revenue else upper(code),
        "modifiers": [part for part in parts[1:5] if part],
        "revenue code": at(head, 4) or (code if by_revenue else ABSENT),
        "line charge": number(at(head, 2)),
        "line paid": number(at(head, 3)),
        "units": number(at(head, 5)),
        "line date": first_day(at(_line_day(rows), 2)),
        "line adjustments": _adjusted(rows),
        "line remarks": [
            at(row, 2) for row in rows if row[0] == "LQ" and at(row, 1) in {"HE", "RX"}
        ],
    }


def _adjusted(rows: Rows) -> list[tuple[Any, ...]]:
    return [
        (at(row, 1), at(row, start), number(at(row, start + 1)), number(at(row, start + 2)))
        for row in rows
        if row[0] == "CAS"
        for start in range(2, 20, 3)
        if at(row, start)
    ]


def _remarked(claim: Rows) -> list[str]:
    inpatient = [at(row, n) for row in claim if row[0] == "MIA" for n in (5, 20, 21, 22, 23)]
    outpatient = [at(row, n) for row in claim if row[0] == "MOA" for n in range(3, 8)]
    return [code for code in (*inpatient, *outpatient) if code]


def view_of_remit(remit: Remit) -> View:
    """Lay our remittance out under the same names."""
    return {
        "claim id": remit.claim_id,
        "status": remit.status_code,
        "charge": remit.charge,
        "paid": remit.paid,
        "patient share": remit.patient_responsibility,
        "filing code": remit.claim_filing_code or ABSENT,
        "payer control number": remit.payer_control_number or ABSENT,
        "original reference": remit.original_reference_number or ABSENT,
        "member": remit.member_key or ABSENT,
        "service from": stamp(remit.service_from),
        "payer id": remit.payer_id or ABSENT,
        "payer name": remit.payer_name or ABSENT,
        "decided on": stamp(remit.decided_on),
        "adjustments": _ours(remit.adjustments),
        "remarks": list(remit.remark_codes),
        **_laid([_view_of_line(line) for line in remit.lines]),
    }


def _view_of_line(line: RemitLine) -> View:
    return {
        "line number": str(line.line_number) if line.number_stated else ABSENT,
        "procedure": line.procedure_code or ABSENT,
        "modifiers": list(line.modifiers),
        "revenue code": line.revenue_code or ABSENT,
        "line charge": line.charge,
        "line paid": line.paid,
        "units": line.units,
        "line date": stamp(line.service_date),
        "line adjustments": _ours(line.adjustments),
        "line remarks": list(line.remark_codes),
    }


def _ours(adjustments: tuple[Adjustment, ...]) -> list[tuple[Any, ...]]:
    return [(one.group_code, one.carc, one.amount, one.quantity) for one in adjustments]


def statuses_in(stream: Stream) -> Iterator[View]:
    """Yield a view of each claim's status in a 277: those under a patient."""
    payer: Row = []
    member, claim, at_patient = ABSENT, [], False
    for _, row in stream:
        name = row[0]
        if name in {"HL", "TRN", "SE"} and claim:
            yield _status(claim, payer, member)
            claim = []
        if name == "HL":
            at_patient = at(row, 3) in {"PT", "22", "23"}
            member = member if at(row, 3) == "23" else ABSENT
        elif name == "NM1" and at(row, 1) == "PR":
            payer = row
        elif name == "NM1" and at(row, 1) in {"IL", "QC"}:
            member = at(row, 9) or member
        elif name == "TRN" and at_patient:
            claim = [row]
        elif claim:
            claim.append(row)


def _status(claim: Rows, payer: Row, member: str) -> View:
    told = [row for row in claim if row[0] == "STC"]
    composites = [at(row, n).split(SPLIT) for row in told for n in (1, 10, 11) if at(row, n)]
    rejecting = [parts for parts in composites if parts[0] in {"A3", "A6", "A7", "A8"}]
    parts = [*(rejecting or composites or [[]])[0], "", "", ""]
    return {
        "claim id": at(_one(claim, "REF", "EJ"), 2) or at(claim[0], 2),
        "status category": parts[0],
        "status code": parts[1],
        "entity": parts[2],
        "payer control number": at(_one(claim, "REF", "1K"), 2),
        "payer id": upper(at(payer, 9)),
        "payer name": at(payer, 3),
        "member": pseudonym(member) or ABSENT,
    }


def view_of_status(status: Acknowledgment) -> View:
    """Lay our acknowledgment out under the same names."""
    return {
        "claim id": status.claim_id,
        "status category": status.status_category,
        "status code": status.status_code or ABSENT,
        "entity": status.entity_code or ABSENT,
        "payer control number": status.payer_control_number or ABSENT,
        "payer id": status.payer_id or ABSENT,
        "payer name": status.payer_name or ABSENT,
        "member": status.member_key or ABSENT,
    }
