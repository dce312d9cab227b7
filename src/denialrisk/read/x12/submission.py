"""A raw 837 claim turned into a Claim, or into the faults that forbid it."""

from collections import Counter
from datetime import date
from typing import Final

from denialrisk.claims import Claim, Line, pseudonym
from denialrisk.read.fault import Fault
from denialrisk.read.normal import bare, code, kinds, payer, text
from denialrisk.read.x12.composites import coded, pointers_of, procedure
from denialrisk.read.x12.envelope import Envelope
from denialrisk.read.x12.grammar import ROOT
from denialrisk.read.x12.machine import Raw, Scope
from denialrisk.read.x12.values import amount, day, last_day

_NPI: Final = "XX"
_PRINCIPAL: Final = frozenset({"ABK", "BK"})
_DIAGNOSES: Final = frozenset({"ABF", "BF"})
# The third component of CLM05.
_FREQUENCY: Final = 2
_LONGEST_NUMBER: Final = 9
_NDC: Final = "N4"
_PREDETERMINATION: Final = "PB"
# The third element of AMT and SVD, counting the segment's name.
_PAID: Final = 2
_EMPTY: Final[Scope] = {}
# Implementation guides by claim type: claims, predeterminations and post-adjudicated data.
_GUIDES: Final = {
    "professional": ("X222", "X098", "X291", "X298"),
    "institutional": ("X223", "X096", "X292", "X299"),
    "dental": ("X224", "X097", "X293", "X300"),
}


def claim_of(raw: Raw, envelope: Envelope, notes: list[Fault], changes: Counter[str]) -> Claim:
    """Build the claim; values that cannot be read are left None and noted in `notes`.

    A predetermination of benefits (CLM19 PB) is a claim as well: it may be scored, and its
    answer finds it. It is counted in `changes`, since nothing is ever paid on it.
    """
    scopes = raw.scopes
    claim = scopes["claim"]
    subscriber = scopes.get("subscriber", _EMPTY)
    patient = scopes.get("patient") or subscriber
    billing = scopes.get("billing", _EMPTY)
    place = claim.get("place", "").split(raw.component)
    service_from, service_to, lines = _service(raw, claim, place[0], notes)
    birth = patient.get("birth", "")
    total = _amount(claim.get("charge"), "total_charge", notes)
    _count(raw, changes)
    return Claim(
        claim_id=claim.get("claim_id", "").strip(),
        payer_id=payer(subscriber.get("payer_id")),
        payer_name=text(subscriber.get("payer_name")),
        claim_filing_code=code(subscriber.get("filing")),
        claim_type=_claim_type(raw, envelope),
        frequency_code=code(place[_FREQUENCY]) if len(place) > _FREQUENCY else None,
        facility_code=code(place[0]),
        billing_npi=_npi(billing.get("npi_qualifier"), billing.get("npi")),
        rendering_npi=_provider(raw, "rendering") or _provider(raw, "attending"),
        referring_npi=_provider(raw, "referring"),
        taxonomy_code=code(billing.get("taxonomy") or claim.get("rendering_taxonomy")),
        patient_key=pseudonym(subscriber.get("member"), birth[:8], patient.get("first_name")),
        member_key=pseudonym(subscriber.get("member")),
        patient_birth_date=_day(birth, "patient_birth_date", notes),
        patient_sex=code(patient.get("sex")),
        relationship_code=code(patient.get("relationship") or subscriber.get("relationship")),
        service_from=service_from,
        service_to=service_to,
        submitted_on=_submitted(scopes[ROOT].get("created", ""), envelope, changes),
        total_charge=total if total is not None else _sum(lines),
        diagnosis_codes=_diagnoses(claim, raw.component),
        prior_authorization_number=text(claim.get("authorization")),
        referral_number=text(claim.get("referral") or _first(raw.lines, "referral")),
        original_reference_number=text(claim.get("original")),
        attachment_types=_attachments(raw),
        other_payer=text(claim.get("other_payer") or claim.get("other_name")),
        other_payer_paid=_others_paid(claim.get("other_paid") or claim.get("other_prior")),
        lines=lines,
    )


def _count(raw: Raw, changes: Counter[str]) -> None:
    claim = raw.scopes["claim"]
    if code(claim.get("purpose")) == _PREDETERMINATION:
        changes["predetermination of benefits (CLM19 PB) taken in as a claim"] += 1
    rows = [row for scope in (claim, *raw.lines) for row in scope.get("other_paid", ())]
    unread = sum(_paid(row) is None for row in rows)
    if unread:
        changes["amount another payer paid that is no number passed over"] += unread


def _amount(
    value: str | None, field: str, notes: list[Fault], at: int | None = None
) -> float | None:
    if not value:
        return None
    found = amount(value)
    if found is None:
        notes.append(Fault(field, f"{field} is not a number", f"send {field} as digits", at))
    return found


def _day(value: str | None, field: str, notes: list[Fault], at: int | None = None) -> date | None:
    if not value:
        return None
    found = day(value)
    if found is None:
        notes.append(Fault(field, f"{field} is no real day", "send days as CCYYMMDD", at))
    return found


def _npi(qualifier: str | None, number: str | None) -> str | None:
    """Keep an NPI only: 4010 files put tax and social security numbers in the same element."""
    return code(number) if qualifier == _NPI else None


def _provider(raw: Raw, kind: str) -> str | None:
    """Return a provider's NPI from the claim, else from its first line that names one."""
    key = f"{kind}_id"
    for scope in (raw.scopes["claim"], *raw.lines):
        if key in scope:
            found = _npi(scope.get(f"{kind}_qualifier"), scope[key])
            if found:
                return found
    return None


def _claim_type(raw: Raw, envelope: Envelope) -> str | None:
    """Tell the type by the service segments, which cannot lie, else by the guide named."""
    for line in raw.lines:
        for kind in _GUIDES:
            if kind in line:
                return kind
    guides = ((kind, guide) for kind, names in _GUIDES.items() for guide in names)
    return next((kind for kind, guide in guides if guide in envelope.guide), None)


def _submitted(created: str, envelope: Envelope, changes: Counter[str]) -> date | None:
    """BHT04, else GS04, else ISA09; a day in the future is passed over."""
    stated = day(created)
    if stated is not None and stated <= envelope.latest:
        return stated
    if stated is not None:
        changes["day of submission in the future passed over"] += 1
    return envelope.sent


def _others_paid(rows: list[list[str]] | None) -> float | None:
    """Add up what other payers paid: 2320 AMT*D (4010 institutional: AMT*C4), or 2430 SVD02."""
    known = [one for one in map(_paid, rows or ()) if one is not None]
    return round(sum(known), 2) if known else None


def _paid(row: list[str]) -> float | None:
    return amount(row[_PAID]) if len(row) > _PAID else None


def _service(
    raw: Raw, claim: Scope, place: str, notes: list[Fault]
) -> tuple[date | None, date | None, tuple[Line, ...]]:
    """Return the first and last day of service and the lines."""
    lines = tuple(
        _line(raw, at, number, place, notes) for at, number in enumerate(_numbers(raw.lines))
    )
    stated = claim.get("statement") or claim.get("service")
    if stated:
        return _day(stated, "service_from", notes), last_day(stated), lines
    starts = [line.service_date for line in lines if line.service_date]
    ends = [end for x in raw.lines if (end := last_day(x.get("service", "")))]
    return min(starts, default=None), max(ends, default=None), lines


def _numbers(lines: list[Scope]) -> list[int]:
    """Return line numbers as the payer will answer them: REF*6R, else LX01, else the order.

    The remittance echoes the line item control number when one was sent, else LX01.
    """
    for name in ("control", "number"):
        stated = [line.get(name, "").strip() for line in lines]
        if all(one.isdecimal() and len(one) <= _LONGEST_NUMBER for one in stated):
            numbers = [int(one) for one in stated]
            if len(set(numbers)) == len(numbers) and 0 not in numbers:
                return numbers
    return list(range(1, len(lines) + 1))


def _line(raw: Raw, at: int, number: int, place: str, notes: list[Fault]) -> Line:
    line, component = raw.lines[at], raw.component
    service = procedure(line.get("procedure", ""), component)
    if line.get("services", 0) > 1:
        why = "two service segments stand under one LX"
        notes.append(Fault("lines", why, "begin every service line with LX", at))
    drug = line.get("drug") if line.get("drug_qualifier") == _NDC else None
    return Line(
        line_number=number,
        procedure_code=service.code,
        modifiers=service.modifiers,
        revenue_code=code(line.get("revenue")),
        units=_amount(line.get("units"), "units", notes, at),
        charge=_amount(line.get("charge"), "charge", notes, at),
        service_date=_day(line.get("service"), "service_date", notes, at),
        place_of_service=code(line.get("place"))
        or (None if "institutional" in line else code(place)),
        diagnosis_pointers=pointers_of(line.get("pointers", ""), component),
        prior_authorization_number=text(line.get("authorization")),
        ndc=bare(drug),
        other_payer_paid=_others_paid(line.get("other_paid")),
    )


def _sum(lines: tuple[Line, ...]) -> float | None:
    """Return what a claim without CLM02 is charged: its lines, when every one says so."""
    charges = [line.charge for line in lines]
    known = [charge for charge in charges if charge is not None]
    return round(sum(known), 2) if known and len(known) == len(charges) else None


def _diagnoses(claim: Scope, component: str) -> tuple[str, ...]:
    """Put the principal first, then the others as listed: pointers count in this order."""
    principal: list[str] = []
    others: list[str] = []
    for row in claim.get("codes", ()):
        for composite in row[1:]:
            qualifier, diagnosis = coded(composite, component)
            if diagnosis and qualifier in _PRINCIPAL:
                principal.append(diagnosis)
            elif diagnosis and qualifier in _DIAGNOSES:
                others.append(diagnosis)
    return (*principal, *others)


def _attachments(raw: Raw) -> tuple[str, ...]:
    rows = list(raw.scopes["claim"].get("attachments", ()))
    for line in raw.lines:
        rows += line.get("attachments", ())
    return kinds(row[1] for row in rows if len(row) > 1) if rows else ()


def _first(lines: list[Scope], field: str) -> str | None:
    return next((line[field] for line in lines if field in line), None)
