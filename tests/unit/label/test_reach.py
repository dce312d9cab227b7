"""Claim-level dollars fall on the lines they can concern."""

from collections.abc import Callable
from typing import Any

import pytest

from denialrisk.claims import RemitLine
from denialrisk.label import Labelled

Answer = Callable[..., Labelled]


def test_a_claim_level_denial_takes_what_the_lines_leave_open(answer: Answer, world: Any) -> None:
    lines = world.line(1, 80.0, "CO-45 20"), world.line(2, 0.0)
    whole = (world.adjustment("CO-96 50"),)
    outcomes = answer(world.remit(14, *lines, charge=150.0, adjustments=whole)).outcomes
    assert list(outcomes["status"]) == ["paid", "denied"]
    assert list(outcomes["denied_amount"]) == [0.0, 50.0]


def test_a_claim_level_denial_repeated_on_the_lines_is_counted_once(
    answer: Answer, world: Any
) -> None:
    lines = world.line(1, 0.0, "CO-29 100"), world.line(2, 0.0, "CO-29 50")
    whole = (world.adjustment("CO-29 150"),)
    outcomes = answer(world.remit(14, *lines, status="4", adjustments=whole)).outcomes
    assert list(outcomes["denied_amount"]) == [100.0, 50.0]


def test_a_remit_without_lines_pays_them_by_charge(answer: Answer, world: Any) -> None:
    whole = (world.adjustment("CO-45 60"),)
    outcomes = answer(world.remit(14, paid=90.0, adjustments=whole)).outcomes
    assert list(outcomes["status"]) == ["paid", "paid"]


@pytest.mark.parametrize(("claim_charge", "status"), [(150.0, "denied"), (100.0, "unanswered")])
def test_a_claim_level_denial_reaches_unlisted_lines_only_within_its_charge(
    answer: Answer, world: Any, claim_charge: float, status: str
) -> None:
    line = world.line(1, 0.0, charge=100.0)
    whole = (world.adjustment(f"CO-27 {claim_charge}"),)
    remit = world.remit(14, line, charge=claim_charge, adjustments=whole)
    assert list(answer(remit).outcomes["status"]) == ["denied", status]


def test_a_claim_level_deductible_denies_nobody(answer: Answer, world: Any) -> None:
    whole = (world.adjustment("PR-1 150"),)
    outcomes = answer(world.remit(14, paid=0.0, adjustments=whole)).outcomes
    assert list(outcomes["status"]) == ["paid", "paid"]


def test_a_line_the_remit_splits_in_two_is_summed(answer: Answer, world: Any) -> None:
    halves = world.line(1, 40.0, "CO-45 10", charge=50.0), world.line(1, 0.0, "CO-151 50")
    outcomes = answer(world.remit(14, *halves)).outcomes
    assert (outcomes["status"][0], outcomes["denied_amount"][0]) == ("denied", 50.0)


def test_a_denied_claim_of_other_lines_denies_none_of_these(answer: Answer, world: Any) -> None:
    other = RemitLine(7, "27447", charge=700.0)
    outcomes = answer(world.remit(14, other, status="4", charge=150.0)).outcomes
    assert list(outcomes["status"]) == ["unanswered", "unanswered"]


def test_a_denied_part_of_a_split_claim_leaves_the_other_part_open(
    answer: Answer, world: Any
) -> None:
    line = world.line(1, 0.0, "CO-197 100", charge=100.0)
    outcomes = answer(world.remit(14, line, status="4", charge=100.0)).outcomes
    assert list(outcomes["status"]) == ["denied", "unanswered"]


def test_the_parts_of_a_line_split_without_numbers_are_summed(answer: Answer, world: Any) -> None:
    parts = [
        world.line(1, 40.0, "CO-45 10", charge=50.0, number_stated=False),
        world.line(2, 0.0, "CO-151 50", charge=50.0, number_stated=False),
    ]
    outcomes = answer(world.remit(14, *parts), claim=world.claim(100.0)).outcomes
    assert (outcomes["status"][0], outcomes["denied_amount"][0]) == ("denied", 50.0)
