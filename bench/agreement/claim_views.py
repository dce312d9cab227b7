"""Lays claims out as plain values by field name: from segments of others, from our records."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from peers import SPLIT, Row, Stream

from denialrisk.claims import Claim, pseudonym

View = dict[str, Any]
DAY = 8
ABSENT = ""


def at(row: Row, element: int) -> str:
    """Return an element, empty when it is not there."""
    return row[element].strip() if element < len(row) else ABSENT


def number(text: str) -> float | None:
    """Read an amount, None when there is none."""
    return float(text) if text else None


def first_day(text: str) -> str:
    """Return the first day of one or of a range."""
    return text[:DAY]


def upper(text: str | None) -> str:
    """Write in capitals, with single spaces."""
    return " ".join((text or "").split()).upper()


@dataclass(slots=True)
class _Open:
    """The record being put together: its own rows by loop, and those of its lines."""

    rows: list[tuple[str, Row]] = field(default_factory=list)
    lines: list[list[tuple[str, Row]]] = field(default_factory=list)

    def take(self, loop: str, row: Row) -> None:
        (self.lines[-1] if self.lines else self.rows).append((loop, row))


def claims_in(stream: Stream) -> Iterator[View]:
    """Yield a view of each claim; what stands above it is what was last said."""
    above: dict[str, list[tuple[str, Row]]] = {}
    claim: _Open | None = None
    for loop, row in stream:
        name = row[0]
        if name in {"CLM", "HL", "ST", "SE"} and claim is not None:
            yield _claim(claim, above)
            claim = None
        if name == "ST":
            above = {}
        elif name == "HL":
            level = {"20": "billing", "22": "subscriber", "23": "patient"}.get(at(row, 3), "")
            order = ("billing", "subscriber", "patient")
            for lower in order[order.index(level) :] if level else ():
                above.pop(lower, None)
            above[level] = []
        elif name == "CLM":
            claim = _Open([(loop, row)])
        elif claim is None:
            key = {"2000A": "billing", "2010A": "billing", "2000B": "subscriber"}.get(loop[:5])
            key = key or {"2010B": "subscriber", "2000C": "patient", "2010C": "patient"}.get(
                loop[:5], "header"
            )
            above.setdefault(key, []).append((loop, row))
        else:
            if name == "LX":
                claim.lines.append([])
            claim.take(loop, row)
    if claim is not None:
        yield _claim(claim, above)


def _found(rows: list[tuple[str, Row]], loop: str, name: str, qualifier: str = "") -> Row:
    for where, row in rows:
        fits = where.startswith(loop) and row[0] == name
        if fits and (not qualifier or at(row, 1) == qualifier):
            return row
    return []


def _all(rows: list[tuple[str, Row]], loop: str, name: str, qualifier: str = "") -> list[Row]:
    return [
        row
        for where, row in rows
        if where.startswith(loop) and row[0] == name and qualifier in {"", at(row, 1)}
    ]


def _npi(row: Row) -> str:
    return at(row, 9) if at(row, 8) == "XX" else ABSENT


def _provider(claim: _Open, *kinds: str) -> str:
    for kind in kinds:
        for rows in (claim.rows, *claim.lines):
            row = _found(rows, "2310" if rows is claim.rows else "2420", "NM1", kind)
            if found := _npi(row):
                return found
    return ABSENT


def _claim(claim: _Open, above: dict[str, list[tuple[str, Row]]]) -> View:
    billing, subscriber = above.get("billing", []), above.get("subscriber", [])
    patient = above.get("patient", []) or subscriber
    insured = _found(subscriber, "2010B", "NM1", "IL")
    who = _found(patient, "2010C", "NM1", "QC") or insured
    told = _found(patient, "2010", "DMG")
    payer = _found(subscriber, "2010B", "NM1", "PR")
    place = [*at(claim.rows[0][1], 5).split(SPLIT), "", "", ""]
    other = _found(claim.rows, "2330", "NM1", "PR")
    paid = _all(claim.rows, "2320", "AMT", "D")
    relationship = _found(patient, "2000C", "PAT") or []
    taxonomies = (_found(billing, "2000A", "PRV"), _found(claim.rows, "2310B", "PRV"))
    bht = _found(above.get("header", []), "", "BHT")
    member = at(insured, 9)
    return {
        "claim id": at(claim.rows[0][1], 1),
        "charge": number(at(claim.rows[0][1], 2)),
        "facility": upper(place[0]),
        "frequency": upper(place[2]),
        "payer id": upper(at(payer, 9)),
        "payer name": at(payer, 3),
        "filing code": at(_found(subscriber, "2000B", "SBR"), 9),
        "billing NPI": _npi(_found(billing, "2010AA", "NM1")),
        "rendering NPI": _provider(claim, "82", "71"),
        "referring NPI": _provider(claim, "DN", "P3"),
        "taxonomy": next((at(row, 3) for row in taxonomies if row), ABSENT),
        "patient": pseudonym(member, at(told, 2), at(who, 4)) or ABSENT,
        "member": pseudonym(member) or ABSENT,
        "birth date": at(told, 2),
        "sex": at(told, 3),
        "relationship": at(relationship, 1) or at(_found(subscriber, "2000B", "SBR"), 2),
        "submitted on": at(bht, 4),
        "diagnoses": _diagnoses(claim),
        "authorization": at(_found(claim.rows, "2300", "REF", "G1"), 2),
        "referral": next((at(row, 2) for row in _anywhere(claim, "REF", "9F")), ABSENT),
        "original reference": at(_found(claim.rows, "2300", "REF", "F8"), 2),
        "attachments": list(dict.fromkeys(at(row, 1) for row in _anywhere(claim, "PWK"))),
        "other payer": at(other, 9) or at(other, 3),
        "other payer paid": _sum(at(row, 2) for row in paid),
        **_days(claim),
        **_lines(claim, upper(place[0])),
    }


def _anywhere(claim: _Open, name: str, qualifier: str = "") -> list[Row]:
    """Return the segments of the claim, then those of its lines."""
    return [row for rows in (claim.rows, *claim.lines) for row in _all(rows, "2", name, qualifier)]


def _sum(texts: Iterator[str]) -> float | None:
    known = [float(text) for text in texts if text]
    return round(sum(known), 2) if known else None


def _diagnoses(claim: _Open) -> list[str]:
    composites = [
        element.split(SPLIT) for row in _all(claim.rows, "2300", "HI") for element in row[1:]
    ]
    coded = [(parts[0], parts[1].replace(".", "")) for parts in composites if len(parts) > 1]
    first = [code for qualifier, code in coded if qualifier in {"ABK", "BK"}]
    return first + [code for qualifier, code in coded if qualifier in {"ABF", "BF"}]


def _days(claim: _Open) -> View:
    stated = _found(claim.rows, "2300", "DTP", "434") or _found(claim.rows, "2300", "DTP", "472")
    days = [at(stated, 3)] if stated else []
    days = days or [at(_found(rows, "2400", "DTP", "472"), 3) for rows in claim.lines]
    starts = [first_day(day) for day in days if day]
    ends = [day.rpartition("-")[2] for day in days if day]
    return {"service from": min(starts, default=""), "service to": max(ends, default="")}


def _lines(claim: _Open, facility: str) -> View:
    lines = [_line(rows, facility) for rows in claim.lines]
    names = lines[0] if lines else {}
    return {name: [line[name] for line in lines] for name in names}


def _line(rows: list[tuple[str, Row]], facility: str) -> View:
    one, two, three = (_found(rows, "2400", name) for name in ("SV1", "SV2", "SV3"))
    service = [*(one or two or three), *[""] * 12]
    places = (1, 2, 4, 5, 7) if one else (2, 3, 5, 0, 0) if two else (1, 2, 6, 3, 11)
    code, charge, units, place, points = (service[at] for at in places)
    qualifier, *parts = split(code)
    drug = _found(rows, "2410", "LIN")
    own = "" if two else place or facility
    return {
        "procedure": upper(parts[0]) if parts else ABSENT,
        "modifiers": [part for part in parts[1:5] if part] if qualifier else [],
        "revenue code": at(two, 1),
        "units": number(units),
        "line charge": number(charge),
        "line date": first_day(at(_found(rows, "2400", "DTP", "472"), 3)),
        "place": upper(own),
        "pointers": [point for point in points.split(SPLIT) if point] if not two else [],
        "line authorization": at(_found(rows, "2400", "REF", "G1"), 2),
        "drug": at(drug, 3).replace("-", "") if at(drug, 2) == "N4" else ABSENT,
        "line paid by others": _sum(at(row, 2) for row in _all(rows, "2430", "SVD")),
    }


def split(text: str) -> list[str]:
    """Take a procedure apart; where ISA16 misstates the separator it came whole."""
    if SPLIT not in text and len(text) > len("HC:") and not text[2].isalnum():
        return text.split(text[2])
    return text.split(SPLIT)


def view_of_claim(claim: Claim) -> View:
    """Lay our claim out under the same names."""
    return {
        "claim id": claim.claim_id,
        "charge": claim.total_charge,
        "facility": claim.facility_code or ABSENT,
        "frequency": claim.frequency_code or ABSENT,
        "payer id": claim.payer_id or ABSENT,
        "payer name": claim.payer_name or ABSENT,
        "filing code": claim.claim_filing_code or ABSENT,
        "billing NPI": claim.billing_npi or ABSENT,
        "rendering NPI": claim.rendering_npi or ABSENT,
        "referring NPI": claim.referring_npi or ABSENT,
        "taxonomy": claim.taxonomy_code or ABSENT,
        "patient": claim.patient_key or ABSENT,
        "member": claim.member_key or ABSENT,
        "birth date": stamp(claim.patient_birth_date),
        "sex": claim.patient_sex or ABSENT,
        "relationship": claim.relationship_code or ABSENT,
        "submitted on": stamp(claim.submitted_on),
        "diagnoses": list(claim.diagnosis_codes),
        "authorization": claim.prior_authorization_number or ABSENT,
        "referral": claim.referral_number or ABSENT,
        "original reference": claim.original_reference_number or ABSENT,
        "attachments": list(claim.attachment_types),
        "other payer": claim.other_payer or ABSENT,
        "other payer paid": claim.other_payer_paid,
        "service from": stamp(claim.service_from),
        "service to": stamp(claim.service_to),
        "procedure": [line.procedure_code or ABSENT for line in claim.lines],
        "modifiers": [list(line.modifiers) for line in claim.lines],
        "revenue code": [line.revenue_code or ABSENT for line in claim.lines],
        "units": [line.units for line in claim.lines],
        "line charge": [line.charge for line in claim.lines],
        "line date": [stamp(line.service_date) for line in claim.lines],
        "place": [line.place_of_service or ABSENT for line in claim.lines],
        "pointers": [list(line.diagnosis_pointers) for line in claim.lines],
        "line authorization": [line.prior_authorization_number or ABSENT for line in claim.lines],
        "drug": [line.ndc or ABSENT for line in claim.lines],
        "line paid by others": [line.other_payer_paid for line in claim.lines],
    }


def stamp(day: date | None) -> str:
    """Write a day as files do."""
    return day.strftime("%Y%m%d") if day else ABSENT
