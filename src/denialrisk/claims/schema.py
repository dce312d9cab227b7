"""The columns of every table, by name and kind: the one schema that all readers fill."""

from collections.abc import Mapping
from typing import Final, Literal

Kind = Literal["text", "number", "integer", "date", "flag", "list"]
Schema = Mapping[str, Kind]

CLAIMS: Final[Schema] = {
    "claim_id": "text",
    "patient_control_number": "text",
    "payer_id": "text",
    "payer_name": "text",
    "claim_filing_code": "text",
    "claim_type": "text",
    "frequency_code": "text",
    "facility_code": "text",
    "billing_npi": "text",
    "rendering_npi": "text",
    "referring_npi": "text",
    "taxonomy_code": "text",
    "patient_key": "text",
    "member_key": "text",
    "patient_birth_date": "date",
    "patient_sex": "text",
    "relationship_code": "text",
    "service_from": "date",
    "service_to": "date",
    "submitted_on": "date",
    "total_charge": "number",
    "diagnosis_codes": "list",
    "prior_authorization_number": "text",
    "referral_number": "text",
    "original_reference_number": "text",
    "attachment_types": "list",
    "other_payer": "text",
    "other_payer_paid": "number",
    "authorization_required": "flag",
    "authorization_on_file": "flag",
    "referral_required": "flag",
    "eligibility_verified": "flag",
    "coverage_active": "flag",
    "in_network": "flag",
    "provider_credentialed": "flag",
    "documentation_complete": "flag",
    "documents_on_file": "list",
    "expected_payment": "number",
    "resource_id": "text",
    "claim_reference": "text",
    "resource_server": "text",
    "patient_reference": "text",
}

LINES: Final[Schema] = {
    "claim_id": "text",
    "line_number": "integer",
    "procedure_code": "text",
    "modifiers": "list",
    "revenue_code": "text",
    "units": "number",
    "charge": "number",
    "service_date": "date",
    "place_of_service": "text",
    "diagnosis_pointers": "list",
    "prior_authorization_number": "text",
    "ndc": "text",
    "other_payer_paid": "number",
}

# `remit_number` orders the remits as they were read and ties the three tables together.
REMITS: Final[Schema] = {
    "remit_number": "integer",
    "claim_id": "text",
    "status_code": "text",
    "charge": "number",
    "paid": "number",
    "patient_responsibility": "number",
    "claim_filing_code": "text",
    "payer_control_number": "text",
    "original_reference_number": "text",
    "member_key": "text",
    "service_from": "date",
    "payer_id": "text",
    "payer_name": "text",
    "decided_on": "date",
    "known_on": "date",
    "remark_codes": "list",
    "claim_reference": "text",
    "resource_server": "text",
    "patient_reference": "text",
}

REMIT_LINES: Final[Schema] = {
    "remit_number": "integer",
    "line_number": "integer",
    "procedure_code": "text",
    "modifiers": "list",
    "revenue_code": "text",
    "charge": "number",
    "paid": "number",
    "units": "number",
    "service_date": "date",
    "remark_codes": "list",
    "number_stated": "flag",
}

# `line_number` is 0 for an adjustment of the whole claim (CAS under CLP).
ADJUSTMENTS: Final[Schema] = {
    "remit_number": "integer",
    "line_number": "integer",
    "group_code": "text",
    "carc": "text",
    "amount": "number",
    "quantity": "number",
}

# What a front end said before any payer decided (277CA); see `Acknowledgment`.
ACKNOWLEDGMENTS: Final[Schema] = {
    "claim_id": "text",
    "status_category": "text",
    "status_code": "text",
    "entity_code": "text",
    "payer_control_number": "text",
    "payer_id": "text",
    "payer_name": "text",
    "member_key": "text",
    "service_from": "date",
    "charge": "number",
    "decided_on": "date",
    "known_on": "date",
    "claim_reference": "text",
    "resource_server": "text",
    "patient_reference": "text",
}

# Side tables, joined to claims as of their submission. What eligibility checks (271) answered.
ELIGIBILITY: Final[Schema] = {
    "patient_key": "text",
    "payer_id": "text",
    "checked_on": "date",
    "active": "flag",
    "covered_from": "date",
    "covered_to": "date",
}

# What authorization requests (278) were answered; `procedure_code` empty: any service.
AUTHORIZATIONS: Final[Schema] = {
    "patient_key": "text",
    "payer_id": "text",
    "authorization_number": "text",
    "procedure_code": "text",
    "approved": "flag",
    "decided_on": "date",
    "valid_from": "date",
    "valid_to": "date",
    "units": "number",
}

# Documents on file, of a claim or, with `claim_id` empty, of a patient's day of service.
DOCUMENTS: Final[Schema] = {
    "claim_id": "text",
    "patient_key": "text",
    "document_type": "text",
    "received_on": "date",
    "service_date": "date",
}

# One row per claim line. `known_on` is empty unless status is denied, paid or rejected.
OUTCOMES: Final[Schema] = {
    "claim_id": "text",
    "line_number": "integer",
    "status": "text",
    "category": "text",
    "denied_amount": "number",
    "decided_on": "date",
    "known_on": "date",
    "rule": "text",
}

REJECTS: Final[Schema] = {
    "file": "text",
    "position": "integer",
    "loop": "text",
    "what": "text",
    "why": "text",
    "what_to_do": "text",
}

TABLES: Final[Mapping[str, Schema]] = {
    "claims": CLAIMS,
    "lines": LINES,
    "remits": REMITS,
    "remit_lines": REMIT_LINES,
    "adjustments": ADJUSTMENTS,
    "outcomes": OUTCOMES,
    "acknowledgments": ACKNOWLEDGMENTS,
    "eligibility": ELIGIBILITY,
    "authorizations": AUTHORIZATIONS,
    "documents": DOCUMENTS,
}
