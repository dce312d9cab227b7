"""The closed set of facts a signal may look at, one value per service line each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

import numpy as np

from denialrisk.derive.arrays import AnyArray, Numbers
from denialrisk.derive.companion import companions
from denialrisk.derive.diagnosis import unspecified
from denialrisk.derive.person import (
    child_past_limit,
    diagnosis_conflict,
    medicare_unnamed,
    months_past_65,
)
from denialrisk.derive.source import Source
from denialrisk.derive.texts import CodedTexts, Levels, TextColumn

FieldKind = Literal["text", "number", "dollars", "flag", "day"]
EXTRA: Final = "extra."
# Upper ends, in days, of the bands in which payers' filing limits differ.
_LAG_ENDS: Final = np.array([7.0, 30.0, 60.0, 90.0, 120.0, 180.0, 365.0])
_LAG_BANDS: Final = Levels(
    np.array(
        ["0-7", "8-30", "31-60", "61-90", "91-120", "121-180", "181-365", "366+"], dtype=object
    )
)
_FIRST_YEAR: Final = 1970
_YEARS: Final = Levels(np.array([str(_FIRST_YEAR + n) for n in range(130)], dtype=object))
_GROUP_LENGTH: Final = 3


@dataclass(frozen=True)
class Field:
    """One fact: its kind, its meaning, and how it is computed for every line at once.

    `absent` is what a sentence says where the claim does not state it.
    """

    kind: FieldKind
    says: str
    compute: Callable[[Source], "AnyArray | TextColumn"]
    absent: str = "not stated"


@cache
def field(name: str) -> Field | None:
    """Return the field of that name, `extra.*` columns included; None when there is none."""
    if name.startswith(EXTRA) and len(name) > len(EXTRA):
        return Field("text", "a column of the hospital's own", lambda s: s.own(name))
    return FIELDS.get(name)


@cache
def is_text(name: str) -> bool:
    """Say whether a field holds text. Raises KeyError when there is no such field."""
    found = field(name)
    if found is None:
        raise KeyError(name)
    return found.kind == "text"


@cache
def is_flag(name: str) -> bool:
    """Say whether a field is a yes/no fact. Raises KeyError when there is no such field."""
    found = field(name)
    if found is None:
        raise KeyError(name)
    return found.kind == "flag"


def _claim_text(name: str, says: str) -> Field:
    return Field("text", says, lambda s: s.of_claim(s.claim_texts(name)))


def _line_text(name: str, says: str) -> Field:
    return Field("text", says, lambda s: s.line_texts(name))


def _claim_dollars(name: str, says: str) -> Field:
    return Field("dollars", says, lambda s: s.of_claim(s.claim_numbers(name)))


def _fact(name: str, says: str) -> Field:
    """Return a practice-management fact: 1, 0, or NaN where the system does not know."""
    return Field("flag", says, lambda s: s.of_claim(s.claim_numbers(name)))


def _payer(source: Source) -> TextColumn:
    """Return the payer's id; a flat file may know payers by name only, which then serves."""
    names = source.claim_texts("payer_name")
    return source.of_claim(source.claim_texts("payer_id").or_else(names))


def _payer_name(source: Source) -> TextColumn:
    ids = source.claim_texts("payer_id")
    return source.of_claim(source.claim_texts("payer_name").or_else(ids))


def _service_code(source: Source) -> TextColumn:
    """Institutional lines may name a revenue code only; the prefix keeps the lists apart."""
    revenue = source.line_texts("revenue_code").mapped(lambda code: f"rev {code}")
    return source.line_texts("procedure_code").or_else(revenue)


def _modifiers(source: Source) -> TextColumn:
    lists = source.line_lists("modifiers")
    return lists.mapped(lambda modifiers: ",".join(sorted(modifiers)))


def _place(source: Source) -> TextColumn:
    claims = source.of_claim(source.claim_texts("facility_code"))
    return source.line_texts("place_of_service").or_else(claims)


def _diagnosis_group(source: Source) -> TextColumn:
    return source.diagnosis.mapped(lambda code: code.replace(".", "")[:_GROUP_LENGTH] or None)


def _authorization_present(source: Source) -> Numbers:
    claim = source.of_claim(source.claim_texts("prior_authorization_number"))
    line = source.line_texts("prior_authorization_number")
    return (line.stated() | claim.stated()).astype(np.float64)


def _claim_stated(name: str, says: str) -> Field:
    return Field("flag", says, lambda s: s.of_claim(_flag(s.claim_texts(name))))


def _flag(column: TextColumn) -> Numbers:
    return column.stated().astype(np.float64)


def _claim_count(name: str, says: str) -> Field:
    return Field("number", says, lambda s: s.of_claim(s.claim_counts(name)))


def _line_count(name: str, says: str) -> Field:
    return Field("number", says, lambda s: s.line_counts(name))


def _any_attachment(source: Source) -> Numbers:
    return np.minimum(source.of_claim(source.claim_counts("attachment_types")), 1.0)


def _ndc_present(source: Source) -> Numbers:
    return _flag(source.line_texts("ndc"))


def _any_modifier(source: Source) -> Numbers:
    return np.minimum(source.line_counts("modifiers"), 1.0)


def _charge_per_unit(source: Source) -> Numbers:
    units = source.line_numbers("units")
    return source.line_numbers("charge") / np.where(units > 0, units, 1.0)


def _filing_lag(source: Source) -> Numbers:
    return source.submitted - source.served


def _filing_lag_band(source: Source) -> TextColumn:
    lag = _filing_lag(source)
    band = _LAG_ENDS.searchsorted(lag).astype(np.int32)
    return CodedTexts(np.where(np.isnan(lag), np.int32(-1), band), _LAG_BANDS)


def _service_year(source: Source) -> TextColumn:
    """Return the year of service, or else of submission; none where it is beyond belief."""
    day = source.served
    day = np.where(np.isnan(day), source.submitted, day)
    year = np.where(np.isnan(day), -1.0, day).astype("datetime64[D]").astype("datetime64[Y]")
    code = year.astype(np.int64)
    believed = (code >= 0) & (code < len(_YEARS.values))
    return CodedTexts(np.where(believed, code, -1).astype(np.int32), _YEARS)


def _number_holds(source: Source) -> Numbers:
    """Return whether the authorization whose number is given holds; NaN where none is given."""
    held = source.of_claim(source.claim_numbers("authorization_on_file"))
    return np.where(_authorization_present(source) == 1.0, held, np.nan)


def _any_document(source: Source) -> Numbers:
    return np.minimum(source.of_claim(source.claim_counts("documents_on_file")), 1.0)


def _other_payer_answered(source: Source) -> Numbers:
    claim = source.of_claim(source.claim_numbers("other_payer_paid"))
    line = source.line_numbers("other_payer_paid")
    return (~(np.isnan(claim) & np.isnan(line))).astype(np.float64)


FIELDS: Final[Mapping[str, Field]] = {
    "payer_id": Field("text", "the payer, by id or else by name", _payer),
    "payer_name": Field(
        "text", "the payer, by name or else by id", _payer_name, absent="the unnamed payer"
    ),
    "claim_filing_code": _claim_text("claim_filing_code", "the kind of plan (SBR09)"),
    "claim_type": _claim_text("claim_type", "professional, institutional or dental"),
    "frequency_code": _claim_text("frequency_code", "1 original, 7 replacement, 8 void"),
    "billing_npi": _claim_text("billing_npi", "the billing provider"),
    "rendering_npi": _claim_text("rendering_npi", "the rendering provider"),
    "referring_npi": _claim_text("referring_npi", "the referring provider"),
    "taxonomy_code": _claim_text("taxonomy_code", "the provider's specialty"),
    "patient_key": _claim_text("patient_key", "the patient's pseudonym"),
    "relationship_code": _claim_text("relationship_code", "patient to subscriber; 18 is self"),
    "original_reference_number": _claim_text(
        "original_reference_number", "the payer's number of the claim being replaced"
    ),
    "prior_authorization_number": _claim_text(
        "prior_authorization_number", "the claim's authorization number"
    ),
    "procedure_code": _line_text("procedure_code", "the procedure as billed"),
    "service_code": Field(
        "text",
        "the procedure, or else the revenue code",
        _service_code,
        absent="an unnamed service",
    ),
    "revenue_code": _line_text("revenue_code", "the revenue code"),
    "modifiers": Field("text", "the line's modifiers, sorted; empty when none", _modifiers),
    "place_of_service": Field("text", "the line's place of service, or else the claim's", _place),
    "ndc": _line_text("ndc", "the drug's national code"),
    "diagnosis_code": Field(
        "text", "the first diagnosis the line points to", lambda s: s.diagnosis
    ),
    "diagnosis_group": Field("text", "that diagnosis' first three characters", _diagnosis_group),
    "companion_code": Field(
        "text",
        "the dearest other service on the claim",
        lambda s: companions(s, _service_code(s)),
        absent="none",
    ),
    "service_year": Field("text", "the year of service, or else of submission", _service_year),
    "filing_lag_band": Field("text", "filing_lag in bands", _filing_lag_band),
    "authorization_present": Field(
        "flag", "an authorization number on claim or line", _authorization_present
    ),
    "referral_present": _claim_stated("referral_number", "a referral number on the claim"),
    "referring_present": _claim_stated("referring_npi", "a referring provider on the claim"),
    "taxonomy_present": _claim_stated("taxonomy_code", "a specialty on the claim"),
    "original_named": _claim_stated(
        "original_reference_number", "the payer's number of the claim being replaced is given"
    ),
    "ndc_present": Field("flag", "a national drug code on the line", _ndc_present),
    "attachment_present": Field("flag", "an attachment sent or announced", _any_attachment),
    "modifier_present": Field("flag", "any modifier on the line", _any_modifier),
    "other_payer_present": _claim_stated("other_payer", "another payer on the claim"),
    "other_payer_answered": Field(
        "flag", "what another payer paid is stated, be it nothing", _other_payer_answered
    ),
    "document_on_file": Field("flag", "any document on file for the service", _any_document),
    "rendering_present": _claim_stated("rendering_npi", "a rendering provider on the claim"),
    "medicare_unnamed": Field(
        "flag",
        "65 or older under a commercial payer, and no other payer is named",
        medicare_unnamed,
    ),
    "months_past_65": Field(
        "number",
        "months since the 65th birthday, under a plan that is not Medicare's",
        months_past_65,
    ),
    "child_past_limit": Field(
        "flag",
        "a subscriber's child of 26 or more on the day of service",
        child_past_limit,
    ),
    "diagnosis_conflict": Field(
        "flag",
        "the line's first diagnosis does not fit the patient's sex or age",
        diagnosis_conflict,
    ),
    "diagnosis_unspecified": Field(
        "flag",
        "the line's first diagnosis leaves open what its category could say",
        lambda s: s.diagnosis.measured(unspecified),
    ),
    "authorization_required": _fact("authorization_required", "the payer requires authorization"),
    "authorization_on_file": _fact("authorization_on_file", "an authorization is on file"),
    "authorization_number_holds": Field(
        "flag", "the claim gives a number, and the authorization on file holds", _number_holds
    ),
    "referral_required": _fact("referral_required", "the plan requires a referral"),
    "eligibility_verified": _fact("eligibility_verified", "coverage was verified"),
    "coverage_active": _fact("coverage_active", "coverage held that day by the last check"),
    "in_network": _fact("in_network", "the provider is in the plan's network"),
    "provider_credentialed": _fact("provider_credentialed", "the provider is credentialed"),
    "documentation_complete": _fact("documentation_complete", "the record is complete"),
    "expected_payment": _claim_dollars("expected_payment", "dollars expected for the claim"),
    "total_charge": _claim_dollars("total_charge", "dollars charged on the claim"),
    "charge": Field("dollars", "dollars charged on the line", lambda s: s.line_numbers("charge")),
    "charge_per_unit": Field("dollars", "dollars charged per unit", _charge_per_unit),
    "units": Field("number", "units billed on the line", lambda s: s.line_numbers("units")),
    "line_count": Field("number", "lines on the claim", lambda s: s.of_claim(s.lines_of_claim())),
    "diagnosis_count": _claim_count("diagnosis_codes", "diagnoses on the claim"),
    "attachment_count": _claim_count("attachment_types", "attachments sent or announced"),
    "pointer_count": _line_count("diagnosis_pointers", "diagnoses the line points to"),
    "modifier_count": _line_count("modifiers", "modifiers on the line"),
    "filing_lag": Field("number", "days from service to submission", _filing_lag),
    "submitted_day": Field("day", "the day of submission", lambda s: s.submitted),
    "service_day": Field("day", "the line's service day, or else the claim's", lambda s: s.served),
}
