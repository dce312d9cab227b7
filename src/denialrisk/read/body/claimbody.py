"""The JSON form of a claim, as the HTTP edge accepts it and documents it."""

import re
from datetime import date
from typing import Annotated, Any, Final, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    model_validator,
)

from denialrisk.claims import Claim, Line, pseudonym
from denialrisk.read.fault import LONGEST_ID, MOST_LINES
from denialrisk.read.normal import normal, payer, pointed, text

_LONGEST_TEXT: Final = 200
_LONGEST_LIST: Final = 200
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


def _pointer(value: str) -> str:
    if value.strip() and not pointed(value):
        raise ValueError("must be a number from 1 to 99 or letters from A to L")
    return value


Text = Annotated[str, Field(max_length=_LONGEST_TEXT)]
Texts = Annotated[list[Text], Field(max_length=_LONGEST_LIST)]
Amount = Annotated[float, Field(allow_inf_nan=False)]
Day = Annotated[date, BeforeValidator(_iso_day)]
Pointers = Annotated[
    list[Annotated[Text, AfterValidator(_pointer)]], Field(max_length=_LONGEST_LIST)
]
# What no table can hold, such as an integer of 400 digits, is no plain value.
_Whole = Annotated[int, Field(ge=-(2**53), le=2**53)]
ExtraValue = str | bool | _Whole | Amount | None


def _normal(body: BaseModel) -> dict[str, Any]:
    values = {name: normal(name, value) for name, value in body.__dict__.items()}
    extra = values["extra"]
    if extra:
        values["extra"] = {
            name: text(value) if isinstance(value, str) else value for name, value in extra.items()
        }
    return values


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
    diagnosis_pointers: Pointers = Field([], description="1 to 99, or letters from A to L")
    prior_authorization_number: Text | None = None
    ndc: Text | None = None
    other_payer_paid: Amount | None = None
    extra: dict[str, ExtraValue] = {}

    def line(self, place: int, lone_charge: float | None) -> Line:
        """Return the record; `place` counts from 1."""
        values = _normal(self)
        values["line_number"] = self.line_number or place
        values["charge"] = lone_charge if self.charge is None else self.charge
        return Line(**values)


class ClaimBody(BaseModel):
    """One claim before it is sent.

    A patient is told by `patient_key`, a pseudonym of the sender's own making that is the same
    for the same patient; or by `member_id`, `patient_first_name` and `patient_birth_date`
    together, from which the key of the same patient in an 837 is computed. Then the member id
    and the name are forgotten at once: no table, answer or message holds them. Any other name
    or number of a person is refused as an unknown key.

    Without `submitted_on` the claim is taken as sent today; without
    `total_charge` it is the sum of the lines; without `service_from` and `service_to` they are
    the first and last `service_date`. Numbers stand without quotes, codes within; codes may be
    in either case, diagnoses with or without their dot, and empty texts count as absent. The
    name of a payer stands for its id where none is given; "Aetna, Inc." and AETNA are one payer.
    """

    model_config = ConfigDict(extra="forbid", strict=True)

    claim_id: Annotated[str, Field(max_length=LONGEST_ID)]
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
    member_id: Text | None = Field(
        None, repr=False, description="the subscriber's; instead of patient_key, never kept"
    )
    patient_first_name: Text | None = Field(
        None, repr=False, description="goes with member_id, never kept"
    )
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
    other_payer_paid: Amount | None = Field(None, description="dollars")
    authorization_required: bool | None = None
    authorization_on_file: bool | None = Field(
        None, description="one that holds for the day of service"
    )
    referral_required: bool | None = None
    eligibility_verified: bool | None = None
    coverage_active: bool | None = Field(
        None, description="what the last check said of the day of service"
    )
    in_network: bool | None = None
    provider_credentialed: bool | None = None
    documentation_complete: bool | None = None
    documents_on_file: Texts = Field([], description="the kinds on file when the claim is sent")
    expected_payment: Amount | None = None
    extra: dict[str, ExtraValue] = {}
    lines: Annotated[list[LineBody], Field(max_length=MOST_LINES)] = []

    @model_validator(mode="after")
    def _tells_the_patient_one_way(self) -> Self:
        member, first_name = text(self.member_id), text(self.patient_first_name)
        if not member and not first_name:
            return self
        if text(self.patient_key):
            raise ValueError("patient_key stands beside member_id; send one of the two")
        if not (member and first_name and self.patient_birth_date):
            raise ValueError(
                "member_id, patient_first_name and patient_birth_date name a patient together; "
                "one of them is missing"
            )
        return self

    def claim(self, today: date) -> Claim:
        """Return the record with its defaults filled in."""
        values = _normal(self)
        member, first_name = values.pop("member_id"), values.pop("patient_first_name")
        if text(member) and self.patient_birth_date:
            birth = self.patient_birth_date.isoformat().replace("-", "")
            values["patient_key"] = pseudonym(member, birth, first_name)
            values["member_key"] = pseudonym(member)
        lone = self.total_charge if len(self.lines) == 1 else None
        lines = tuple(body.line(place, lone) for place, body in enumerate(self.lines, 1))
        days = [line.service_date for line in lines if line.service_date]
        charges = [line.charge for line in lines if line.charge is not None]
        if self.total_charge is None and charges and len(charges) == len(lines):
            values["total_charge"] = round(sum(charges), 2)
        values |= {
            "claim_id": self.claim_id.strip(),
            "payer_id": values["payer_id"] or payer(values["payer_name"]),
            "lines": lines,
            "submitted_on": self.submitted_on or today,
            "service_from": self.service_from or min(days, default=None),
            "service_to": self.service_to or max(days, default=None),
        }
        return Claim(**values)
