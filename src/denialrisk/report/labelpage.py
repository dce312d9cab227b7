"""The account of a labelling turned into the page a denials manager reads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from denialrisk.report import words
from denialrisk.report.template import render

_COMPONENTS: Final = ("tiles", "table", "waterfall", "label")
_MONTHS: Final = 12
_PAYERS: Final = 20
_ROWS: Final = 25
# In units of the drawing; the page scales it.
_LEFT, _RIGHT, _TOP, _BOTTOM = 46.0, 740.0, 12.0, 232.0
# Shades of the heat table, by denial rate from 0 up to this one.
_SHADES: Final = 8
_HOTTEST: Final = 0.4


@dataclass(frozen=True, slots=True)
class Curve:
    """The maturity curve in drawing units: points of the line, ticks (place, words) on each axis.

    `mature` is where labels are taken for final, None beyond the drawing.
    """

    line: str
    days: tuple[tuple[float, str], ...]
    shares: tuple[tuple[float, str], ...]
    mature: float | None
    says: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One denial rate; `shade` 0 to 7, None where nothing was decided."""

    rate: float | None
    shade: int | None
    mature: bool
    decided: int


def label_page(report: Mapping[str, Any], title: str = "What the payers decided") -> str:
    """Return the page of a report of `denialrisk label`; needs no network and no scripts."""
    payers = report["by_payer"][:_PAYERS]
    months = [row["month"] for row in report["by_month"]][-_MONTHS:]
    fired = [row for row in report["by_rule"] if row["fired"]]
    return render(
        "label",
        _COMPONENTS,
        title=title,
        report=report,
        tiles=_tiles(report["lines"]),
        curve=curve(report["maturity"], report["policy"]["maturity_days"]),
        months=months,
        heat=[(row["payer"], _cells(report, row["payer"], months)) for row in payers],
        payers_left_out=len(report["by_payer"]) - len(payers),
        rules=sorted(fired, key=lambda row: (-row["denied_lines"], -row["adjustments"]))[:_ROWS],
        silent=[row["rule"] for row in report["by_rule"] if not row["fired"]],
        pairs=report["by_rule_and_payer"][:_ROWS],
        pairs_left_out=max(len(report["by_rule_and_payer"]) - _ROWS, 0),
        unlinked=report["unlinked_remits"][:_ROWS],
        waiting=sum(report["unanswered_by_age"].values()),
    )


def curve(maturity: Sequence[Mapping[str, Any]], mature_after: int) -> Curve | None:
    """Lay out the share of lines answered by day; None when nothing can be told."""
    told = [row for row in maturity if row["answered"] is not None]
    if not told:
        return None
    last = max(row["day"] for row in maturity)
    points = [(_across(row["day"], last), _up(row["answered"])) for row in told]
    days = tuple((_across(day, last), str(day)) for day in range(0, last + 1, 15))
    shares = tuple((_up(share / 4), f"{share * 25}%") for share in range(5))
    by = {row["day"]: row["answered"] for row in told}
    spoken = [f"{words.percent(by[day])} by day {day}" for day in (14, 30, 60, 90) if day in by]
    return Curve(
        " ".join(f"{x},{y}" for x, y in points),
        days,
        shares,
        _across(mature_after, last) if mature_after <= last else None,
        "Answered: " + ", ".join(spoken or ["too young to tell"]) + ".",
    )


def _across(day: int, last: int) -> float:
    return round(_LEFT + (_RIGHT - _LEFT) * day / max(last, 1), 1)


def _up(share: float) -> float:
    return round(_BOTTOM - (_BOTTOM - _TOP) * share, 1)


def _tiles(lines: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Return name, figure and note of each tile."""
    total = lines["total"]

    def part(name: str) -> tuple[str, str, str]:
        note = f"{words.percent(lines[name] / total)} of lines" if total else "of no lines"
        return name.capitalize(), f"{lines[name]:,}", note

    rate = lines["denial_rate"]
    return [
        ("Denial rate", "none" if rate is None else f"{rate:.1%}", "of the decided lines"),
        ("Denied", f"{lines['denied']:,}", f"{words.about(lines['denied_amount'])} denied"),
        *map(part, ("paid", "pending", "rejected", "unanswered")),
    ]


def _cells(report: Mapping[str, Any], payer: str, months: Sequence[str]) -> list[Cell]:
    rows = {row["month"]: row for row in report["by_payer_and_month"] if row["payer"] == payer}
    return [_cell(rows.get(month)) for month in months]


def _cell(row: Mapping[str, Any] | None) -> Cell:
    if row is None or row["denial_rate"] is None:
        return Cell(None, None, mature=True, decided=0)
    shade = min(int(row["denial_rate"] / _HOTTEST * _SHADES), _SHADES - 1)
    return Cell(row["denial_rate"], shade, row["mature"], row["denied"] + row["paid"])
