"""Faulty X12 records and odd transactions turned into rejects with their segment and loop."""

from collections.abc import Mapping
from typing import Final

from denialrisk.claims import Reject
from denialrisk.read.fault import Fault
from denialrisk.read.found import Kind
from denialrisk.read.refusal import record_name, refusal
from denialrisk.read.x12.machine import Raw
from denialrisk.read.x12.status import REJECTING, Status

_SEND: Final = "send 837, 835 or 277 files only"
# What other transaction sets are, in our words.
_TRANSACTIONS: Final = {
    "270": "an eligibility question",
    "271": "an eligibility answer",
    "275": "patient information",
    "276": "a claim status question",
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
    "procedure_code": "2400 SV1/SV2/SV3",
    "charge": "2400 SV1/SV2/SV3",
    "units": "2400 SV1/SV2/SV3",
    "service_date": "2400 DTP*472",
}
_STATUS_PLACES: Final = {"claim_id": "2200 TRN02", "status_category": "2200 STC01"}
# What a record is called, its loop and the segment that begins it.
_MIXED: Final[Mapping[Kind, tuple[str, str, str]]] = {
    "claim": ("claim", "2300", "CLM"),
    "remit": ("remittance of claim", "2100", "CLP or SVC"),
    "acknowledgment": ("status of claim", "2200", "TRN"),
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


def status_reject(file: str, raw: Raw, found: list[Fault]) -> Reject:
    """Refuse one claim's status for its faults."""
    what = record_name("status of claim", raw.scopes["claim"].get("claim_id", ""))
    loop = _STATUS_PLACES.get(found[0].field, "2200")
    return refusal(file, raw.position, loop, what, found)


def batch(file: str, position: int, status: Status) -> Reject:
    """Report what befell a whole batch, or all claims of a provider, as none of them is named."""
    told = ":".join(part for part in (status.category, status.code, status.entity) if part)
    told += " beside text that is no code" if status.unread else ""
    if status.category in REJECTING:
        why = f"a whole batch or provider is turned back (STC {told}), without naming its claims"
        what_to_do = "correct what the status names and send those claims again: no payer has them"
    else:
        why = f"a question about a whole batch or provider could not be answered (STC {told})"
        what_to_do = "ask again as the status says; it tells nothing of any claim"
    return Reject(file, position, "2200 STC01", "status of a batch", why, what_to_do)


def mixed(file: str, kind: Kind, raw: Raw, position: int) -> Reject:
    """Refuse a record that holds what belongs to another; `position` is where that begins."""
    called, loop, _ = _MIXED[kind]
    what = record_name(called, raw.scopes["claim"].get("claim_id", ""))
    fault = run_into(kind, position)
    return Reject(file, position, loop, what, fault.why, fault.what_to_do)


def run_into(kind: Kind, position: int) -> Fault:
    """Say that another record begins within this one, at this segment."""
    why = (
        f"what stands from segment {position} on belongs to another record, "
        f"or is out of order: its {_MIXED[kind][2]} segment is lost or misplaced"
    )
    return Fault("lines", why, "send both again")


def strays(file: str, position: int, count: int) -> Reject:
    """Report service lines that stand where no claim is open."""
    why = f"{count} service lines stand outside of any claim: its CLM segment is lost or misplaced"
    return Reject(file, position, "2400", "service lines", why, "send the claims again")


def openings(file: str, position: int, count: int) -> Reject:
    """Report diagnoses that stand where no claim is open, without any service line."""
    why = f"{count} HI segments stand outside of any claim: its CLM segment is lost or misplaced"
    return Reject(file, position, "2300", "diagnoses", why, "send the claims again")


def stray_answers(file: str, position: int, count: int) -> Reject:
    """Report what only a remittance holds, where none is open."""
    why = f"{count} segments stand outside of any remittance: its CLP is lost or misplaced"
    what = "segments of remittances"
    return Reject(file, position, "2100", what, why, "ask the payer to send the claims again")


def unanswered(file: str, segment: str, count: int) -> Reject:
    """Report claims or remittances that stand inside a transaction of another kind."""
    why = f"{count} {segment} segments stand inside a transaction that cannot hold them"
    what_to_do = "send the file again with the ST and SE of every transaction"
    return Reject(file, 0, segment, f"{count} {segment} segments", why, what_to_do)


def junk(file: str, count: int) -> Reject:
    """Report that much of a source is no X12."""
    why = f"{count} pieces of text in it are no X12 segments; claims may be lost in them"
    what_to_do = "check that each interchange is written with the delimiters its ISA names"
    return Reject(file, 0, "file", "text that is no X12", why, what_to_do)


def foreign(file: str, position: int, code: str) -> Reject:
    """Refuse a transaction that is neither a claim nor an answer to one."""
    shown = code if code.isdecimal() else "?"
    meaning = f" ({_TRANSACTIONS[shown]})" if shown in _TRANSACTIONS else ""
    why = f"this is a {shown}{meaning}, not a claim or an answer to one"
    return Reject(file, position, "ST", f"transaction {shown}", why, _SEND)


def empty_transaction(file: str, position: int, code: str) -> Reject:
    """Report a transaction with nothing inside."""
    what = {"837": "CLM", "835": "CLP"}.get(code, "TRN or STC")
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
