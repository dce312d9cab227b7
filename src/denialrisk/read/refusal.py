"""Faults turned into rejects: where, what, why and what to do."""

from typing import Final

from denialrisk.claims import Reject
from denialrisk.read.fault import Fault

_SHOWN_ID: Final = 38
_SHOWN_FAULTS: Final = 3


def refusal(file: str, position: int, loop: str, what: str, found: list[Fault]) -> Reject:
    """Join a record's faults in one reject, so that each record is refused once."""
    whys = [
        fault.why if fault.line is None else f"line {fault.line + 1}: {fault.why}"
        for fault in found
    ]
    why = "; ".join(dict.fromkeys(whys[:_SHOWN_FAULTS]))
    if len(found) > _SHOWN_FAULTS:
        why += f"; and {len(found) - _SHOWN_FAULTS} more"
    return Reject(file, position, loop, what, why, found[0].what_to_do)


def record_name(kind: str, claim_id: str) -> str:
    """Name a record by its id, cut and cleaned: an over-long id may be somebody's data."""
    shown = "".join(c for c in claim_id.strip() if c.isprintable())[:_SHOWN_ID]
    return f"{kind} {shown}" if shown else f"a {kind} without an id"


def whole_file(file: str, why: str, what_to_do: str) -> Reject:
    """Refuse a file as a whole."""
    return Reject(file, 0, "file", "the file", why, what_to_do)
