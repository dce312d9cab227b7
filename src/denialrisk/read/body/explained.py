"""What pydantic found wrong with a claim, said in our words with its JSON path."""

from typing import Any, Final

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from denialrisk.read.body.claimbody import ClaimBody, LineBody
from denialrisk.read.body.jsonpath import shown
from denialrisk.yamlfile import suggestion

Location = tuple[int | str, ...]
_KINDS: Final = {
    "float_type": ("must be a number", "write a number of ordinary size, without quotes"),
    "int_type": ("must be a whole number", "write a whole number, without quotes"),
    "string_type": ("must be text", "write codes and names in quotes"),
    "bool_type": ("must be true or false", "write true or false without quotes"),
    "list_type": ("must be a list", "put it in square brackets"),
    "model_type": ("must be an object", "put it in braces"),
    "dict_type": ("must be an object", "put it in braces"),
    "string_too_long": ("is longer than {max_length} characters", "send the code or name alone"),
    "too_long": ("has more than {max_length} items", "send no more than {max_length}"),
}


def explained(error: ValidationError) -> tuple[str, str, str]:
    """Return the path below the claim, why and what to do. What was sent is never quoted."""
    items = error.errors(include_url=False, include_input=False)
    location = _location(items[0])
    why, what_to_do = _reason(items[0], location)
    others = len({_location(item) for item in items}) - 1
    if others:
        why += f"; and {others} more"
    return _dotted(location), why, what_to_do


def must_be(item: ErrorDetails) -> tuple[str, str] | None:
    """Return what a value must be and what to do; None where its kind and length are right."""
    if item["type"] not in _KINDS:
        return None
    context: dict[str, Any] = item.get("ctx", {})
    must, what_to_do = (words.format(**context) for words in _KINDS[item["type"]])
    return must, what_to_do


def _location(item: ErrorDetails) -> Location:
    location = item["loc"]
    if "extra" in location[:-1]:  # what follows names pydantic's own branches
        return location[: location.index("extra") + 2]
    return location


def _dotted(location: Location) -> str:
    return "".join(f"[{p}]" if isinstance(p, int) else f".{shown(p)}" for p in location)


def _named(location: Location) -> str:
    """Name a key, and an item of a list by its list: modifiers[0]."""
    start = next((i for i in range(len(location) - 1, -1, -1) if isinstance(location[i], str)), 0)
    return _dotted(location[start:]).removeprefix(".")


def _reason(item: ErrorDetails, location: Location) -> tuple[str, str]:
    if not location:  # of the claim as a whole
        told = item["msg"].removeprefix("Value error, ")
        return told, "correct the claim"
    key, kind = _named(location), item["type"]
    if "extra" in location[:-1]:
        return f"'{key}' must be text, a number, true or false", "send one plain value"
    if kind == "extra_forbidden":
        model: type[BaseModel] = LineBody if "lines" in location[:-1] else ClaimBody
        near = suggestion(key, model.model_fields)
        what_to_do = "correct the key, or put further columns under 'extra'"
        return f"unknown key '{key}'{near}", what_to_do
    if kind == "missing":
        return f"'{key}' is missing", f"send '{key}'"
    if found := must_be(item):
        must, what_to_do = found
        return f"'{key}' {must}", what_to_do
    told = item["msg"].removeprefix("Value error, ")
    return f"'{key}': {told[:1].lower()}{told[1:]}", f"correct '{key}'"
