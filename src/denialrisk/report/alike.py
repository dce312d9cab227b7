"""Claims of a batch grouped by what they have in common, so that one cause is mended once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from denialrisk.report import words
from denialrisk.report.cause import CAUSE_FROM
from denialrisk.report.preventable import best_remedy
from denialrisk.report.worklist import Place

Group = dict[str, Any]
_Member = tuple[Place, Mapping[str, Any]]


def alike(claims: Sequence[Mapping[str, Any]], places: Sequence[Place]) -> list[Group]:
    """Return the groups of completed claims that one fix with one payer would mend.

    A claim goes with the fix of its leading reason that can be changed; a fix that depends on
    the procedure names it, so that it groups by procedure as well. A claim without such a reason
    is in no group, any other in exactly one: groups add up. Most preventable dollars first; the
    title and example are those of the claim where most can be saved.
    """
    groups: defaultdict[tuple[str, str], list[_Member]] = defaultdict(list)
    for place in sorted(places, key=lambda place: -place.preventable.dollars):
        claim = claims[place.index]
        reason = leading(claim)
        if reason is not None:
            cause = str(reason["fix"] or reason["signal"])
            groups[cause, words.payer(claim)].append((place, reason))
    found = [_group(payer, members, claims) for (_, payer), members in groups.items()]
    return sorted(found, key=lambda group: (-group["preventable"], -group["dollars"]))


def leading(claim: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return the first reason of a completed claim that can be changed, if one weighs much."""
    weighty = (r for r in claim["reasons"] if r["changeable"] and r["log_odds"] >= CAUSE_FROM)
    return next(weighty, None)


def _group(payer: str, members: Sequence[_Member], claims: Sequence[Mapping[str, Any]]) -> Group:
    lead, reason = members[0]
    best = best_remedy(claims[lead.index])
    return {
        "title": reason["title"],
        "family": reason["family"],
        "signals": list(dict.fromkeys(str(reason["signal"]) for _, reason in members)),
        "payer": payer,
        "procedures": _procedures(members, claims),
        "claims": len(members),
        "dollars": _total(claims[place.index]["expected_denied_amount"] for place, _ in members),
        "preventable": _total(place.preventable.dollars for place, _ in members),
        "fix": reason["fix"],
        "remedy": None if best is None else best["title"],
        "example": reason["says"],
        "members": [
            {"number": place.index + 1, "claim_id": claims[place.index]["claim_id"]}
            for place, _ in members
        ],
    }


def _procedures(members: Sequence[_Member], claims: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the services on the line that each member's reason is told of, none twice."""
    found: dict[str, None] = {}
    for place, reason in members:
        lines = claims[place.index]["lines"]
        concerned = [line for line in lines if line["line_number"] == reason["line_number"]]
        service = words.service(concerned[0]) if concerned else None
        if service is not None:
            found[service] = None
    return list(found)


def _total(amounts: Iterable[Any]) -> float:
    return round(sum(words.number(amount) or 0.0 for amount in amounts), 2)
