"""A front end's word on a claim before any payer decided it, as one record."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Acknowledgment:
    """One claim status of a 277CA: accepted into adjudication, or rejected before it.

    `status_category` is STC01-1 (A1, A2 accepted; A3, A6, A7, A8 rejected ...), `status_code`
    STC01-2, `entity_code` STC01-3: the first status that rejects, else the first. `claim_id` is
    the CLM01 it answers (TRN02). `decided_on` is STC02, `known_on` GS04, never before it. The
    last three are as of a Remit.
    """

    claim_id: str
    status_category: str
    status_code: str | None = None
    entity_code: str | None = None
    payer_control_number: str | None = None
    payer_id: str | None = None
    payer_name: str | None = None
    member_key: str | None = None
    service_from: date | None = None
    charge: float | None = None
    decided_on: date | None = None
    known_on: date | None = None
    claim_reference: str | None = None
    resource_server: str | None = None
    patient_reference: str | None = None
