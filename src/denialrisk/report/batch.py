"""Many explained claims turned into a summary, and that into the page a manager starts with."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final, get_args

from denialrisk.report import words
from denialrisk.report.alike import alike
from denialrisk.report.cause import causes
from denialrisk.report.explanation import completed
from denialrisk.report.preventable import best_remedy
from denialrisk.report.template import render
from denialrisk.report.worklist import Place, Turn, ranked
from denialrisk.score import Worklist

Summary = dict[str, Any]

_COMPONENTS: Final = ("tiles", "bars", "cause", "table", "batch")
_BARS: Final = 8
_CAUSES: Final = 4
_GROUPS: Final = 6
# Rows of the worklist and groups that are printed: the summary is to fit two sheets.
_PRINTED: Final = 10
_PRINTED_GROUPS: Final = 4
_OF_CLAIM: Final = (
    "claim_id",
    "payer_id",
    "payer_name",
    "submitted_on",
    "total_charge",
    "denial_probability",
    "category",
    "expected_denied_amount",
    "action",
)
_OF_REMEDY: Final = ("title", "denial_probability_after", "dollars_saved", "minutes")


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a chart: expected denied claims and dollars; `share` of the longest bar."""

    label: str
    denials: float
    dollars: float
    share: float


def batch_page(
    explanations: Sequence[Mapping[str, Any]],
    title: str,
    *,
    links: Sequence[str] | None = None,
    worklist: Worklist | None = None,
) -> str:
    """Return the page of a batch; see `batch_summary` for what stands in it.

    `links` holds one relative address per explanation; without it claims are not linked.
    """
    return batch_html(batch_summary(explanations, title, worklist or Worklist()), links)


def batch_html(
    summary: Mapping[str, Any], links: Sequence[str] | None = None, files: Sequence[str] = ()
) -> str:
    """Return the page of a summary; `files` are the addresses of the same as data."""
    groups = [group for group in summary["groups"] if group["claims"] > 1]
    return render(
        "batch",
        _COMPONENTS,
        script="worklist" if summary["claims"] else "",
        batch=summary,
        links=links,
        files=files,
        groups=groups[:_GROUPS],
        groups_left_out=max(len(groups) - _GROUPS, 0),
        by_category=_bars(summary["by_category"]),
        by_payer=_bars(summary["by_payer"]),
        given=[cause for cause in summary["causes"] if not cause["changeable"]][:_CAUSES],
        printed=_PRINTED,
        printed_groups=_PRINTED_GROUPS,
    )


def batch_summary(
    explanations: Sequence[Mapping[str, Any]], title: str, worklist: Worklist
) -> Summary:
    """Return what a batch comes to: totals, like claims, causes and the worklist, JSON-ready.

    `claims` stand in the order in which they are worth looking over (see `ranked`), each with
    its position among the explanations, counted from 1.
    """
    claims = [completed(explanation) for explanation in explanations]
    places = ranked(claims, worklist)
    return {
        "title": title,
        "bundles": sorted({str(claim["bundle"]) for claim in claims if claim["bundle"]}),
        "worklist": worklist.model_dump(),
        "totals": _totals(claims, places),
        "by_category": _sums(claims, lambda claim: words.category(claim["category"])),
        "by_payer": _sums(claims, words.payer),
        "groups": alike(claims, places),
        "causes": [asdict(cause) for cause in causes(claims)],
        "claims": [_row(claims[place.index], place, at) for at, place in enumerate(places, 1)],
    }


def _row(claim: Mapping[str, Any], place: Place, at: int) -> dict[str, Any]:
    """Return a claim's row of the worklist."""
    best = best_remedy(claim)
    return {
        "place": at,
        "number": place.index + 1,
        "turn": place.turn,
        **{name: claim[name] for name in _OF_CLAIM},
        "preventable_amount": round(place.preventable.dollars, 2),
        "preventable_share": round(place.preventable.share, 4),
        "preventable_rests_on": place.preventable.rests_on,
        "worth": round(place.worth, 2),
        "strongest": claim["reasons"][0]["says"] if claim["reasons"] else None,
        "remedy": None if best is None else {name: best[name] for name in _OF_REMEDY},
    }


def _totals(claims: Sequence[Mapping[str, Any]], places: Sequence[Place]) -> dict[str, Any]:
    by_action = {name: sum(claim["action"] == name for claim in claims) for name in words.ACTIONS}
    return {
        "claims": len(claims),
        "charges": round(_sum(claims, "total_charge"), 2),
        "at_risk": round(_sum(claims, "expected_denied_amount"), 2),
        "denials": round(_sum(claims, "denial_probability"), 4),
        "preventable": round(sum(place.preventable.dollars for place in places), 2),
        "actions": by_action,
        "turns": {turn: _turn(claims, places, turn) for turn in get_args(Turn)},
    }


def _turn(
    claims: Sequence[Mapping[str, Any]], places: Sequence[Place], turn: Turn
) -> dict[str, Any]:
    of_turn = [place for place in places if place.turn == turn]
    at_risk = _sum([claims[place.index] for place in of_turn], "expected_denied_amount")
    return {
        "claims": len(of_turn),
        "at_risk": round(at_risk, 2),
        "preventable": round(sum(place.preventable.dollars for place in of_turn), 2),
        "worth": round(sum(place.worth for place in of_turn), 2),
    }


def _sums(
    claims: Sequence[Mapping[str, Any]], label: Callable[[Mapping[str, Any]], str]
) -> list[dict[str, Any]]:
    """Return expected denials and dollars per label, most denials first."""
    groups: defaultdict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for claim in claims:
        groups[label(claim)].append(claim)
    sums = [
        {
            "label": name,
            "denials": round(_sum(members, "denial_probability"), 4),
            "dollars": round(_sum(members, "expected_denied_amount"), 2),
        }
        for name, members in groups.items()
    ]
    return sorted(sums, key=lambda row: (-float(row["denials"]), row["label"]))


def _bars(sums: Sequence[Mapping[str, Any]]) -> list[Bar]:
    """Return the bars of a chart: the longest, and one for all others."""
    rows = [(row["label"], row["denials"], row["dollars"]) for row in sums]
    if len(rows) > _BARS:
        rest = rows[_BARS - 1 :]
        name = f"{len(rest)} others"
        rows = [*rows[: _BARS - 1], (name, sum(r[1] for r in rest), sum(r[2] for r in rest))]
    longest = max((row[1] for row in rows), default=0.0) or 1.0
    return [Bar(name, denials, at_risk, denials / longest) for name, denials, at_risk in rows]


def _sum(claims: Sequence[Mapping[str, Any]], name: str) -> float:
    return sum(words.number(claim[name]) or 0.0 for claim in claims)
