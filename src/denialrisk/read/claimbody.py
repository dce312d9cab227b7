"""The JSON form of a claim, as the HTTP edge accepts it and documents it."""

import re
from datetime import date
from typing import Annotated, Any, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from denialrisk.claims import Claim, Line

_LONGEST_TEXT: Final = 200
_LONGEST_LIST: Final = 200
_MOST_LINES: Final = 999
_ISO_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")


def _iso_day(value: Any) -> Any:
    if value is None or (isinstance(value, date)):
        return value
    if not isinstance(value, str) or not _ISO_DAY.fullmatch(value):
        raise ValueError("must be a day written YYYY-MM-DD, in quotes")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise ValueError("is no day of the calendar") from None


Text = Annotated[str, Field(max_length=_LONGEST_TEXT)]
Texts = Annotated[list[Text], Field(max_length=_LONGEST_LIST)]
Amount = Annotated[float, Field(allow_inf_nan=False)]
Day = Annotated[date, BeforeValidator(_iso_day)]
ExtraValue = str | bool | int | float | None


class LineBody(BaseModel):
    """One service line. Dollars for `charge`; days as YYYY-MM-DD."""

    model_config = ConfigDict(extra="forbid", strict=True)

    line_number: int | None = Field(None, ge=1, le=2**31 - 1, description="default: its place")
    procedure_code: Text | None = None
    modifiers: Texts = []
    revenue_code: Text | None = None
    units: Amount | None = None
    charge: Amount | None = Field(None, description="dollars; a lone line takes total_charge")
    service_date: Day | None = None
    place_of_service: Text | None = None
    diagnosis_pointers: Texts = []
    prior_authorization_number: Text | None = None
    ndc: Text | None = None
    extra: dict[str, ExtraValue] = {}

    def line(self, place: int, lone_charge: float | None) -> Line:
        """Return the record; `place` counts from 1."""
        values = {name: getattr(self, name) for name in type(self).model_fields}
        values["line_number"] = self.line_number or place
        values["modifiers"] = tuple(self.modifiers)
        values["diagnosis_pointers"] = tuple(self.diagnosis_pointers)
        values["charge"] = lone_charge if self.charge is None else self.charge
        return Line(**values)


class ClaimBody(BaseModel):
    """One claim before it is sent.

    Patients are named by `patient_key` only: a pseudonym of the sender's own making, the same
    for the same patient. Names and member numbers are refused as unknown keys, so that they
    are never sent. Without `submitted_on` the claim is taken as sent today; without
    `total_charge` it is the sum of the lines; without `service_from` and `service_to` they are
    the first and last `service_date`. Numbers stand without quotes, codes within.
    """

    model_config = ConfigDict(extra="forbid", strict=True)

    claim_id: Text
    payer_id: Text | None = None
    payer_name: Text | None = None
    claim_filing_code: Text | None = None
    claim_type: Text | None = Field(None, description="professional, institutional or dental")
    frequency_code: Text | None = None
    facility_code: Text | None = None
    billing_npi: Text | None = None
    rendering_npi: Text | None = None
    referring_npi: Text | None = None
    taxonomy_code: Text | None = None
    patient_key: Text | None = Field(None, description="your pseudonym for the patient")
    patient_birth_date: Day | None = None
    patient_sex: Text | None = None
    relationship_code: Text | None = None
    service_from: Day | None = None
    service_to: Day | None = None
    submitted_on: Day | None = Field(None, description="default: today")
    total_charge: Amount | None = Field(None, description="dollars; default: sum of the lines")
    diagnosis_codes: Texts = []
    prior_authorization_number: Text | None = None
    referral_number: Text | None = None
    original_reference_number: Text | None = None
    attachment_types: Texts = []
    other_payer: Text | None = None
    authorization_required: bool | None = None
    authorization_on_file: bool | None = None
    referral_required: bool | None = None
    eligibility_verified: bool | None = None
    in_network: bool | None = None
    provider_credentialed: bool | None = None
    documentation_complete: bool | None = None
    expected_payment: Amount | None = None
    extra: dict[str, ExtraValue] = {}
    lines: Annotated[list[LineBody], Field(max_length=_MOST_LINES)] = []

    def claim(self, today: date) -> Claim:
        """Return the record with its defaults filled in."""
        values = {name: getattr(self, name) for name in type(self).model_fields}
        lone = self.total_charge if len(self.lines) == 1 else None
        lines = tuple(body.line(place, lone) for place, body in enumerate(self.lines, 1))
        days = [line.service_date for line in lines if line.service_date]
        charges = [line.charge for line in lines if line.charge is not None]
        if self.total_charge is None and charges and len(charges) == len(lines):
            values["total_charge"] = round(sum(charges), 2)
        values |= {
            "claim_id": self.claim_id.strip(),
            "lines": lines,
            "diagnosis_codes": tuple(self.diagnosis_codes),
            "attachment_types": tuple(self.attachment_types),
            "submitted_on": self.submitted_on or today,
            "service_from": self.service_from or min(days, default=None),
            "service_to": self.service_to or max(days, default=None),
        }
        return Claim(**values)
