"""Partly paid and partly denied lines: the amounts decide, by a share the policy names."""

from collections.abc import Callable
from typing import Any

from denialrisk.label import Labelled, LabelRules, label

Answer = Callable[..., Labelled]


PARTS = [
    (70.0, ["CO-151 10", "CO-45 20"], "paid"),
    (39.0, ["CO-151 41", "CO-45 20"], "denied"),
    (40.0, ["CO-151 40", "CO-45 20"], "denied"),
    (41.0, ["CO-151 39", "CO-45 20"], "paid"),
    (0.0, ["CO-50 10", "PR-1 30", "CO-45 60"], "paid"),
    (0.0, ["CO-50 40", "CO-45 60"], "denied"),
    (20.0, ["CO-50 30", "OA-133 50"], "pending"),
]


def test_the_larger_part_of_what_was_at_stake_decides(answer: Answer, world: Any) -> None:
    lines = [world.line(n, paid, *parts) for n, (paid, parts, _) in enumerate(PARTS, 1)]
    claim = world.claim(*[100.0] * len(PARTS))
    outcomes = answer(world.remit(14, *lines), claim=claim).outcomes
    assert list(outcomes["status"]) == [status for *_, status in PARTS]


def test_the_share_is_the_policys_to_choose(rules: LabelRules, world: Any) -> None:
    remit = world.remit(14, world.line(1, 70.0, "CO-151 10", "CO-45 20"))
    strict = LabelRules(rules.file.model_copy(update={"partial_denial_share": 0.1}))
    tables = world.tables([world.claim()], [remit])
    assert label(tables, rules).outcomes["status"][0] == "paid"
    assert label(tables, strict).outcomes["status"][0] == "denied"


def test_a_partial_denial_counted_as_paid_is_reported_in_dollars(
    answer: Answer, world: Any
) -> None:
    labelled = answer(world.remit(14, world.line(1, 70.0, "CO-151 10", "CO-45 20")))
    assert labelled.outcomes["denied_amount"][0] == 0
    assert labelled.outcomes["rule"][0] == "paid, smaller part denied"
    assert labelled.report["oddities"]["partial_denials_counted_as_paid"] == 1
    assert labelled.report["oddities"]["partial_denials_amount"] == 10.0


def test_the_largest_denying_amount_names_the_category(answer: Answer, world: Any) -> None:
    labelled = answer(world.remit(14, world.line(1, 0.0, "CO-16 30", "CO-197 70")))
    assert labelled.outcomes["category"][0] == "authorization"
    assert labelled.outcomes["denied_amount"][0] == 100.0


def test_denied_dollars_are_capped_by_the_lines_charge(answer: Answer, world: Any) -> None:
    labelled = answer(world.remit(14, world.line(1, 0.0, "CO-50 100", "CO-97 100")))
    assert labelled.outcomes["denied_amount"][0] == 100.0


def test_a_denial_taken_back_within_the_same_line_is_none(answer: Answer, world: Any) -> None:
    line = world.line(1, 80.0, "CO-97 50", "CO-97 -50", "CO-45 20")
    assert answer(world.remit(14, line)).outcomes["status"][0] == "paid"


def test_status_4_yields_to_what_the_adjustments_say(answer: Answer, world: Any) -> None:
    lines = world.line(1, 0.0, "PR-1 100"), world.line(2, 0.0, "CO-27 50")
    outcomes = answer(world.remit(14, *lines, status="4")).outcomes
    assert list(outcomes["status"]) == ["paid", "denied"]


def test_status_4_alone_denies_for_a_reason_nobody_gave(answer: Answer, world: Any) -> None:
    outcomes = answer(world.remit(14, status="4")).outcomes
    assert list(outcomes["status"]) == ["denied", "denied"]
    assert set(outcomes["category"]) == {"unmapped"}
    assert list(outcomes["denied_amount"]) == [100.0, 50.0]


def test_a_zero_payment_without_any_reason_is_not_taken_for_a_payment(
    answer: Answer, world: Any
) -> None:
    outcomes = answer(world.remit(14, world.line(1, 0.0), world.line(2, 50.0))).outcomes
    assert list(outcomes["status"]) == ["pending", "paid"]
    assert outcomes["rule"][0] == "zero payment without a reason"


def test_a_reporting_line_without_a_charge_is_paid(answer: Answer, world: Any) -> None:
    claim = world.claim(100.0, 0.0)
    labelled = answer(world.remit(14, world.line(1, 100.0), world.line(2, 0.0)), claim=claim)
    assert list(labelled.outcomes["status"]) == ["paid", "paid"]
