"""A raw 277 status turned into an Acknowledgment, or into the faults that forbid it."""

from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Final, NamedTuple, TypeVar

from denialrisk.claims import Acknowledgment
from denialrisk.claims import form as forms
from denialrisk.read.fault import Fault, id_faults
from denialrisk.read.normal import payer, text
from denialrisk.read.x12.composites import parts_of
from denialrisk.read.x12.envelope import Envelope
from denialrisk.read.x12.grammar import ROOT
from denialrisk.read.x12.machine import Raw
from denialrisk.read.x12.passage import Passage
from denialrisk.read.x12.values import bounded, day, formed

# STC01-1 of a claim turned back before any payer decided it: returned as unprocessable (A3), or
# rejected for information missing (A6), invalid (A7) or contradictory (A8).
REJECTING: Final = frozenset({"A3", "A6", "A7", "A8"})
_PATIENT_LEVELS: Final = frozenset({"PT", "22", "23"})
_Value = TypeVar("_Value")
_COMPOSITES: Final = (1, 10, 11)
_DECIDED: Final = 2
_CHARGE: Final = 4
_NO_CODE: Final = "code of a status (STC) that is no code passed over"
# What stands in TRN02 where the sender gave the claim no number.
_NO_NUMBER: Final = "0"


class Status(NamedTuple):
    """One status of an STC segment: category, code and entity, its day and the claim's charge.

    `unread` counts what stands where the code or the entity belongs and is none.
    """

    category: str
    code: str | None
    entity: str | None
    decided: str
    charge: str
    unread: int = 0


def acknowledgment_of(raw: Raw, passage: Passage, notes: list[Fault]) -> Acknowledgment:
    """Build the acknowledgment; what forbids it is noted in `notes`.

    Of several statuses (further STC, and STC10 and STC11 of each) the first that rejects counts,
    else the first; those of a service line only where the claim has none. A4 and D0 (not found)
    and the errors E0 to E4 answer a question that could not be matched, so they reject nothing.
    The claim's number is REF*EJ where a status question was answered (TRN02 is the question's
    then), else TRN02. A day or charge that cannot be read is left out and counted.
    """
    envelope, changes = passage.envelope, passage.changes
    claim, sender = raw.scopes["claim"], raw.scopes["payer"]
    status = told(raw)
    claim_id = (claim.get("patient_control") or claim.get("claim_id", "")).strip()
    notes += id_faults("claim_id", "" if claim_id == _NO_NUMBER else claim_id)
    if status is None:
        why = "no status of the claim (STC) can be read"
        notes.append(Fault("status_category", why, "ask the sender for the answer again"))
    elif status.unread:
        changes[_NO_CODE] += status.unread
    decided = _decided(status, raw, envelope, changes)
    return Acknowledgment(
        claim_id=claim_id,
        status_category=status.category if status else "",
        status_code=status.code if status else None,
        entity_code=status.entity if status else None,
        payer_control_number=text(claim.get("control")),
        payer_id=payer(sender.get("id")),
        payer_name=text(sender.get("name")),
        member_key=passage.named(_member(raw)),
        service_from=_read(day, claim.get("service"), changes),
        charge=_read(bounded, status.charge if status else None, changes),
        decided_on=decided,
        known_on=max(filter(None, (decided, envelope.group_day)), default=None),
    )


def names_claim(raw: Raw) -> bool:
    """Tell a claim's status from that of a whole batch, or of all claims of a provider."""
    level = raw.scopes["level"].get("level")
    named = raw.scopes["subscriber"] or raw.scopes["patient"]
    return bool(named) or level in _PATIENT_LEVELS


def told(raw: Raw) -> Status | None:
    """Return the status that counts; None when none can be read."""
    owners = (raw.scopes["claim"], *raw.lines)
    found: list[Status] = []
    for owner in owners:
        found = [one for row in owner.get("statuses", ()) for one in _in(row, raw.component)]
        if found:
            break
    rejecting = (one for one in found if one.category in REJECTING)
    return next(rejecting, found[0] if found else None)


def _in(row: list[str], component: str) -> list[Status]:
    found = []
    for place in _COMPOSITES:
        parts = (*parts_of(_element(row, place), component), "", "")
        if category := formed(parts[0], forms.STATUS_CATEGORY):
            number, entity = formed(parts[1], forms.STATUS), formed(parts[2], forms.ENTITY)
            unread = sum(
                bool(s.strip()) and not c
                for s, c in zip(parts[1:3], (number, entity), strict=True)
            )
            days, charge = _element(row, _DECIDED), _element(row, _CHARGE)
            found.append(Status(category, number, entity, days, charge, unread))
    return found


def _decided(
    status: Status | None, raw: Raw, envelope: Envelope, changes: Counter[str]
) -> date | None:
    stated = day(status.decided) if status else None
    believed = envelope.believed(stated, day(raw.scopes[ROOT].get("created", "")))
    if stated is not None and stated != believed:
        changes["day of status in the future passed over"] += 1
    return believed


def _member(raw: Raw) -> str | None:
    """Return the number claims carry: the subscriber's, else (277CA) the patient's."""
    scopes = (raw.scopes["subscriber"], raw.scopes["patient"])
    return next((scope["member"] for scope in scopes if "member" in scope), None)


def _read(
    reader: Callable[[str], _Value | None], stated: str | None, changes: Counter[str]
) -> _Value | None:
    found = reader(stated) if stated else None
    if stated and found is None:
        changes["day or charge of a status that cannot be read"] += 1
    return found


def _element(row: list[str], place: int) -> str:
    return row[place] if place < len(row) else ""
