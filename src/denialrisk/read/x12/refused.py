"""Faulty X12 records and odd transactions turned into rejects with their segment and loop."""

from typing import Final

from denialrisk.claims import Reject
from denialrisk.read.fault import Fault
from denialrisk.read.refusal import record_name, refusal
from denialrisk.read.x12.machine import Raw

# What other transaction sets are, in our words.
_TRANSACTIONS: Final = {
    "270": "an eligibility question",
    "271": "an eligibility answer",
    "275": "patient information",
    "276": "a claim status question",
    "277": "a claim status answer",
    "278": "an authorization request or answer",
    "820": "a premium payment",
    "834": "an enrolment",
    "997": "an acknowledgement",
    "999": "an acknowledgement",
}
_CLAIM_PLACES: Final = {
    "claim_id": "2300 CLM01",
    "total_charge": "2300 CLM02",
    "service_from": "2300 DTP*434",
    "service_to": "2300 DTP*434",
    "patient_birth_date": "2010BA/2010CA DMG02",
    "submitted_on": "BHT04",
    "lines": "2400",
    "line_number": "2400 LX01",
    "charge": "2400 SV1/SV2/SV3",
    "units": "2400 SV1/SV2/SV3",
    "service_date": "2400 DTP*472",
}
_REMIT_PLACES: Final = {
    "claim_id": "2100 CLP01",
    "status_code": "2100 CLP02",
    "decided_on": "DTM*405/BPR16",
    "service_date": "2110 DTM*472",
}


def claim_reject(file: str, raw: Raw, found: list[Fault]) -> Reject:
    """Refuse one claim for its faults; the place is the first fault's."""
    what = record_name("claim", raw.scopes["claim"].get("claim_id", ""))
    loop = _CLAIM_PLACES.get(found[0].field, "2300")
    return refusal(file, _position(raw, found[0]), loop, what, found)


def remit_reject(file: str, raw: Raw, found: list[Fault]) -> Reject:
    """Refuse one remit for its faults."""
    what = record_name("remittance of claim", raw.scopes["claim"].get("claim_id", ""))
    default = "2100" if found[0].line is None else "2110"
    loop = _REMIT_PLACES.get(found[0].field, default)
    return refusal(file, _position(raw, found[0]), loop, what, found)


def foreign(file: str, position: int, code: str) -> Reject:
    """Refuse a transaction that is neither a claim nor a remittance."""
    shown = code[:3] if code[:3].isalnum() else "?"
    meaning = f" ({_TRANSACTIONS[shown]})" if shown in _TRANSACTIONS else ""
    why = f"this is a {shown}{meaning}, not a claim or remittance"
    return Reject(file, position, "ST", f"transaction {shown}", why, "send 837 or 835 files only")


def empty_transaction(file: str, position: int, code: str) -> Reject:
    """Report a claim or remittance transaction with nothing inside."""
    what = "CLM" if code == "837" else "CLP"
    why = f"this {code} holds no {what} segment"
    return Reject(file, position, "ST", f"transaction {code}", why, "ask the sender for the rest")


def cut_off(file: str, position: int, what: str) -> Reject:
    """Refuse a record, or report a transaction, that the end of the file cut in two."""
    why = "the file is cut off: it ends before the transaction does (no SE, GE or IEA)"
    return Reject(file, position, "ST", what, why, "send the whole file again")


def _position(raw: Raw, fault: Fault) -> int:
    if fault.line is None or fault.line >= len(raw.lines):
        return raw.position
    position: int = raw.lines[fault.line]["position"]
    return position
