"""A JSON body turned into claims and rejects, one claim at a time."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from pydantic import ValidationError

from denialrisk.claims import Claim, Reject
from denialrisk.read.body.claimbody import ClaimBody
from denialrisk.read.body.explained import explained
from denialrisk.read.body.jsonpath import not_unicode, shown
from denialrisk.read.body.parse import NotJsonError, parse_json
from denialrisk.read.fault import Fault, faults
from denialrisk.read.refusal import record_name, refusal

_SHAPE: Final = 'send {"claims": [ ... ]}, a list of claims or one claim'


def read_json(body: bytes | object, name: str = "body") -> Iterator[Claim | Reject]:
    """Yield the claims of {"claims": [...]}, of a list, or of one claim object, in order.

    Bytes are parsed; anything else is what `parse_json` made of them, and a text is a text. A
    claim that is refused never hides its neighbours. `Reject.position` counts the items from
    1 (0: the whole body) and `Reject.loop` is the JSON path. Content never raises.
    """
    try:
        data = parse_json(body) if isinstance(body, bytes | bytearray) else body
    except NotJsonError as error:
        path = error.where if error.where.startswith("$") else "$"
        why = error.why if path == error.where else f"{error.why} ({error.where})"
        yield Reject(name, 0, path, "the body", why, _SHAPE)
        return
    items, path = _items(data)
    if not items:
        yield Reject(name, 0, path, "the body", "it holds no claims", _SHAPE)
    seen: set[str] = set()
    today = datetime.now(UTC).date()
    for index, item in enumerate(items):
        here = f"{path}[{index}]" if path != "$" or isinstance(data, list) else "$"
        yield _guarded(item, _Place(name, index + 1, here), seen, today)


def _items(data: object) -> tuple[Sequence[object], str]:
    if isinstance(data, list):
        return data, "$"
    if isinstance(data, dict) and "claims" in data:
        unknown = [key for key in data if key != "claims"]
        if unknown:
            return [_Misshapen("$", f"unknown key '{shown(unknown[0])}' beside 'claims'")], "$"
        if not isinstance(data["claims"], list):
            return [_Misshapen("$.claims", "'claims' must be a list of claims")], "$"
        return data["claims"], "$.claims"
    return [data], "$"


@dataclass(frozen=True, slots=True)
class _Misshapen:
    """A body refused as a whole, such as for a key beside "claims" that may be a claim's own."""

    path: str
    why: str


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a claim stands: the body's name, its number from 1 and its JSON path."""

    file: str
    position: int
    path: str

    def reject(self, below: str, what: str, why: str, what_to_do: str) -> Reject:
        return Reject(self.file, self.position, self.path + below, what, why, what_to_do)


def _guarded(item: object, place: _Place, seen: set[str], today: date) -> Claim | Reject:
    """Let no defect of ours in one claim cost its neighbours their answer."""
    if isinstance(item, _Misshapen):
        return Reject(place.file, 0, item.path, "the body", item.why, _SHAPE)
    if not isinstance(item, dict):
        return place.reject("", "a claim", "it is no JSON object", _SHAPE)
    try:
        return _one(item, place, seen, today)
    except Exception as error:  # noqa: BLE001 whatever it is, it is told as a reject
        why = f"it cannot be read ({type(error).__name__})"
        return place.reject("", "a claim", why, "send it again in the documented form")


def _one(item: dict[str, Any], place: _Place, seen: set[str], today: date) -> Claim | Reject:
    what = record_name("claim", item["claim_id"] if _has_id(item) else "")
    if not _is_unicode(item) and (half := not_unicode(item, place.path)):
        why = "it holds half a character (a lone surrogate), which is no text"
        return Reject(place.file, place.position, half, what, why, "send Unicode text")
    try:
        claim = ClaimBody.model_validate(item).claim(today)
    except ValidationError as error:
        path, why, what_to_do = explained(error)
        return place.reject(path, what, why, what_to_do)
    found = faults(claim)
    if claim.claim_id in seen:
        why = "this claim_id stands twice in the body"
        found.append(Fault("claim_id", why, "give each claim an id of its own"))
    if found:
        path = _fault_path(place.path, found[0])
        return refusal(place.file, place.position, path, what, found)
    seen.add(claim.claim_id)
    return claim


def _has_id(item: dict[str, Any]) -> bool:
    return isinstance(item.get("claim_id"), str)


def _is_unicode(item: dict[str, Any]) -> bool:
    """Tell in one sweep of the encoder what a walk would have to look for."""
    try:
        json.dumps(item, ensure_ascii=False, default=str).encode()
    except UnicodeEncodeError:
        return False
    return True


def _fault_path(path: str, fault: Fault) -> str:
    if fault.line is None or fault.field == "lines":
        return f"{path}.{fault.field}"
    return f"{path}.lines[{fault.line}].{fault.field}"
