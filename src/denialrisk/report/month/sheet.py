"""A month's account laid out as flat rows, one figure each, for spreadsheets."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

MONTH_COLUMNS: Final = ("month", "part", "payer", "category", "rule", "measure", "value")

_NAMES: Final = ("payer", "category", "rule")
_PARTS: Final = ("by_category", "by_payer", "causes")


def month_rows(summary: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield every figure of a month's summary; of the trend, under the month it belongs to."""
    month = summary["month"]
    yield from _figures({"month": month, "part": "totals"}, summary["totals"])
    for kpi in summary["kpis"]:
        told = {"value": kpi["value"], "target": kpi["target"], "told": kpi["told"]}
        for name, value in told.items():
            measure = kpi["name"] if name == "value" else f"{kpi['name']} {name}"
            yield {"month": month, "part": "kpis", "measure": measure, "value": value}
    for row in summary["trend"]:
        yield from _figures({"month": row["month"], "part": "trend"}, row)
    for part in _PARTS:
        for row in summary[part]:
            named = {name: row[name] for name in _NAMES if name in row}
            yield from _figures({"month": month, "part": part, **named}, row)


def _figures(head: Mapping[str, Any], row: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for name, value in row.items():
        if name not in head and not isinstance(value, list):
            yield {**head, "measure": name, "value": value}
