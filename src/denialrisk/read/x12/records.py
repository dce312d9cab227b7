"""A raw record turned into the claim, remit or acknowledgment it stands for, or its reject."""

from typing import Final

from denialrisk.read.fault import Fault, faults
from denialrisk.read.found import Found, Kind
from denialrisk.read.x12 import refused
from denialrisk.read.x12.composites import separator_of
from denialrisk.read.x12.grammar import SECOND
from denialrisk.read.x12.machine import Raw
from denialrisk.read.x12.mixed import note_sums, second_claim, second_remit
from denialrisk.read.x12.passage import Passage
from denialrisk.read.x12.remittance import remit_of
from denialrisk.read.x12.status import REJECTING, acknowledgment_of, names_claim, told
from denialrisk.read.x12.submission import claim_of
from denialrisk.read.x12.unfrozen import unfrozen

# An error (E0 to E4) told for a batch or a provider: nothing was answered.
_ERROR: Final = "E"
_found_of: Final = unfrozen(Found)


def found_in(raw: Raw, kind: Kind, passage: Passage) -> Found | None:
    """Return what one raw record turns into; None when it says nothing of any claim."""
    component = separator_of(raw)
    if component != raw.component:
        raw = raw._replace(component=component)
    if kind == "acknowledgment":
        return _status(raw, passage)
    notes: list[Fault] = []
    if kind == "claim":
        claim = claim_of(raw, passage, notes)
        notes += faults(claim) if not notes else _others(faults(claim), notes)
        if notes:
            notes += _beside(kind, raw)
            return _found_of(kind, raw.position, refused.claim_reject(passage.file, raw, notes))
        second = second_claim(raw, claim, passage)
        record = refused.mixed(passage.file, kind, raw, second) if second else claim
        return _found_of(kind, raw.position, record)
    remit = remit_of(raw, passage, notes)
    if notes:
        notes += _beside(kind, raw)
        note_sums(raw, remit, passage)
        return _found_of(kind, raw.position, refused.remit_reject(passage.file, raw, notes))
    second = second_remit(raw, remit, passage)
    answer = refused.mixed(passage.file, kind, raw, second) if second else remit
    return _found_of(kind, raw.position, answer)


def _status(raw: Raw, passage: Passage) -> Found | None:
    """Take a claim's status in; one of a whole batch is refused aloud when it rejects."""
    if names_claim(raw):
        notes: list[Fault] = []
        record = acknowledgment_of(raw, passage, notes)
        answer = refused.status_reject(passage.file, raw, notes) if notes else record
        if not notes and SECOND in raw.scopes["claim"]:
            second = raw.scopes["claim"][SECOND]
            answer = refused.mixed(passage.file, "acknowledgment", raw, second)
        return _found_of("acknowledgment", raw.position, answer)
    status = told(raw)
    if status is None:
        return None
    if status.category in REJECTING or status.category.startswith(_ERROR):
        return _found_of("file", raw.position, refused.batch(passage.file, raw.position, status))
    passage.changes["status (277) of a whole batch or provider, which names no claim"] += 1
    return None


def _beside(kind: Kind, raw: Raw) -> list[Fault]:
    """Tell of another record within one that is refused for faults of its own."""
    second = raw.scopes["claim"].get(SECOND)
    return [refused.run_into(kind, second)] if second else []


def _others(found: list[Fault], notes: list[Fault]) -> list[Fault]:
    """Leave out what is only missing because it could not be read, which is already noted."""
    noted = {(note.field, note.line) for note in notes}
    return [fault for fault in found if (fault.field, fault.line) not in noted]
