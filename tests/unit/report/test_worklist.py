from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from denialrisk.report.explanation import completed
from denialrisk.report.worklist import ranked
from denialrisk.score import Worklist

WORKLIST = Worklist(claims_a_day=2, review_cost=50)


def claim(at_risk: float, action: str | None = "review", *, share: float = 1.0) -> dict[str, Any]:
    reasons = [
        {"signal": "a", "log_odds": share, "changeable": True},
        {"signal": "b", "log_odds": 1.0 - share, "changeable": False},
    ]
    told = {"expected_denied_amount": at_risk, "action": action, "reasons": reasons}
    return completed(told)


def test_claims_stand_in_the_order_of_what_a_look_is_worth() -> None:
    places = ranked([claim(100), claim(900, share=0.1), claim(300, share=0.5)], WORKLIST)
    assert [(place.index, place.worth) for place in places] == [(2, 100.0), (0, 50.0), (1, 40.0)]


def test_a_day_has_room_for_so_many_and_the_others_wait() -> None:
    places = ranked([claim(100), claim(200), claim(300)], WORKLIST)
    assert [place.turn for place in places] == ["today", "today", "later"]


def test_what_costs_more_than_it_saves_is_not_looked_over() -> None:
    places = ranked([claim(50), claim(51)], WORKLIST)
    assert [(place.index, place.turn) for place in places] == [(1, "today"), (0, "none")]


def test_a_claim_that_the_policy_sends_stands_behind_and_takes_no_room() -> None:
    places = ranked([claim(900, "send"), claim(60), claim(70)], WORKLIST)
    assert [(p.index, p.turn) for p in places] == [(2, "today"), (1, "today"), (0, "none")]


def test_without_a_capacity_every_day_has_room_and_a_look_costs_nothing() -> None:
    places = ranked([claim(n) for n in range(1, 200)], Worklist())
    assert {place.turn for place in places} == {"today"}


@given(
    st.lists(st.tuples(st.floats(0, 1e6), st.sampled_from(["hold", "review", "send", None]))),
    st.integers(1, 5),
)
def test_every_claim_has_one_place_and_no_day_is_overfull(
    drawn: list[tuple[float, str | None]], room: int
) -> None:
    claims = [claim(at_risk, action) for at_risk, action in drawn]
    places = ranked(claims, Worklist(claims_a_day=room, review_cost=57))
    assert sorted(place.index for place in places) == list(range(len(claims)))
    today = [place for place in places if place.turn == "today"]
    assert len(today) <= room
    assert places[: len(today)] == today
    later = [place.worth for place in places if place.turn == "later"]
    assert not later or min(place.worth for place in today) >= max(later)
