"""The report of a labelling laid out as plain text tables for a terminal."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from denialrisk.label.plot import plot
from denialrisk.label.summed import summed
from denialrisk.label.wording import told
from denialrisk.textable import textable

_CURVE_DAYS: Final = (0, 7, 14, 21, 30, 45, 60, 90, 120)
_ROWS: Final = 20
_MONTHS: Final = 12
_SHORT: Final = {
    "denied_lines": "denied",
    "denied_amount": "denied dollars",
    "amount": "dollars",
    "share_of_denials": "of all denials",
    "denial_rate": "rate",
    "share_of_decided": "of its decided lines",
    "acknowledgments": "count",
}


def report_text(report: Mapping[str, Any]) -> str:
    """Return the report of `Labelled` as text: a heading and a table for each of its parts."""
    days = report["policy"]["maturity_days"]
    parts = [
        _heading(report),
        _summed("Denials by category", report["by_category"]),
        _summed(
            "Denials by rule (adjustments and their dollars: all it reads, denials or not)",
            _fired(report["by_rule"]),
        ),
        _listed("Rules that never fired", _silent(report["by_rule"])),
        _summed(
            "Denials by rule and payer (the last column: of the payer's decided lines)",
            report["by_rule_and_payer"],
        ),
        _summed("By payer", _named(report["by_payer"], report["payer_names"])),
        _summed(
            f"By month of submission (not final: fewer than {days} days to be answered)",
            [_told(row) for row in report["by_month"]],
        ),
        _section(
            "Denial rate by payer and month of submission (in brackets: not final)",
            _matrix(report["by_payer"], report["by_payer_and_month"]),
        ),
        _section("Reason codes no rule knows", report["unknown_codes"]),
        _section("Remarks no refinement uses", report["unrefined_remarks"]),
        _section("Linking", _flattened(report["linking"])),
        _section("Remits tied to no claim", report["unlinked_remits"]),
        *_front_ends(report["front_ends"]),
        _waiting(report["unanswered_by_age"]),
        _section("Answered by day since submission", _curve(report["maturity"])),
        plot(report["maturity"]),
        _section("Worth a look", _flattened(report["oddities"])),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def table(rows: Sequence[Mapping[str, Any]]) -> str:
    """Lay rows with the same keys out in columns: words left, numbers right, shares in percent."""
    names = list(rows[0])
    cells = [[_cell(name, row[name]) for name in names] for row in rows]
    heads = [_SHORT.get(name, name).replace("_", " ") for name in names]
    right = [isinstance(rows[0][name], int | float | None) for name in names]
    return textable(heads, cells, right)


def _heading(report: Mapping[str, Any]) -> str:
    policy, lines = report["policy"], report["lines"]
    rate = _cell("rate", lines["denial_rate"])
    of = "of the decided lines" if lines["denial_rate"] is not None else "(nothing decided)"
    undone = report["oddities"]["pending_lines_taken_back_first"]
    undone = f" ({undone:,} of them taken back before any decision was seen)" if undone else ""
    return (
        f"{lines['total']:,} service lines: {lines['denied']:,} denied, {lines['paid']:,} paid, "
        f"{lines['pending']:,} pending{undone}, {lines['rejected']:,} rejected before any payer, "
        f"{lines['unanswered']:,} unanswered\n"
        f"denial rate {rate} {of}, ${lines['denied_amount']:,.2f} denied\n"
        f"policy version {policy['version']} of {policy['dated']}; a line denied in part counts "
        f"as denied from a share of {policy['partial_denial_share']}"
    )


def _section(title: str, rows: Sequence[Mapping[str, Any]]) -> str:
    if not rows:
        return ""
    more = f"\n... and {len(rows) - _ROWS:,} more" if len(rows) > _ROWS else ""
    return f"{title}\n{table(rows[:_ROWS])}{more}"


def _summed(title: str, rows: Sequence[Mapping[str, Any]]) -> str:
    """Lay out rows that add up: what is not shown is a row of its own, and so is the sum."""
    return f"{title}\n{table(summed(rows, _ROWS).rows)}" if rows else ""


def _listed(title: str, names: Sequence[str]) -> str:
    return f"{title}\n" + "\n".join(f"  {name}" for name in names) if names else ""


def _named(rows: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> list[Mapping[str, Any]]:
    """Put the name of each payer beside its id, where any has a name other than its id."""
    named = any(names.get(row["payer"], row["payer"]) != row["payer"] for row in rows)
    return [
        {"payer": row["payer"], "name": names.get(row["payer"], ""), **row} if named else row
        for row in rows
    ]


def _waiting(ages: Mapping[str, int]) -> str:
    waits = {name: count for name, count in ages.items() if count}
    return _section("Unanswered claims by days since submission", [waits] if waits else [])


def _fired(rules: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    rows = [{n: v for n, v in rule.items() if n != "fired"} for rule in rules if rule["fired"]]
    return sorted(rows, key=lambda row: (-row["denied_lines"], -row["adjustments"]))


def _silent(rules: Iterable[Mapping[str, Any]]) -> list[str]:
    return [rule["rule"] for rule in rules if not rule["fired"]]


def _told(row: Mapping[str, Any]) -> dict[str, Any]:
    """Say of a young month's rate that answers are still to come."""
    told = {name: value for name, value in row.items() if name != "mature"}
    rate = _cell("rate", row["denial_rate"])
    return {
        **told,
        "denial_rate": rate
        if row["mature"] or row["denial_rate"] is None
        else f"{rate} not final",
    }


def _matrix(
    payers: Sequence[Mapping[str, Any]], rows: Iterable[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Lay the largest payers' rates out by month, the latest months on the right."""
    rates = {(row["payer"], row["month"]): row for row in rows}
    months = sorted({month for _, month in rates})[-_MONTHS:]
    return [
        {"payer": row["payer"], **{m: _rate(rates.get((row["payer"], m))) for m in months}}
        for row in payers[:_ROWS]
    ]


def _rate(row: Mapping[str, Any] | None) -> str:
    if row is None or row["denial_rate"] is None:
        return "-"
    rate = f"{100 * row['denial_rate']:.1f}"
    return rate if row["mature"] else f"({rate})"


def _front_ends(said: Mapping[str, Any]) -> list[str]:
    if not said["acknowledgments"]:
        return []
    counts = {name: value for name, value in said.items() if name != "by_category"}
    return [
        _section("What front ends said (277CA)", said["by_category"]),
        _section("Rejections by front ends", _flattened(counts)),
    ]


def _flattened(values: Mapping[str, Any]) -> list[dict[str, Any]]:
    rows = []
    for name, value in values.items():
        if isinstance(value, Mapping):
            rows += [
                {"": f"{told(name)}: {told(key)}", "count": count} for key, count in value.items()
            ]
        elif isinstance(value, list):
            rows += [{"": f"{told(name)}: {item}", "count": 1} for item in value]
        else:
            rows.append({"": told(name), "count": value})
    return rows


def _curve(maturity: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    if not any(row["answered"] for row in maturity):
        return []
    chosen = [row for row in maturity if row["day"] in _CURVE_DAYS and row["lines"]]
    return [
        {"day": r["day"], "share_answered": r["answered"], "lines_old_enough": r["lines"]}
        for r in chosen
    ]


def _cell(name: str, value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, str):
        return value
    if "share" in name or "rate" in name:
        return f"{100 * value:.1f} %"
    if isinstance(value, float):
        return f"{value:,.2f}"
    return f"{value:,}"
