"""Explained claims turned into the order in which they are worth looking over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from denialrisk.report.preventable import Preventable, preventable
from denialrisk.report.words import number
from denialrisk.score import Worklist

Turn = Literal["today", "later", "none"]

# The policy has said that nothing is worth holding such a claim for.
_SENT: Final = "send"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a claim stands in the worklist.

    `index` is its position among the claims given, `worth` the preventable dollars less the cost
    of a look, and `turn` whether it is looked over today, when there is room, or not at all.
    """

    index: int
    preventable: Preventable
    worth: float
    turn: Turn


def ranked(claims: Sequence[Mapping[str, Any]], worklist: Worklist) -> list[Place]:
    """Return a place for each completed claim, the one most worth looking over first.

    A claim is looked over when that is worth more than it costs and the policy does not send it;
    today, as far as a day's capacity goes. Behind these stand the others. Ties go by dollars at
    risk, then by probability.
    """
    weighed = [_weighed(index, claim, worklist) for index, claim in enumerate(claims)]

    def rank(place: Place) -> tuple[bool, float, float, float, int]:
        claim = claims[place.index]
        dollars = number(claim["expected_denied_amount"]) or 0.0
        risk = number(claim["denial_probability"]) or 0.0
        return place.turn == "none", -place.worth, -dollars, -risk, place.index

    weighed.sort(key=rank)
    room = worklist.claims_a_day
    return [
        Place(place.index, place.preventable, place.worth, "later")
        if place.turn == "today" and room is not None and at >= room
        else place
        for at, place in enumerate(weighed)
    ]


def _weighed(index: int, claim: Mapping[str, Any], worklist: Worklist) -> Place:
    found = preventable(claim)
    worth = found.dollars - worklist.review_cost
    turn: Turn = "today" if worth > 0 and claim["action"] != _SENT else "none"
    return Place(index, found, worth, turn)
