"""Faults turned into rejects: where, what, why and what to do."""

from typing import Final

from denialrisk.claims import Reject
from denialrisk.claims.form import described
from denialrisk.read.fault import LONGEST_ID, Fault

# X12 allows so many characters for CLM01, spaces among them.
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
    """Name a record by its id, cleaned.

    What is too long to be one may be somebody's data, so that only its length is told: longer
    than any id, or longer than CLM01 may be and of several words.
    """
    shown = "".join(c for c in claim_id.strip() if c.isprintable())
    if not shown:
        return f"a {kind} without an id"
    words = len(shown) > _SHOWN_ID and " " in shown
    if len(shown) > LONGEST_ID or words:
        return f"a {kind} whose id is {described(shown)}"
    return f"{kind} {shown}"


def whole_file(file: str, why: str, what_to_do: str) -> Reject:
    """Refuse a file as a whole."""
    return Reject(file, 0, "file", "the file", why, what_to_do)
