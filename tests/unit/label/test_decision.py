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
    lines = world.line(1, 70.0, "CO-151 10", "CO-45 20"), world.line(2, 0.0)
    labelled = answer(world.remit(14, *lines))
    assert list(labelled.outcomes["denied_amount"]) == [0, 0]
    assert list(labelled.outcomes["rule"]) == [
        "paid, smaller part denied",
        "zero payment without a reason",
    ]
    assert labelled.report["oddities"]["partial_denials_counted_as_paid"] == 1
    assert labelled.report["oddities"]["partial_denials_amount"] == 10.0


def test_a_remark_alone_names_the_category_and_the_rule_of_a_denied_claim(
    answer: Answer, world: Any
) -> None:
    lines = world.line(1, 0.0, remark_codes=("M127", "N418")), world.line(2, 0.0)
    outcomes = answer(world.remit(14, *lines, status="4", remark_codes=("N1",))).outcomes
    assert list(outcomes["category"]) == ["coordination_of_benefits", "unmapped"]
    assert list(outcomes["rule"]) == ["wrong payer, by remark", "denied by claim status alone"]
