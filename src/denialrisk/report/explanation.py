"""An explanation as it came, completed so that a page can name every field it prints."""

from collections.abc import Mapping
from typing import Any, Final

from denialrisk.report.words import number

_CLAIM: Final = (
    "claim_id",
    "payer_id",
    "payer_name",
    "claim_type",
    "submitted_on",
    "total_charge",
    "denial_probability",
    "category",
    "category_probability",
    "expected_denied_amount",
    "action",
    "bundle",
)
_LINE: Final = (
    "line_number",
    "procedure_code",
    "revenue_code",
    "charge",
    "denial_probability",
    "category",
    "category_probability",
    "expected_denied_amount",
    "action",
    "log_odds",
    "base_log_odds",
)
_REMEDY: Final = (
    "remedy",
    "title",
    "says",
    "note",
    "family",
    "minutes",
    "denial_probability_before",
    "denial_probability_after",
    "expected_denied_amount_before",
    "expected_denied_amount_after",
    "dollars_saved_per_minute",
)
_REASON: Final = ("signal", "title", "family", "log_odds", "says", "value", "evidence", "fix")


def completed(explanation: Mapping[str, Any]) -> dict[str, Any]:
    """Return the explanation with every field a page reads: None or an empty list if absent."""
    claim = {name: _stated(explanation.get(name)) for name in _CLAIM}
    claim["warnings"] = list(explanation.get("warnings") or ())
    claim["lines"] = [_line(line) for line in explanation.get("lines") or ()]
    claim["remedies"] = [_remedy(remedy) for remedy in explanation.get("remedies") or ()]
    return claim | _reasons(explanation)


def _stated(value: Any) -> Any:
    """NaN, the only value unlike itself, states nothing."""
    return None if value != value else value  # noqa: PLR0124


def _line(line: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _stated(line.get(name)) for name in _LINE} | _reasons(line)


def _reasons(owner: Mapping[str, Any]) -> dict[str, Any]:
    """Return what speaks for and against a claim or line, signal by signal and by family."""
    weights = {str(name): number(weight) for name, weight in (owner.get("families") or {}).items()}
    return {
        "reasons": [_reason(reason) for reason in owner.get("reasons") or ()],
        "lowering": [_reason(reason) for reason in owner.get("lowering") or ()],
        "families": {name: weight for name, weight in weights.items() if weight is not None},
    }


def _reason(reason: Mapping[str, Any]) -> dict[str, Any]:
    line = reason.get("line_number")
    numbers = list(reason.get("line_numbers") or ([] if line is None else [line]))
    return {name: _stated(reason.get(name)) for name in _REASON} | {
        "log_odds": number(reason.get("log_odds")) or 0.0,
        "where": _where(reason),
        "changeable": bool(reason.get("changeable")),
        # The line that its sentence and fix are told of, among all that it concerns.
        "line_number": numbers[0] if line is None and numbers else line,
        "line_numbers": numbers,
    }


def _remedy(remedy: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _stated(remedy.get(name)) for name in _REMEDY} | {
        "parts": list(remedy.get("parts") or ()),
        "where": _where(remedy),
        "line_numbers": list(remedy.get("line_numbers") or ()),
        "dollars_saved": number(remedy.get("dollars_saved")),
    }


def _where(found: Mapping[str, Any]) -> dict[str, Any]:
    where = found.get("where") or {}
    return {"x12": where.get("x12"), "fhir": where.get("fhir")}
