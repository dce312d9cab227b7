"""A JSON body turned into claims and rejects, one claim at a time."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from pydantic import BaseModel, ValidationError

from denialrisk.claims import Claim, Reject
from denialrisk.read.claimbody import ClaimBody, LineBody
from denialrisk.read.fault import Fault, faults
from denialrisk.read.refusal import record_name, refusal
from denialrisk.yamlfile import suggestion

_SHOWN_KEY: Final = 40
_KINDS: Final = {
    "float_type": ("a number, not text", "write numbers without quotes"),
    "int_type": ("a whole number, not text", "write numbers without quotes"),
    "string_type": ("text", "write codes and names in quotes"),
    "bool_type": ("true or false", "write true or false without quotes"),
}
_SHAPE: Final = 'send {"claims": [ ... ]}, a list of claims or one claim'


def read_json(body: bytes | object, name: str = "body") -> Iterator[Claim | Reject]:
    """Yield the claims of {"claims": [...]}, of a list, or of one claim object, in order.

    A claim that is refused never hides its neighbours. `Reject.position` counts the items from
    1 (0: the whole body) and `Reject.loop` is the JSON path. Content never raises.
    """
    data, problem = _parsed(body)
    if problem:
        yield Reject(name, 0, "$", "the body", problem, _SHAPE)
        return
    items, path = _items(data)
    if not items:
        yield Reject(name, 0, path, "the body", "it holds no claims", _SHAPE)
    seen: set[str] = set()
    today = datetime.now(UTC).date()
    for index, item in enumerate(items):
        here = f"{path}[{index}]" if path != "$" or isinstance(data, list) else "$"
        yield _one(item, _Place(name, index + 1, here), seen, today)


def _parsed(body: bytes | object) -> tuple[object, str]:
    if not isinstance(body, bytes | bytearray | str):
        return body, ""
    if not body.strip():
        return None, "it is empty"
    try:
        return json.loads(body), ""
    except UnicodeDecodeError:
        problem = "it is not UTF-8 text"
    except json.JSONDecodeError as error:
        problem = f"it is not JSON: {error.msg} at line {error.lineno} column {error.colno}"
    except RecursionError:
        problem = "it is nested too deeply"
    except ValueError:
        problem = "it holds a number too long to be one"
    return None, problem


def _items(data: object) -> tuple[Sequence[object], str]:
    if isinstance(data, list):
        return data, "$"
    if isinstance(data, dict) and isinstance(data.get("claims"), list):
        unknown = [key for key in data if key != "claims"]
        return ([*data["claims"]] if not unknown else [_Misplaced(unknown[0])]), "$.claims"
    return [data], "$"


class _Misplaced:
    """A key beside "claims": refused, since it may be a claim's field put in the wrong place."""

    def __init__(self, key: object) -> None:
        self.key = str(key)[:_SHOWN_KEY]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a claim stands: the body's name, its number from 1 and its JSON path."""

    file: str
    position: int
    path: str

    def reject(self, below: str, what: str, why: str, what_to_do: str) -> Reject:
        return Reject(self.file, self.position, self.path + below, what, why, what_to_do)


def _one(item: object, place: _Place, seen: set[str], today: date) -> Claim | Reject:
    if isinstance(item, _Misplaced):
        why = f"unknown key '{item.key}' beside 'claims'"
        return Reject(place.file, 0, "$", "the body", why, _SHAPE)
    if not isinstance(item, dict):
        return place.reject("", "a claim", "it is no JSON object", _SHAPE)
    what = record_name("claim", item["claim_id"] if _has_id(item) else "")
    try:
        claim = ClaimBody.model_validate(item).claim(today)
    except ValidationError as error:
        return _invalid(error, place, what)
    except OverflowError:
        return place.reject("", what, "a number is beyond all measure", "send dollars")
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


def _fault_path(path: str, fault: Fault) -> str:
    if fault.line is None or fault.field == "lines":
        return f"{path}.{fault.field}"
    return f"{path}.lines[{fault.line}].{fault.field}"


def _invalid(error: ValidationError, place: _Place, what: str) -> Reject:
    items = error.errors(include_url=False, include_input=False, include_context=False)
    location = items[0]["loc"]
    if "extra" in location:  # what follows names pydantic's own branches
        location = location[: location.index("extra") + 2]
    why, what_to_do = _explained(items[0]["type"], location, items[0]["msg"])
    others = len({item["loc"][: len(location)] for item in items}) - 1
    if others:
        why += f"; and {others} more"
    return place.reject(_dotted(location), what, why, what_to_do)


def _dotted(location: tuple[Any, ...]) -> str:
    parts = (f"[{p}]" if isinstance(p, int) else f".{p[:_SHOWN_KEY]}" for p in location)
    return "".join(parts)


def _explained(kind: str, location: tuple[Any, ...], message: str) -> tuple[str, str]:
    key = str(location[-1])[:_SHOWN_KEY]
    if "extra" in location[:-1]:
        return f"'{key}' must be text, a number, true or false", "send one plain value"
    if kind == "extra_forbidden":
        model: type[BaseModel] = LineBody if "lines" in location[:-1] else ClaimBody
        near = suggestion(key, model.model_fields)
        return (
            f"unknown key '{key}'{near}",
            "correct the key, or put further columns under 'extra'",
        )
    if kind == "missing":
        return f"'{key}' is missing", f"send '{key}'"
    if kind in _KINDS:
        must, what_to_do = _KINDS[kind]
        return f"'{key}' must be {must}", what_to_do
    told = message.removeprefix("Value error, ")
    return f"'{key}': {told[:1].lower()}{told[1:]}", f"correct '{key}'"
