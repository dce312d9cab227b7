"""A claim and its service lines as one record, whatever it was read from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Line:
    """One service line (837 loop 2400). Amounts in dollars; None means not stated."""

    line_number: int
    procedure_code: str | None = None
    modifiers: tuple[str, ...] = ()
    revenue_code: str | None = None
    units: float | None = None
    charge: float | None = None
    service_date: date | None = None
    place_of_service: str | None = None
    diagnosis_pointers: tuple[str, ...] = ()
    prior_authorization_number: str | None = None
    ndc: str | None = None
    extra: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim (837 loop 2300) with the payer, providers and patient it stands under.

    The last eight fields are known to practice-management systems, never to an 837; None
    means not known, which is not the same as no. `patient_key` is a pseudonym.
    """

    claim_id: str
    payer_id: str | None = None
    payer_name: str | None = None
    claim_filing_code: str | None = None
    claim_type: str | None = None
    frequency_code: str | None = None
    facility_code: str | None = None
    billing_npi: str | None = None
    rendering_npi: str | None = None
    referring_npi: str | None = None
    taxonomy_code: str | None = None
    patient_key: str | None = None
    patient_birth_date: date | None = None
    patient_sex: str | None = None
    relationship_code: str | None = None
    service_from: date | None = None
    service_to: date | None = None
    submitted_on: date | None = None
    total_charge: float | None = None
    diagnosis_codes: tuple[str, ...] = ()
    prior_authorization_number: str | None = None
    referral_number: str | None = None
    original_reference_number: str | None = None
    attachment_types: tuple[str, ...] = ()
    other_payer: str | None = None
    authorization_required: bool | None = None
    authorization_on_file: bool | None = None
    referral_required: bool | None = None
    eligibility_verified: bool | None = None
    in_network: bool | None = None
    provider_credentialed: bool | None = None
    documentation_complete: bool | None = None
    expected_payment: float | None = None
    extra: Mapping[str, object] = field(default_factory=dict)
    lines: tuple[Line, ...] = ()
