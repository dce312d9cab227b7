"""Many explained claims turned into the page a manager starts the day with."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from denialrisk.report import words
from denialrisk.report.cause import causes
from denialrisk.report.explanation import completed
from denialrisk.report.template import render

_COMPONENTS: Final = ("tiles", "bars", "cause", "table", "batch")
_BARS: Final = 10
_CAUSES: Final = 6


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
) -> str:
    """Return the page of a batch: totals, causes and the worklist, most dollars at risk first.

    `links` holds one relative address per explanation; without it claims are not linked.
    """
    claims = [completed(explanation) for explanation in explanations]
    addresses = links if links is not None else [None] * len(claims)
    rows = [
        claim
        | {"href": href, "strongest": claim["reasons"][0]["says"] if claim["reasons"] else None}
        for claim, href in zip(claims, addresses, strict=True)
    ]
    found = causes(claims)
    return render(
        "batch",
        _COMPONENTS,
        script="worklist" if rows else "",
        title=title,
        totals=_totals(claims),
        by_category=_bars(claims, lambda claim: words.category(claim["category"])),
        by_payer=_bars(claims, _payer),
        mendable=[cause for cause in found if cause.changeable][:_CAUSES],
        given=[cause for cause in found if not cause.changeable][:_CAUSES],
        rows=[rows[i] for i in by_dollars(claims)],
        bundles=sorted({str(claim["bundle"]) for claim in claims if claim["bundle"]}),
    )


def by_dollars(claims: Sequence[Mapping[str, Any]]) -> list[int]:
    """Return the positions of claims, most dollars at risk first, ties by probability."""

    def rank(index: int) -> tuple[float, float, int]:
        claim = claims[index]
        dollars = words.number(claim.get("expected_denied_amount")) or 0.0
        return -dollars, -(words.number(claim.get("denial_probability")) or 0.0), index

    return sorted(range(len(claims)), key=rank)


def _totals(claims: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    by_action = {name: sum(claim["action"] == name for claim in claims) for name in words.ACTIONS}
    return {
        "claims": len(claims),
        "charges": _sum(claims, "total_charge"),
        "at_risk": _sum(claims, "expected_denied_amount"),
        "denials": _sum(claims, "denial_probability"),
        "actions": by_action,
        "held_dollars": _sum(
            [c for c in claims if c["action"] == "hold"], "expected_denied_amount"
        ),
    }


def _bars(
    claims: Sequence[Mapping[str, Any]], label: Callable[[Mapping[str, Any]], str]
) -> list[Bar]:
    groups: defaultdict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for claim in claims:
        groups[label(claim)].append(claim)
    sums = [(name, *_expected(members)) for name, members in groups.items()]
    sums.sort(key=lambda row: (-row[1], row[0]))
    if len(sums) > _BARS:
        rest = sums[_BARS - 1 :]
        name = f"{len(rest)} others"
        sums = [*sums[: _BARS - 1], (name, sum(r[1] for r in rest), sum(r[2] for r in rest))]
    longest = max((row[1] for row in sums), default=0.0) or 1.0
    return [Bar(name, denials, at_risk, denials / longest) for name, denials, at_risk in sums]


def _expected(claims: Sequence[Mapping[str, Any]]) -> tuple[float, float]:
    return _sum(claims, "denial_probability"), _sum(claims, "expected_denied_amount")


def _sum(claims: Sequence[Mapping[str, Any]], name: str) -> float:
    return sum(words.number(claim[name]) or 0.0 for claim in claims)


def _payer(claim: Mapping[str, Any]) -> str:
    return str(claim["payer_name"] or claim["payer_id"] or "Payer not stated")
