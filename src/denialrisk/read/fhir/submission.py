"""A FHIR Claim, or the claim within an ExplanationOfBenefit, turned into a Claim."""

from datetime import date
from typing import Final

from denialrisk.claims import Claim, Line
from denialrisk.read.fault import Fault
from denialrisk.read.fhir.adjudication import answer_of
from denialrisk.read.fhir.days import sent_on
from denialrisk.read.fhir.elements import (
    codes,
    codings,
    day,
    dollars,
    number,
    part,
    parts,
    preferred,
    whole,
    word,
)
from denialrisk.read.fhir.identity import (
    claim_number,
    earlier_number,
    facility_parts,
    focal,
    in_role,
    named_payer,
    npi_of,
    patient_of,
    payer_of,
    taxonomy_of,
)
from denialrisk.read.fhir.origin import (
    claim_reference,
    patient_reference,
    resource_id,
    resource_server,
)
from denialrisk.read.fhir.services import Service
from denialrisk.read.fhir.systems import (
    CLAIM_TYPES,
    OTHER_DIAGNOSES,
    REFERRING,
    RENDERING,
    REPLACES,
    VOIDS,
)
from denialrisk.read.fhir.view import View
from denialrisk.read.normal import bare, code, kinds, text

_INSTITUTIONAL: Final = "institutional"
# X12 PWK01 for support data of no further kind.
_ATTACHED: Final = "OZ"
_CENT: Final = 0.005


def claim_of(view: View, services: list[Service]) -> Claim:
    """Build the claim; values that cannot be read are left None and noted in `view.notes`."""
    kind = view.once(claim_type)
    patient, rendering = view.once(patient_of), in_role(view, RENDERING)
    payer_id, payer_name = view.once(payer_of)
    sequences, diagnoses = _diagnoses(view)
    lines = _lines(services, sequences, view.once(total_of), institutional=kind == _INSTITUTIONAL)
    asked, others = focal(view)
    facility, frequency = facility_parts(view) if kind == _INSTITUTIONAL else (None, None)
    original, relations = view.once(earlier_number)
    start, end = _service_days(view, services)
    return Claim(
        claim_id=view.once(claim_number),
        payer_id=payer_id,
        payer_name=payer_name,
        claim_type=kind,
        frequency_code=code(frequency) or _frequency(relations),
        facility_code=code(facility) or _first_place(lines),
        billing_npi=_billing(view),
        rendering_npi=npi_of(view, rendering.get("provider")),
        referring_npi=_referring(view),
        taxonomy_code=taxonomy_of(rendering),
        patient_key=patient.key,
        member_key=patient.member_key,
        patient_birth_date=patient.birth,
        patient_sex=patient.sex,
        relationship_code=patient.relationship,
        service_from=start,
        service_to=end,
        submitted_on=sent_on(view, start),
        total_charge=_total(view, lines),
        diagnosis_codes=diagnoses,
        prior_authorization_number=_authorization(asked.get("preAuthRef")),
        referral_number=_referral(view),
        original_reference_number=text(original),
        attachment_types=_attachments(view),
        other_payer=_other_payer(view, [one.get("coverage") for one in others]),
        other_payer_paid=_prior_paid(view, others, lines),
        resource_id=resource_id(view),
        claim_reference=claim_reference(view),
        resource_server=resource_server(view),
        patient_reference=patient_reference(view),
        lines=lines,
    )


def claim_type(view: View) -> str | None:
    """Return professional, institutional, dental or pharmacy; None when nothing tells.

    Dental is HL7's "oral"; "vision" is billed as professional. CMS's own types come first.
    """
    stated = codings(view.resource.get("type"))
    own = {value for system, value in stated if "eob-type" in system.lower()}
    near_line = {
        value for system, value in stated if "type_cd" in system.lower().replace("-", "_")
    }
    for known, table in zip((own, near_line, {v for _, v in stated}), CLAIM_TYPES, strict=True):
        found = next((table[value] for value in sorted(known) if value in table), None)
        if found:
            return found
    return None


def total_of(view: View) -> float | None:
    """Return what the whole claim was charged, if it says so: a Claim's total, else by category.

    STU3 writes `total` or `totalCost`; CMS's carrier claims an extension.
    """
    resource = view.resource
    total = resource.get("total")
    if isinstance(total, list):
        told = answer_of(parts(total))
        found = told.charge
        if told.unreadable:
            view.changes["total that is no amount passed over"] += told.unreadable
    else:
        value = part(total or resource.get("totalCost")).get("value")
        found = number(value)
        if found is None and value is not None:
            view.notes.append(Fault("total_charge", "the total is not a number", "send a number"))
    if found:
        return found
    stated = view.facts.money("nch_carr_clm_sbmtd_chrg_amt")
    return found if stated is None else stated


def _total(view: View, lines: tuple[Line, ...]) -> float | None:
    """Return the stated total, else the sum of the lines; 0 beside charged lines is no total."""
    charges = [line.charge for line in lines]
    known = [charge for charge in charges if charge is not None]
    summed = round(sum(known), 2) if known and len(known) == len(charges) else None
    stated = view.once(total_of)
    return summed if stated is None or (stated < _CENT and summed) else stated


def _lines(
    services: list[Service], sequences: dict[int, int], total: float | None, *, institutional: bool
) -> tuple[Line, ...]:
    lone = total if len(services) == 1 else None
    return tuple(
        Line(
            line_number=one.number,
            procedure_code=one.procedure,
            modifiers=one.modifiers,
            revenue_code=one.revenue,
            units=one.units,
            charge=lone if one.charge is None else one.charge,
            service_date=one.first_day,
            place_of_service=None if institutional else one.place,
            diagnosis_pointers=tuple(
                str(sequences[which]) for which in one.diagnoses if which in sequences
            ),
            ndc=one.ndc,
            other_payer_paid=one.answer.prior or None,
        )
        for one in services
    )


def _diagnoses(view: View) -> tuple[dict[int, int], tuple[str, ...]]:
    """Return the place (from 1) of each diagnosis sequence, and the codes in that order.

    Admitting, external-cause and reason-for-visit codes are left out, as of an 837.
    """
    found: list[tuple[int, str]] = []
    for at, one in enumerate(parts(view.resource.get("diagnosis")), 1):
        types = {value for kind in parts(one.get("type")) for value in codes(kind)}
        concept = one.get("diagnosisCodeableConcept")
        concept = concept or view.follow(one.get("diagnosisReference")).get("code")
        icd = bare(preferred(codings(concept), "icd-10", "icd-9", "icd"))
        if icd and not (types and types <= OTHER_DIAGNOSES):
            found.append((whole(one.get("sequence")) or at, icd))
    found.sort(key=lambda pair: pair[0])
    places: dict[int, int] = {}
    for place, (sequence, _) in enumerate(found, 1):
        places.setdefault(sequence, place)
    return places, tuple(icd for _, icd in found)


def _service_days(view: View, services: list[Service]) -> tuple[date | None, date | None]:
    period = part(view.resource.get("billablePeriod"))
    firsts = [one.first_day for one in services if one.first_day]
    lasts = [one.last_day for one in services if one.last_day]
    start, end = day(period.get("start")), day(period.get("end"))
    return start or min(firsts, default=None), end or start or max(lasts, default=None)


def _frequency(relations: set[str]) -> str | None:
    if relations & VOIDS:
        return "8"
    return "7" if relations & REPLACES else None


def _first_place(lines: tuple[Line, ...]) -> str | None:
    return next((line.place_of_service for line in lines if line.place_of_service), None)


def _billing(view: View) -> str | None:
    """Return the NPI of the provider, else (STU3) the organization, else the facility."""
    keys = ("provider", "organization", "facility")
    found = (npi_of(view, view.resource.get(key)) for key in keys)
    return next((npi for npi in found if npi), None)


def _referring(view: View) -> str | None:
    """Return the NPI of the referring care team member, else of who asked for the service."""
    found = npi_of(view, in_role(view, REFERRING).get("provider"))
    if found:
        return found
    referral = view.resource.get("referral")
    requester = view.follow(referral).get("requester")
    # STU3 puts the person one level lower.
    return npi_of(view, part(requester).get("agent", requester)) or npi_of(view, referral)


def _referral(view: View) -> str | None:
    """Return the referral's own number; Blue Button puts the referring NPI in its place."""
    referral = view.resource.get("referral")
    for one in view.identifiers(referral):
        if not codes(one.get("type")) & {"npi", "NPI"} and "npi" not in str(one.get("system")):
            return text(word(one.get("value")))
    return None


def _authorization(stated: object) -> str | None:
    return text(word(stated[0] if isinstance(stated, list) and stated else stated))


def _attachments(view: View) -> tuple[str, ...]:
    found = (
        preferred(codings(one.get("code"))) or _ATTACHED
        for key in ("supportingInfo", "information")
        for one in parts(view.resource.get(key))
        if "attachment" in codes(one.get("category")) or "valueAttachment" in one
    )
    return kinds(found)


def _other_payer(view: View, coverages: list[object]) -> str | None:
    for reference in coverages:
        coverage = view.follow(reference)
        for payor in parts(coverage.get("payor")):
            number_, named = named_payer(view, payor)
            if number_ or named:
                return number_ or named
        display = word(part(reference).get("display"))
        if display:
            return text(display)
    return None


def _prior_paid(
    view: View, others: list[dict[str, object]], lines: tuple[Line, ...]
) -> float | None:
    """Return what another payer paid: by its answer at hand, else by the lines."""
    for one in others:
        answer = view.follow(one.get("claimResponse"))
        found = dollars(part(part(answer.get("payment")).get("amount")).get("value"))
        if found is not None:
            return found
    paid = [line.other_payer_paid for line in lines if line.other_payer_paid]
    return round(sum(paid), 2) if paid else None
