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
_REASON: Final = ("signal", "title", "family", "log_odds", "says", "value", "evidence", "fix")


def completed(explanation: Mapping[str, Any]) -> dict[str, Any]:
    """Return the explanation with every field a page reads: None or an empty list if absent."""
    claim = {name: _stated(explanation.get(name)) for name in _CLAIM}
    claim["warnings"] = list(explanation.get("warnings") or ())
    claim["lines"] = [_line(line) for line in explanation.get("lines") or ()]
    return claim | _reasons(explanation)


def _stated(value: Any) -> Any:
    """NaN, the only value unlike itself, states nothing."""
    return None if value != value else value  # noqa: PLR0124


def _line(line: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _stated(line.get(name)) for name in _LINE} | _reasons(line)


def _reasons(owner: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    return {
        side: [_reason(reason) for reason in owner.get(side) or ()]
        for side in ("reasons", "lowering")
    }


def _reason(reason: Mapping[str, Any]) -> dict[str, Any]:
    where = reason.get("where") or {}
    line = reason.get("line_number")
    return {name: _stated(reason.get(name)) for name in _REASON} | {
        "log_odds": number(reason.get("log_odds")) or 0.0,
        "where": {"x12": where.get("x12"), "fhir": where.get("fhir")},
        "changeable": bool(reason.get("changeable")),
        "line_numbers": reason.get("line_numbers") or ([line] if line is not None else []),
    }
