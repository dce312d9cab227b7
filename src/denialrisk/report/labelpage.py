"""The account of a labelling turned into the page a denials manager reads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from denialrisk.label.summed import summed
from denialrisk.label.wording import told
from denialrisk.report import words
from denialrisk.report.template import render

_COMPONENTS: Final = ("tiles", "table", "waterfall", "label")
_MONTHS: Final = 12
_PAYERS: Final = 20
_ROWS: Final = 25
# In units of the drawing; the page scales it. The words on ripeness stand above the top.
_LEFT, _RIGHT, _TOP, _BOTTOM = 46.0, 740.0, 24.0, 232.0
_SHADES: Final = 8
# A rate of fewer lines says too little to stretch the shades by.
_TELLING: Final = 20


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

    @property
    def mature_anchor(self) -> str:
        """On which side of its line the word on ripeness stands, so that it has room."""
        return "start" if (self.mature or 0.0) < (_LEFT + _RIGHT) / 2 else "end"


@dataclass(frozen=True, slots=True)
class Cell:
    """One denial rate; `shade` 0 to 7, None where nothing was decided."""

    rate: float | None
    shade: int | None
    mature: bool
    decided: int


@dataclass(frozen=True, slots=True)
class Heat:
    """Denial rates by payer (row) and month; shades run from the lowest to the highest told."""

    rows: list[tuple[str, list[Cell]]]
    lowest: float
    highest: float


def label_page(report: Mapping[str, Any], title: str = "What the payers decided") -> str:
    """Return the page of a report of `denialrisk label`; needs no network and no scripts."""
    return render("label", _COMPONENTS, **label_summary(report, title))


def label_summary(report: Mapping[str, Any], title: str) -> dict[str, Any]:
    """Return what the page shows: the report itself, cut to what has room and laid out."""
    payers = report["by_payer"][:_PAYERS]
    months = [row["month"] for row in report["by_month"]][-_MONTHS:]
    fired = [row for row in report["by_rule"] if row["fired"]]
    fired.sort(key=lambda row: (-row["denied_lines"], -row["adjustments"]))
    return {
        "title": title,
        "report": report,
        "tiles": _tiles(report["lines"], report["oddities"]["pending_lines_taken_back_first"]),
        "curve": curve(report["maturity"], report["policy"]["maturity_days"]),
        "months": months,
        "heat": heat(report["by_payer_and_month"], [row["payer"] for row in payers], months),
        "categories": summed(report["by_category"], _ROWS),
        "payers": summed(report["by_payer"], _PAYERS),
        "by_month": summed(report["by_month"], len(report["by_month"])),
        "rules": summed(fired, _ROWS),
        "silent": [row["rule"] for row in report["by_rule"] if not row["fired"]],
        "pairs": summed(report["by_rule_and_payer"], _ROWS),
        "unknown": report["unknown_codes"][:_ROWS],
        "unknown_left_out": max(len(report["unknown_codes"]) - _ROWS, 0),
        "odd": _odd(report["oddities"]),
        "tied_by": _told(report["linking"]["linked_by"]),
        "untied": _told(report["linking"]["unlinked_because"]),
        "unlinked": report["unlinked_remits"][:_ROWS],
        "waiting": sum(report["unanswered_by_age"].values()),
    }


def curve(maturity: Sequence[Mapping[str, Any]], mature_after: int) -> Curve | None:
    """Lay out the share of lines answered by day; None when no answer can be told."""
    told = [row for row in maturity if row["answered"] is not None]
    if not any(row["answered"] for row in told):
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


def _tiles(lines: Mapping[str, Any], undone: int) -> list[tuple[str, str, str]]:
    """Return name, figure and note of each tile; `undone` are pending lines taken back."""
    total = lines["total"]

    def part(name: str) -> tuple[str, str, str]:
        note = f"{words.percent(lines[name] / total)} of lines" if total else "of no lines"
        note += f", {undone:,} taken back" if undone and name == "pending" else ""
        return name.capitalize(), f"{lines[name]:,}", note

    rate = lines["denial_rate"]
    return [
        ("Denial rate", "-", "nothing decided")
        if rate is None
        else ("Denial rate", f"{rate:.1%}", "of the decided lines"),
        ("Denied", f"{lines['denied']:,}", f"{words.about(lines['denied_amount'])} denied"),
        *map(part, ("paid", "pending", "rejected", "unanswered")),
    ]


def heat(
    rows: Sequence[Mapping[str, Any]], payers: Sequence[str], months: Sequence[str]
) -> Heat | None:
    """Lay the rates of some payers and months out; None when none of them decided anything."""
    asked = [row for row in rows if row["payer"] in payers and row["month"] in months]
    decided = [row for row in asked if row["denial_rate"] is not None]
    if not decided:
        return None
    telling = [row for row in decided if row["denied"] + row["paid"] >= _TELLING] or decided
    rates = [row["denial_rate"] for row in telling]
    low, high = min(rates), max(rates)
    cells = {(row["payer"], row["month"]): _cell(row, low, high) for row in decided}
    none = Cell(None, None, mature=True, decided=0)
    laid = [(payer, [cells.get((payer, month), none) for month in months]) for payer in payers]
    return Heat(laid, low, high)


def _cell(row: Mapping[str, Any], low: float, high: float) -> Cell:
    place = (row["denial_rate"] - low) / (high - low) if high > low else 0.0
    shade = min(max(int(place * _SHADES), 0), _SHADES - 1)
    return Cell(row["denial_rate"], shade, row["mature"], row["denied"] + row["paid"])


def _told(counts: Mapping[str, int]) -> dict[str, int]:
    return {told(name): count for name, count in counts.items()}


def _odd(oddities: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return what deserves a look and its figure, without what did not happen."""
    counts = {name: value for name, value in oddities.items() if not isinstance(value, list)}
    dollars = {name for name in counts if name.endswith("amount")}
    found = [
        (told(name), words.about(value) if name in dollars else f"{value:,}")
        for name, value in counts.items()
        if value
    ]
    codes = ", ".join(oddities["unknown_claim_status"])
    return [*found, *([("unknown claim status", codes)] if codes else [])]
