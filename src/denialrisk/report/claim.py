"""One explained claim turned into the page a coder works from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from denialrisk.report.explanation import completed
from denialrisk.report.template import render
from denialrisk.report.waterfall import Waterfall, waterfall
from denialrisk.report.words import number

_COMPONENTS: Final = ("hero", "reason", "waterfall", "table")
# A reason that moves the odds by less than 5 % is left to the waterfall's last bar.
_WORTH_SAYING: Final = 0.05
# A reason must multiply the odds by e to fill its bar, so that a slight one looks slight.
_FULL_BAR: Final = 1.0


@dataclass(frozen=True, slots=True)
class Links:
    """Where a claim page leads, as relative addresses: None leaves a link out."""

    batch: str | None = None
    previous: str | None = None
    next: str | None = None


def claim_page(explanation: Mapping[str, Any], *, links: Links | None = None) -> str:
    """Return the page of one claim, as `explain` tells it, ready to save, serve or print.

    Shows no patient data beyond the claim id. Missing values read "not stated".
    """
    claim = completed(explanation)
    drawn = _drawings(claim["lines"])
    return render(
        "claim",
        _COMPONENTS,
        claim=claim,
        links=links or Links(),
        reasons=_worth_saying(claim["reasons"]),
        lowering=_worth_saying(claim["lowering"]),
        heaviest=max([_FULL_BAR, *(r["log_odds"] for r in claim["reasons"])]),
        lines=[_line_row(line) for line in claim["lines"]],
        drawn=drawn[:1],
        folded=drawn[1:],
    )


def _worth_saying(reasons: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return [reason for reason in reasons if abs(reason["log_odds"]) >= _WORTH_SAYING]


def _line_row(line: dict[str, Any]) -> dict[str, Any]:
    reasons = _worth_saying(line["reasons"])
    revenue = f"rev {line['revenue_code']}" if line["revenue_code"] else None
    return line | {
        "code": line["procedure_code"] or revenue,
        "strongest": reasons[0]["says"] if reasons else None,
    }


def _drawings(lines: Sequence[dict[str, Any]]) -> list[tuple[dict[str, Any], Waterfall]]:
    """Return each line that can be drawn, the one at most risk first."""
    riskiest = sorted(lines, key=lambda line: -(number(line["denial_probability"]) or 0.0))
    return [(line, drawing) for line in riskiest if (drawing := waterfall(line)) is not None]
