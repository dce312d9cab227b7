"""Adjustments read by the policy: group, reason code, and the remark beside it."""

from typing import Any

import pandas as pd

from denialrisk.claims import Adjustment, RemitLine
from denialrisk.label import LabelRules
from denialrisk.label.reasons import read_adjustments


def read(
    world: Any,
    rules: LabelRules,
    *adjustments: str,
    line: tuple[str, ...] = (),
    claim: tuple[str, ...] = (),
) -> pd.DataFrame:
    remit_line = RemitLine(
        1, adjustments=tuple(map(world.adjustment, adjustments)), remark_codes=line
    )
    remit = world.remit(14, remit_line, remark_codes=claim)
    return read_adjustments(world.tables([world.claim()], [remit]), rules)


MEANINGS = {
    "CO-45": "not_a_denial",
    "PR-1": "not_a_denial",
    "PR-27": "eligibility",
    "CO-197": "authorization",
    "CR-197": "not_a_denial",
    "OA-133": "pending",
    "CO-A1": "unmapped",
    "CO-XX9": "unmapped",
}


def test_group_and_reason_code_say_what_is_meant(world: Any, rules: LabelRules) -> None:
    frame = read(world, rules, *(f"{code} 10" for code in MEANINGS))
    assert list(frame["means"]) == list(MEANINGS.values())


def test_codes_are_read_whatever_their_padding_or_case(world: Any, rules: LabelRules) -> None:
    remit_line = RemitLine(1, adjustments=(Adjustment("co", " 045", 1.0),))
    frame = read_adjustments(world.tables([], [world.remit(14, remit_line)]), rules)
    assert list(frame["rule"]) == ["contract and price"]


def test_a_remark_settles_what_a_vague_reason_leaves_open(world: Any, rules: LabelRules) -> None:
    frame = read(world, rules, "CO-16 10", line=("N418",))
    assert list(frame["means"]) == ["coordination_of_benefits"]
    assert list(frame["remark"]) == ["N418"]


def test_the_nearest_remark_wins_then_the_higher_in_the_policy(
    world: Any, rules: LabelRules
) -> None:
    near = read(world, rules, "CO-16 10", line=("M51",), claim=("N418",))
    assert list(near["means"]) == ["coding"]
    higher = read(world, rules, "CO-16 10", line=("MA130", "M51"))
    assert list(higher["means"]) == ["coding"]


def test_a_remark_does_not_touch_its_neighbour_that_is_clear(
    world: Any, rules: LabelRules
) -> None:
    frame = read(world, rules, "CO-29 10", "CO-16 10", line=("N418",))
    assert list(frame["means"]) == ["timely_filing", "coordination_of_benefits"]


def test_an_unknown_code_denies_and_names_its_rule(world: Any, rules: LabelRules) -> None:
    frame = read(world, rules, "CO-XX9 10")
    assert list(frame["denies"]) == [True]
    assert list(frame["rule"]) == ["code no rule knows"]


def test_only_group_pr_counts_as_what_the_patient_owes(world: Any, rules: LabelRules) -> None:
    frame = read(world, rules, "PR-1 10", "CO-45 10", "PR-27 10")
    assert list(frame["patient"]) == [True, False, False]
