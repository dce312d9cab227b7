"""One explained claim turned into a summary, and that into the page a coder works from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from denialrisk.report import words
from denialrisk.report.explanation import completed
from denialrisk.report.family import families
from denialrisk.report.preventable import preventable
from denialrisk.report.template import render
from denialrisk.report.waterfall import Waterfall, waterfall

_COMPONENTS: Final = ("hero", "reason", "remedy", "family", "waterfall", "table")
# A reason that moves the odds by less than 5 % is left to the waterfall's last bar.
_WORTH_SAYING: Final = 0.05
# A reason must multiply the odds by e to fill its bar, so that a slight one looks slight.
_FULL_BAR: Final = 1.0
# More would push the reasons from the first sheet; the data has them all.
_REMEDIES: Final = 5
# As many as a claim with usual reasons prints on two sheets.
_PRINTED: Final = 3


@dataclass(frozen=True, slots=True)
class Links:
    """Where a claim page leads, as relative addresses: None leaves a link out.

    `files` hold the same as data.
    """

    batch: str | None = None
    previous: str | None = None
    next: str | None = None
    files: tuple[str, ...] = ()


def claim_page(explanation: Mapping[str, Any], *, links: Links | None = None) -> str:
    """Return the page of one claim, as `explain` tells it, ready to save, serve or print.

    Shows no patient data beyond the claim id. Missing values read "not stated".
    """
    return claim_html(claim_summary(explanation), links)


def claim_summary(explanation: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the page of a claim shows, JSON-ready: every field, None where not stated.

    Reasons too weak to say are left out of `reasons` and `lowering`; lines keep all of theirs.
    """
    claim = completed(explanation)
    found = preventable(claim)
    return claim | {
        "reasons": _worth_saying(claim["reasons"]),
        "lowering": _worth_saying(claim["lowering"]),
        "preventable_amount": round(found.dollars, 2),
        "preventable_share": round(found.share, 4),
        "preventable_rests_on": found.rests_on,
        "lines": [_line(line) for line in claim["lines"]],
    }


def claim_html(claim: Mapping[str, Any], links: Links | None = None) -> str:
    """Return the page of a claim's summary."""
    drawn = _drawings(claim["lines"])
    return render(
        "claim",
        _COMPONENTS,
        claim=claim,
        links=links or Links(),
        heaviest=max([_FULL_BAR, *(r["log_odds"] for r in claim["reasons"])]),
        remedies=claim["remedies"][:_REMEDIES],
        remedies_left_out=max(len(claim["remedies"]) - _REMEDIES, 0),
        printed=_PRINTED,
        families=families(claim["families"]),
        drawn=drawn[:1],
        folded=drawn[1:],
    )


def _worth_saying(reasons: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return [reason for reason in reasons if abs(reason["log_odds"]) >= _WORTH_SAYING]


def _line(line: dict[str, Any]) -> dict[str, Any]:
    reasons = _worth_saying(line["reasons"])
    return line | {
        "code": words.service(line),
        "strongest": reasons[0]["says"] if reasons else None,
    }


def _drawings(lines: Sequence[dict[str, Any]]) -> list[tuple[dict[str, Any], Waterfall]]:
    """Return each line that can be drawn, the one at most risk first."""
    riskiest = sorted(lines, key=lambda line: -(words.number(line["denial_probability"]) or 0.0))
    return [(line, drawing) for line in riskiest if (drawing := waterfall(line)) is not None]
