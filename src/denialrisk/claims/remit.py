"""A payer's answer to a claim as one record: what it paid, took back, reduced or denied."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Adjustment:
    """One CAS triplet: group code, claim adjustment reason code (CARC) and amount in dollars."""

    group_code: str
    carc: str
    amount: float
    quantity: float | None = None


@dataclass(frozen=True, slots=True)
class RemitLine:
    """One SVC: `line_number` is the claim's own (REF*6R) or, without one, the order seen.

    `number_stated` tells which: an order says little about which line of the claim is meant.
    """

    line_number: int
    procedure_code: str | None = None
    modifiers: tuple[str, ...] = ()
    revenue_code: str | None = None
    charge: float | None = None
    paid: float | None = None
    units: float | None = None
    service_date: date | None = None
    adjustments: tuple[Adjustment, ...] = ()
    remark_codes: tuple[str, ...] = ()
    number_stated: bool = True


@dataclass(frozen=True, slots=True)
class Remit:
    """One CLP: a payer's decision on one claim.

    `status_code` is CLP02. `decided_on` is the day the payer produced it (DTM*405, else
    BPR16); `known_on` the day it reached us (GS04, never before `decided_on`).
    `payer_control_number` is CLP07, `original_reference_number` REF*F8 (the payer's number of
    an earlier claim), `member_key` the pseudonym of the member id, `service_from` DTM*232, else
    the first day of a line. `claim_reference` is the id of the FHIR Claim that the answer names;
    `resource_server` and `patient_reference` are as of a Claim.
    """

    claim_id: str
    status_code: str
    charge: float | None = None
    paid: float | None = None
    patient_responsibility: float | None = None
    claim_filing_code: str | None = None
    payer_control_number: str | None = None
    original_reference_number: str | None = None
    member_key: str | None = None
    service_from: date | None = None
    payer_id: str | None = None
    payer_name: str | None = None
    decided_on: date | None = None
    known_on: date | None = None
    adjustments: tuple[Adjustment, ...] = ()
    remark_codes: tuple[str, ...] = ()
    lines: tuple[RemitLine, ...] = ()
    claim_reference: str | None = None
    resource_server: str | None = None
    patient_reference: str | None = None
