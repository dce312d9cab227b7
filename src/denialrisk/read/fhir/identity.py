"""Who and what a claim speaks of: its number, patient, payer and providers."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from denialrisk.claims import pseudonym
from denialrisk.read.fhir.elements import (
    Json,
    codes,
    codings,
    day,
    extensions,
    last,
    part,
    parts,
    preferred,
    word,
)
from denialrisk.read.fhir.references import pointed_id
from denialrisk.read.fhir.systems import RELATIONSHIPS, SEXES
from denialrisk.read.fhir.view import View
from denialrisk.read.normal import code, payer, text

_NPI_DIGITS: Final = 10
# HL7 v2-0203 and CARIN C4BBIdentifierType.
_NPI_TYPES: Final = frozenset({"NPI", "npi"})
_MEMBER_TYPES: Final = frozenset({"MB", "mb", "um", "SN", "MC"})
_PAYER_TYPES: Final = frozenset({"payerid", "naiccode"})
_CLAIM: Final = "Claim"
_CMS: Final = "https://bluebutton.cms.gov"
# Where the payer states its own number of the claim, best first.
_PAYER_NUMBERS: Final = ("clm-cntl-num", "carr_clm_cntl_num", "clm_cntl_num")


def claim_number(view: View) -> str:
    """Return the number by which a Claim or ExplanationOfBenefit is linked.

    In this order: the number of the Claim that an ExplanationOfBenefit names and that is at
    hand; the patient account number (CARIN supporting information, which is the 837's CLM01);
    the identifier by which it names the claim; an identifier of type "PLAC" (placer); the first
    identifier; the id in the reference to the claim; the id of the resource. Where the Claim is in
    another line or file none of these need be its number: `claim_reference` finds it then.
    """
    resource, kind = view.resource, view.resource.get("resourceType")
    if kind == "ClaimResponse":
        return _of_reference(view, resource.get("request")) or ""
    claim = resource.get("claim") if kind == "ExplanationOfBenefit" else None
    named = view.follow(claim)
    if named.get("resourceType") == _CLAIM:
        return claim_number(View(named, view.near))
    own = parts(resource.get("identifier"))
    return (
        view.facts.text("patientaccountnumber")
        or _first_value(parts(part(claim).get("identifier")))
        or _typed(own, frozenset({"PLAC"}))
        or _first_value(own)
        or pointed_id(claim)
        or word(resource.get("id"))
        or ""
    )


def _of_reference(view: View, reference: Any) -> str | None:
    found = view.follow(reference)
    if found.get("resourceType") == _CLAIM:
        return claim_number(View(found, view.near))
    return _first_value(parts(part(reference).get("identifier"))) or pointed_id(reference)


def payer_number(view: View) -> str | None:
    """Return the payer's number of the claim (CLP07): a claim control number, else its first."""
    own = parts(view.resource.get("identifier"))
    for wanted in _PAYER_NUMBERS:
        for one in own:
            if wanted in str(one.get("system", "")).lower():
                return word(one.get("value"))
        stated = view.facts.code(wanted)
        if stated:
            return stated
    return _typed(own, frozenset({"uc"})) or _first_value(own)


def earlier_number(view: View) -> tuple[str | None, set[str]]:
    """Return the number of the claim that this one follows, and how it stands to that one."""
    for one in parts(view.resource.get("related")):
        found = word(part(one.get("reference")).get("value")) or _of_reference(
            view, one.get("claim")
        )
        if found:
            return found, codes(one.get("relationship"))
    return None, set()


@dataclass(frozen=True, slots=True)
class Patient:
    """A patient as our tables know one."""

    key: str | None
    member_key: str | None
    birth: date | None
    sex: str | None
    relationship: str | None


def patient_of(view: View) -> Patient:
    """Read the patient and the coverage; member id and name are forgotten at once.

    The key is the 837's own (member id, birth date, first name) when all three are known, else
    made of what identifies the patient here: an identifier, else the reference as written.
    """
    reference = view.resource.get("patient")
    person, coverage = view.follow(reference), coverage_of(view)
    member, born = _member(view, coverage, person), day(person.get("birthDate"))
    first = _first_name(person)
    if member and born and first:
        key = pseudonym(member, born.strftime("%Y%m%d"), first)
    else:
        key = pseudonym(_known_as(view, reference))
    relations = (RELATIONSHIPS.get(one) for one in codes(coverage.get("relationship")))
    return Patient(
        key=key,
        member_key=pseudonym(member),
        birth=born,
        sex=SEXES.get(str(person.get("gender"))),
        relationship=next((one for one in relations if one), None),
    )


def coverage_of(view: View) -> Json:
    """Return the coverage asked to pay, or an empty one."""
    return view.follow(focal(view)[0].get("coverage"))


def focal(view: View) -> tuple[Json, list[Json]]:
    """Return the insurance asked to pay and the others; one marked `focal`, else the first."""
    every = [one for one in parts(view.resource.get("insurance")) if "coverage" in one]
    if not every:
        return {}, []
    at = next((at for at, one in enumerate(every) if one.get("focal") is True), 0)
    return every[at], every[:at] + every[at + 1 :]


def _member(view: View, coverage: Json, person: Json) -> str | None:
    subscriber = word(coverage.get("subscriberId"))
    own = part(view.resource.get("patient")).get("identifier")
    return (
        subscriber
        or _typed(parts(coverage.get("identifier")), _MEMBER_TYPES)
        or _typed([*parts(own), *parts(person.get("identifier"))], _MEMBER_TYPES)
    )


def _first_name(person: Json) -> str | None:
    given = part(person.get("name")).get("given")
    return word(given[0] if isinstance(given, list) and given else given)


def _known_as(view: View, reference: Any) -> str | None:
    for one in view.identifiers(reference):
        value = word(one.get("value"))
        if value:
            return f"{one.get('system', '')}|{value}"
    return pointed_id(reference)


def payer_of(view: View) -> tuple[str | None, str | None]:
    """Return id and name of the payer: the insurer, else who stands behind the coverage.

    Blue Button's STU3 files name neither; its R4 files call the payer "CMS".
    """
    coverage = coverage_of(view)
    for reference in (view.resource.get("insurer"), *parts(coverage.get("payor"))):
        number, named = named_payer(view, reference)
        if number or named:
            return number, named
    own = parts(view.resource.get("identifier"))
    cms = any(str(one.get("system", "")).startswith(_CMS) for one in own)
    return ("CMS", None) if cms else (None, None)


def named_payer(view: View, reference: Any) -> tuple[str | None, str | None]:
    """Return id and name of the payer that a reference names."""
    known = view.identifiers(reference)
    number = _typed(known, _PAYER_TYPES) or _first_value(known)
    named = view.follow(reference).get("name") or part(reference).get("display")
    return payer(number), text(word(named))


def npi_of(view: View, reference: Any) -> str | None:
    """Return the NPI of a provider: its own, else that of the person behind a role."""
    if not reference:
        return None
    found = _npi(view.identifiers(reference))
    if found:
        return found
    role = view.follow(reference)
    for behind in ("practitioner", "organization"):
        if behind in role:
            return _npi(view.identifiers(role[behind]))
    return None


def _npi(known: list[Json]) -> str | None:
    for one in known:
        value, system = code(word(one.get("value"))), str(one.get("system", ""))
        if not value:
            continue
        if "us-npi" in system or codes(one.get("type")) & _NPI_TYPES:
            return value
        if not system and len(value) == _NPI_DIGITS and value.isdecimal():
            return value
    return None


def in_role(view: View, roles: tuple[str, ...]) -> Json:
    """Return the care team member with the first of these roles, or an empty one."""
    team = [(codes(one.get("role")), one) for one in parts(view.resource.get("careTeam"))]
    for role in roles:
        for held, one in team:
            if role in held and npi_of(view, one.get("provider")):
                return one
    return {}


def taxonomy_of(member: Json) -> str | None:
    """Return the taxonomy code (NUCC) of a care team member."""
    found = [one for one in codings(member.get("qualification")) if "taxonomy" in one[0]]
    return code(preferred(found))


def facility_parts(view: View) -> tuple[str | None, str | None]:
    """Return facility code and frequency of a type of bill, as CLM05-1 and CLM05-3 hold them.

    The NUBC code has four digits, the first a zero: 0131 is facility 13, frequency 1. Blue
    Button keeps its digits apart: facility type, service classification, frequency.
    """
    facts = view.facts
    bill = (facts.code("typeofbill", "typeofbill", "type-of-bill") or "").strip()
    digits = bill[1:] if len(bill) == len("0131") and bill.startswith("0") else bill
    if len(digits) == len("131"):
        return digits[:2], digits[2]
    frequency = facts.code("clm_freq_cd") or (digits if len(digits) == 1 else None)
    found = dict(extensions(part(view.resource.get("facility"))))
    place = word(found.get("clm_fac_type_cd")) or facts.code("clm_fac_type_cd")
    kind = facts.code("clm_srvc_clsfctn_type_cd") or next(
        (
            c
            for s, c in codings(view.resource.get("type"))
            if last(s) == "clm_srvc_clsfctn_type_cd"
        ),
        None,
    )
    return (f"{place}{kind}" if place and kind else None), frequency


def _typed(known: list[Json], types: frozenset[str]) -> str | None:
    return next((found for one in known if codes(one.get("type")) & types
                 and (found := word(one.get("value")))), None)  # fmt: skip


def _first_value(known: list[Json]) -> str | None:
    return next((found for one in known if (found := word(one.get("value")))), None)
