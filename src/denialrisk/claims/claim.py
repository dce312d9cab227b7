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
    other_payer_paid: float | None = None
    extra: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim (837 loop 2300) with the payer, providers and patient it stands under.

    `authorization_required` and what follows it are known to practice-management systems or
    from side tables, never to an 837; None means not known, which is not the same as no.
    `patient_key` and `member_key` (of the member id alone, which a remittance has too) are
    pseudonyms. `patient_control_number` is CLM01 as sent, where `claim_id` had to be told from
    an earlier submission under the same number. `resource_id` is the id of the FHIR Claim this was
    read from; a claim told by an explanation of benefit has in its place `claim_reference`, the
    id of the Claim that the explanation names. `resource_server` is the base URL of the server
    which that Claim is on, `patient_reference` a pseudonym of the id by which FHIR names the
    patient.
    """

    claim_id: str
    patient_control_number: str | None = None
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
    member_key: str | None = None
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
    other_payer_paid: float | None = None
    authorization_required: bool | None = None
    authorization_on_file: bool | None = None
    referral_required: bool | None = None
    eligibility_verified: bool | None = None
    coverage_active: bool | None = None
    in_network: bool | None = None
    provider_credentialed: bool | None = None
    documentation_complete: bool | None = None
    documents_on_file: tuple[str, ...] = ()
    expected_payment: float | None = None
    resource_id: str | None = None
    claim_reference: str | None = None
    resource_server: str | None = None
    patient_reference: str | None = None
    extra: Mapping[str, object] = field(default_factory=dict)
    lines: tuple[Line, ...] = ()
