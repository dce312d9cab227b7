"""Remits find their claims by id, and by something in them that agrees."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from denialrisk.claims import RemitLine
from denialrisk.label import Labelled
from denialrisk.label.linking import link

Answer = Callable[..., Labelled]


def why(world: Any, *remits: Any, **changes: Any) -> list[str]:
    return list(link(world.tables([world.claim(**changes)], remits)).ties.why)


def test_a_remit_of_an_unknown_claim_links_to_nothing(world: Any) -> None:
    links = link(world.tables([world.claim()], [world.remit(14, claim_id="elsewhere")]))
    assert list(links.remit_claim) == [-1]


def test_blanks_and_case_around_a_claim_id_do_not_lose_it(world: Any) -> None:
    links = link(world.tables([world.claim()], [world.remit(14, claim_id=" c1 ")]))
    assert list(links.remit_claim) == [0]
    assert list(links.ties.how) == ["claim id but for blanks and case"]


STRANGER = RemitLine(1, "27447", charge=730.0, service_date=date(2024, 2, 2))


def test_a_remit_that_shares_but_the_id_is_not_the_claims(answer: Answer, world: Any) -> None:
    remit = world.remit(14, STRANGER, status="4", charge=730.0)
    labelled = answer(remit)
    assert list(labelled.outcomes["status"]) == ["unanswered", "unanswered"]
    linking = labelled.report["linking"]
    assert (linking["unlinked"], linking["unlinked_because"]) == (1, {"other content": 1})
    assert labelled.report["unlinked_remits"][0]["reason"] == "other content"


@pytest.mark.parametrize(
    "line",
    [
        RemitLine(1, "99213", charge=730.0),
        RemitLine(1, "27447", charge=50.0),
        RemitLine(1, "27447", charge=730.0, service_date=date(2025, 3, 3)),
    ],
    ids=["procedure", "charge", "day"],
)
def test_one_thing_a_line_shares_is_enough(world: Any, line: RemitLine) -> None:
    assert why(world, world.remit(14, line, charge=730.0)) == [""]


@pytest.mark.parametrize(
    ("charge", "reason"), [(150.0, ""), (-150.0, ""), (40.0, "other content")]
)
def test_a_remit_without_lines_is_known_by_its_charge(
    world: Any, charge: float, reason: str
) -> None:
    assert why(world, world.remit(14, status="4", charge=charge)) == [reason]


def test_a_remit_that_states_nothing_to_compare_is_linked_and_counted(world: Any) -> None:
    links = link(world.tables([world.claim()], [world.remit(14, status="4")]))
    assert (list(links.remit_claim), list(links.ties.bare)) == ([0], [True])


@pytest.mark.parametrize(("day", "reason"), [(-1, ""), (-2, "before submission")])
def test_no_answer_comes_before_its_claim(world: Any, day: int, reason: str) -> None:
    assert why(world, world.remit(day, world.line(1, 80.0))) == [reason]


def test_another_payers_id_alone_does_not_unlink_a_remit(answer: Answer, world: Any) -> None:
    labelled = answer(world.remit(14, world.line(1, 0.0, "CO-50 100"), payer_id="P9"))
    assert labelled.outcomes["status"][0] == "denied"
    linking = labelled.report["linking"]
    assert (linking["of_another_payer"], linking["of_another_payer_set_aside"]) == (1, 0)


def test_beside_the_own_payers_answer_another_payers_is_set_aside(
    answer: Answer, world: Any
) -> None:
    other = world.remit(10, world.line(1, 0.0, "CO-50 100"), payer_id="P9")
    own = world.remit(14, world.line(1, 80.0, "CO-45 20"), payer_id=" p1")
    labelled = answer(other, own)
    assert list(labelled.outcomes["status"]) == ["paid", "unanswered"]
    assert labelled.report["linking"]["of_another_payer_set_aside"] == 1
