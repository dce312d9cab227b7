"""A raw 837 claim turned into a Claim, or into the faults that forbid it."""

from collections import Counter
from datetime import date
from typing import Final

from denialrisk.claims import Claim, Line
from denialrisk.claims import form as forms
from denialrisk.read.fault import Fault
from denialrisk.read.normal import code, kinds, payer, text
from denialrisk.read.x12.composites import coded, parts_of
from denialrisk.read.x12.envelope import Envelope
from denialrisk.read.x12.grammar import ROOT
from denialrisk.read.x12.machine import Raw, Scope
from denialrisk.read.x12.passage import Passage
from denialrisk.read.x12.service import lines_of, paid_by_others, paid_in
from denialrisk.read.x12.stated import stated_amount, stated_day
from denialrisk.read.x12.unfrozen import unfrozen
from denialrisk.read.x12.values import code_of, day, last_day

_NPI: Final = "XX"
_PRINCIPAL: Final = frozenset({"ABK", "BK"})
_DIAGNOSES: Final = frozenset({"ABF", "BF"})
# The third component of CLM05.
_FREQUENCY: Final = 2
_PREDETERMINATION: Final = "PB"
# What a line seldom states, since the claim does it for all lines.
_SELDOM: Final = frozenset(
    {"rendering_id", "attending_id", "referring_id", "referral", "attachments", "other_paid"}
)
_claim_of: Final = unfrozen(Claim)
# Implementation guides by claim type: claims, predeterminations and post-adjudicated data.
_GUIDES: Final = {
    "professional": ("X222", "X098", "X291", "X298"),
    "institutional": ("X223", "X096", "X292", "X299"),
    "dental": ("X224", "X097", "X293", "X300"),
}


def claim_of(raw: Raw, passage: Passage, notes: list[Fault]) -> Claim:
    """Build the claim; values that cannot be read are left None and noted in `notes`.

    A predetermination of benefits (CLM19 PB) is a claim as well: it may be scored, and its
    answer finds it. It is counted in the passage's changes, since nothing is ever paid on it.
    """
    scopes = raw.scopes
    claim = scopes["claim"]
    subscriber = scopes["subscriber"]
    patient = scopes["patient"] or subscriber
    billing = scopes["billing"]
    place = (*parts_of(claim.get("place", ""), raw.component), "", "")
    facility = code_of(place[0], forms.PLACE, "place of service (CLM05)", passage.changes)
    lines = lines_of(raw, facility, notes)
    service_from, service_to = _service(raw, lines, notes)
    owners = [claim, *[line for line in raw.lines if not _SELDOM.isdisjoint(line)]]
    birth, member = patient.get("birth", ""), subscriber.get("member")
    total = stated_amount(claim.get("charge"), "total_charge", notes)
    _count(owners, passage.changes)
    return _claim_of(
        claim_id=claim.get("claim_id", "").strip(),
        payer_id=payer(subscriber.get("payer_id")),
        payer_name=text(subscriber.get("payer_name")),
        claim_filing_code=code_of(
            subscriber.get("filing"), forms.FILING, "kind of payer (SBR09)", passage.changes
        ),
        claim_type=_claim_type(raw, passage.envelope),
        frequency_code=code_of(
            place[_FREQUENCY], forms.FREQUENCY, "claim frequency (CLM05)", passage.changes
        ),
        facility_code=facility,
        billing_npi=_npi(billing.get("npi_qualifier"), billing.get("npi")),
        rendering_npi=_provider(owners, "rendering") or _provider(owners, "attending"),
        referring_npi=_provider(owners, "referring"),
        taxonomy_code=code(billing.get("taxonomy") or claim.get("rendering_taxonomy")),
        patient_key=passage.named(member, birth[:8], patient.get("first_name")),
        member_key=passage.named(member),
        patient_birth_date=stated_day(birth, "patient_birth_date", notes),
        patient_sex=code(patient.get("sex")),
        relationship_code=code(patient.get("relationship") or subscriber.get("relationship")),
        service_from=service_from,
        service_to=service_to,
        submitted_on=_submitted(scopes[ROOT].get("created", ""), passage),
        total_charge=total if total is not None else _sum(lines),
        diagnosis_codes=_diagnoses(claim, raw.component),
        prior_authorization_number=text(claim.get("authorization")),
        referral_number=text(_referral(owners)),
        original_reference_number=text(claim.get("original")),
        attachment_types=_attachments(owners),
        other_payer=text(claim.get("other_payer") or claim.get("other_name")),
        other_payer_paid=paid_by_others(claim.get("other_paid") or claim.get("other_prior") or ()),
        lines=lines,
    )


def _count(owners: list[Scope], changes: Counter[str]) -> None:
    if "purpose" in owners[0] and code(owners[0]["purpose"]) == _PREDETERMINATION:
        changes["predetermination of benefits (CLM19 PB) taken in as a claim"] += 1
    for scope in owners:
        if "other_paid" in scope:
            unread = sum(paid_in(row) is None for row in scope["other_paid"])
            if unread:
                changes["amount another payer paid that is no number passed over"] += unread


def _npi(qualifier: str | None, number: str | None) -> str | None:
    """Keep an NPI only: 4010 files put tax and social security numbers in the same element."""
    return code(number) if qualifier == _NPI else None


def _provider(owners: list[Scope], kind: str) -> str | None:
    """Return a provider's NPI from the claim, else from its first line that names one."""
    key = f"{kind}_id"
    for scope in owners:
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


def _submitted(created: str, passage: Passage) -> date | None:
    """BHT04, else GS04, else ISA09; a day in the future is passed over."""
    stated = day(created)
    if stated is not None and stated <= passage.envelope.latest:
        return stated
    if stated is not None:
        passage.changes["day of submission in the future passed over"] += 1
    return passage.envelope.sent


def _service(
    raw: Raw, lines: tuple[Line, ...], notes: list[Fault]
) -> tuple[date | None, date | None]:
    """Return the first and last day of service."""
    claim = raw.scopes["claim"]
    stated = claim.get("statement") or claim.get("service")
    if stated:
        return stated_day(stated, "service_from", notes), last_day(stated)
    starts = [line.service_date for line in lines if line.service_date]
    ends = [end for x in raw.lines if (end := last_day(x.get("service", "")))]
    return (min(starts) if starts else None), (max(ends) if ends else None)


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


def _attachments(owners: list[Scope]) -> tuple[str, ...]:
    rows = [row for scope in owners if "attachments" in scope for row in scope["attachments"]]
    return kinds(row[1] for row in rows if len(row) > 1) if rows else ()


def _referral(owners: list[Scope]) -> str | None:
    for scope in owners:
        if "referral" in scope:
            return str(scope["referral"])
    return None
