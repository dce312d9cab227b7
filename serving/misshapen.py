"""What pydantic found wrong with a body, in words that whoever sent it understands."""

from typing import Any, Final

from pydantic import BaseModel, ValidationError

from denialrisk.read import must_be

_KINDS: Final = {
    "missing": "it is missing",
    "extra_forbidden": "unknown key",
    "literal_error": "it must be {expected}",
    "greater_than_equal": "it must be at least {ge}",
    "less_than_equal": "it must be at most {le}",
    "string_too_short": "it is empty",
    "too_short": "it is empty",
    "string_pattern_mismatch": "it must match {pattern}",
}


def misshapen(
    error: ValidationError, *models: type[BaseModel]
) -> tuple[tuple[int | str, ...], str]:
    """Return where the first thing wrong is, and why; never what was sent.

    `models` are those that the body is made of: their names are ours, their keys the sender's.
    """
    first = error.errors(include_input=False, include_url=False)[0]
    context: dict[str, Any] = first.get("ctx", {})
    if first["type"] == "model_type":
        keys = {model.__name__: model.model_fields for model in models}[context["class_name"]]
        return first["loc"], f"it must be a JSON object with {', '.join(keys)}"
    if first["type"] in _KINDS:
        return first["loc"], _KINDS[first["type"]].format(**context)
    found = must_be(first)
    return first["loc"], f"it {found[0]}" if found else first["msg"].lower()
