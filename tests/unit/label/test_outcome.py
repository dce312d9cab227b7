"""The traps of remittances, one test each: what the first decision on a line really was."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
import pytest

from denialrisk.claims import OUTCOMES, Remit, Tables, conform
from denialrisk.label import Labelled, LabelRules, label

Answer = Callable[..., Labelled]


def statuses(labelled: Labelled) -> list[str]:
    return list(labelled.outcomes["status"])


def test_outcomes_have_one_row_per_claim_line_in_the_schema(answer: Answer, world: Any) -> None:
    outcomes = answer(world.remit(14, world.line(1, 80.0, "CO-45 20"))).outcomes
    assert list(outcomes.columns) == list(OUTCOMES)
    pd.testing.assert_series_equal(outcomes.dtypes, conform(outcomes, OUTCOMES).dtypes)
    assert list(outcomes["line_number"]) == [1, 2]


def test_a_full_deductible_line_is_not_a_denial(answer: Answer, world: Any) -> None:
    both = world.line(1, 0.0, "CO-45 40", "PR-1 60"), world.line(2, 0.0, "PR-1 50")
    labelled = answer(world.remit(14, *both))
    assert statuses(labelled) == ["paid", "paid"]
    assert labelled.outcomes["denied_amount"].sum() == 0
    assert labelled.outcomes["category"].isna().all()


def test_carc_45_is_never_a_denial_in_any_group(answer: Answer, world: Any) -> None:
    groups = ("CO", "PR", "OA", "PI")
    lines = [world.line(n, 0.0, f"{group}-45 100") for n, group in enumerate(groups, 1)]
    labelled = answer(world.remit(14, *lines), claim=world.claim(100.0, 100.0, 100.0, 100.0))
    assert statuses(labelled) == ["paid"] * 4


def test_a_pending_line_is_censored_and_has_no_day(answer: Answer, world: Any) -> None:
    labelled = answer(world.remit(14, world.line(1, 0.0, "OA-133 100"), world.line(2, 50.0)))
    assert statuses(labelled) == ["pending", "paid"]
    assert pd.isna(labelled.outcomes["known_on"][0])
    assert pd.isna(labelled.outcomes["decided_on"][0])
    assert labelled.outcomes["known_on"][1] == pd.Timestamp(world.day(14))


def test_a_pending_line_waits_for_its_real_decision(answer: Answer, world: Any) -> None:
    pending = world.remit(10, world.line(1, 0.0, "OA-133 100"), world.line(2, 50.0))
    undone = world.remit(30, world.line(1, 0.0, "OA-133 -100"), status="22")
    denied = world.remit(30, world.line(1, 0.0, "CO-50 100"), world.line(2, 50.0))
    first = answer(pending, undone, denied).outcomes.iloc[0]
    assert (first["status"], first["category"]) == ("denied", "medical_necessity")
    assert first["known_on"] == pd.Timestamp(world.day(30))


def test_an_overturned_denial_stays_denied(answer: Answer, world: Any) -> None:
    denied = world.remit(14, world.line(1, 0.0, "CO-197 100"), world.line(2, 0.0, "CO-197 50"))
    reversal = world.remit(70, world.line(1, 0.0, "CO-197 -100"), status="22")
    overturned = world.remit(70, world.line(1, 80.0, "CO-45 20"), world.line(2, 50.0))
    labelled = answer(denied, reversal, overturned)
    assert statuses(labelled) == ["denied", "denied"]
    assert set(labelled.outcomes["known_on"]) == {pd.Timestamp(world.day(14))}


def test_a_take_back_leaves_a_paid_line_paid(answer: Answer, world: Any) -> None:
    paid = world.remit(14, world.line(1, 80.0, "CO-45 20"), world.line(2, 50.0))
    reversal = world.remit(90, world.line(1, -80.0, "CO-45 -20"), status="22")
    corrected = world.remit(90, world.line(1, 0.0, "CO-22 100"), world.line(2, 50.0))
    assert statuses(answer(paid, reversal, corrected)) == ["paid", "paid"]


def test_reading_order_does_not_decide_what_came_first(answer: Answer, world: Any) -> None:
    late = world.remit(70, world.line(1, 80.0), world.line(2, 50.0))
    early = world.remit(14, world.line(1, 0.0, "CO-29 100"), world.line(2, 0.0, "CO-29 50"))
    assert statuses(answer(late, early)) == statuses(answer(early, late)) == ["denied"] * 2


def test_on_one_day_the_order_of_the_file_decides(answer: Answer, world: Any) -> None:
    denied = world.remit(14, world.line(1, 0.0, "CO-29 100"), world.line(2, 0.0, "CO-29 50"))
    paid = world.remit(14, world.line(1, 80.0, "CO-45 20"), world.line(2, 50.0))
    assert statuses(answer(denied, paid)) == ["denied", "denied"]
    assert statuses(answer(paid, denied)) == ["paid", "paid"]


def test_on_one_day_a_correction_comes_after_what_it_corrects(answer: Answer, world: Any) -> None:
    denied = world.remit(14, world.line(1, 0.0, "CO-29 100"), world.line(2, 0.0, "CO-29 50"))
    undone = world.remit(14, world.line(1, 0.0, "CO-29 -100"), status="22")
    paid = world.remit(14, world.line(1, 80.0, "CO-45 20"), world.line(2, 50.0))
    for remits in (denied, undone, paid), (undone, paid, denied):
        labelled = answer(*remits)
        assert statuses(labelled) == ["denied", "denied"]
        assert labelled.report["oddities"]["claims_reversed_before_any_decision"] == 0


def test_a_decision_is_known_on_the_day_it_arrived(answer: Answer, world: Any) -> None:
    remit = world.remit(14, world.line(1, 80.0), world.line(2, 50.0), known_on=world.day(18))
    row = answer(remit).outcomes.iloc[0]
    assert row["decided_on"] == pd.Timestamp(world.day(14))
    assert row["known_on"] == pd.Timestamp(world.day(18))


def test_a_remit_with_one_day_only_uses_it_for_both(answer: Answer, world: Any) -> None:
    remit = world.remit(14, world.line(1, 80.0), world.line(2, 50.0), known_on=None)
    assert answer(remit).outcomes["known_on"][0] == pd.Timestamp(world.day(14))


def test_a_claim_level_denial_reaches_every_line(answer: Answer, world: Any) -> None:
    whole = (world.adjustment("CO-29 150"),)
    outcomes = answer(world.remit(14, status="4", adjustments=whole)).outcomes
    assert list(outcomes["status"]) == ["denied", "denied"]
    assert list(outcomes["category"]) == ["timely_filing"] * 2
    assert list(outcomes["denied_amount"]) == [100.0, 50.0]


def test_a_denied_claim_denies_the_lines_its_remit_leaves_out(answer: Answer, world: Any) -> None:
    outcomes = answer(world.remit(14, world.line(1, 0.0, "CO-197 100"), status="4")).outcomes
    assert list(outcomes["status"]) == ["denied", "denied"]
    assert list(outcomes["category"]) == ["authorization", "authorization"]
    assert list(outcomes["rule"]) == ["prior authorization", "denied by claim status alone"]


def test_the_parts_of_a_split_claim_answer_their_own_lines(answer: Answer, world: Any) -> None:
    first = world.remit(10, world.line(1, 80.0, "CO-45 20"), charge=100.0)
    second = world.remit(25, world.line(2, 0.0, "CO-50 50"), charge=50.0)
    assert statuses(answer(first)) == ["paid", "unanswered"]
    outcomes = answer(first, second).outcomes
    assert list(outcomes["status"]) == ["paid", "denied"]
    assert list(outcomes["known_on"]) == [pd.Timestamp(world.day(n)) for n in (10, 25)]


def test_a_claim_level_denial_of_a_split_claim_stays_with_its_part(
    answer: Answer, world: Any
) -> None:
    whole = (world.adjustment("CO-29 100"),)
    part = world.remit(10, world.line(1, 0.0, charge=100.0), charge=100.0, adjustments=whole)
    assert statuses(answer(part)) == ["denied", "unanswered"]


@pytest.mark.parametrize("status", ["23", "25"])
def test_a_predetermination_or_foreign_claim_is_no_decision(
    answer: Answer, world: Any, status: str
) -> None:
    lines = world.line(1, 0.0, "OA-101 100"), world.line(2, 0.0, "OA-101 50")
    labelled = answer(world.remit(14, *lines, status=status))
    assert statuses(labelled) == ["pending", "pending"]


def test_a_reversal_alone_is_no_decision(answer: Answer, world: Any) -> None:
    assert statuses(answer(world.remit(14, status="22"))) == ["pending", "pending"]


def test_a_claim_without_a_remit_is_unanswered_never_paid(answer: Answer) -> None:
    labelled = answer()
    assert statuses(labelled) == ["unanswered", "unanswered"]
    assert labelled.outcomes["known_on"].isna().all()


def test_authorization_is_not_filed_as_eligibility(answer: Answer, world: Any) -> None:
    lines = world.line(1, 0.0, "CO-197 100"), world.line(2, 0.0, "CO-198 50")
    outcomes = answer(world.remit(14, *lines)).outcomes
    assert list(outcomes["category"]) == ["authorization", "authorization"]


def test_history_is_the_same_whatever_order_the_claims_stand_in(
    rules: LabelRules, world: Any
) -> None:
    claims = [world.claim(claim_id=f"C{n}") for n in range(6)]
    remits = [
        world.remit(5 + n, world.line(1, 0.0, "CO-50 100"), claim_id=f"C{n}") for n in range(6)
    ]
    ahead = label(world.tables(claims, remits), rules).outcomes
    back = label(world.tables(claims[::-1], remits[::-1]), rules).outcomes
    key = ["claim_id", "line_number"]
    pd.testing.assert_frame_equal(
        ahead.sort_values(key, ignore_index=True), back.sort_values(key, ignore_index=True)
    )


def ready(tables: Tables, **columns: object) -> Tables:
    facts = {"claim_id": ["C1"], "line_number": [1], "status": ["denied"]}
    return replace(tables, outcomes=conform(pd.DataFrame(facts | columns), OUTCOMES))


def test_ready_made_outcomes_stand_for_claims_without_remits(
    rules: LabelRules, world: Any
) -> None:
    day = [pd.Timestamp(date(2025, 4, 1))]
    tables = ready(world.tables([world.claim()]), category=["coding"], known_on=day)
    outcomes = label(tables, rules).outcomes
    assert list(outcomes["status"]) == ["denied", "unanswered"]
    assert outcomes["category"][0] == "coding"
    assert outcomes["denied_amount"][0] == 100.0
    assert outcomes["rule"][0] == "outcome given with the claim"
    assert outcomes["known_on"][0] == day[0]


def test_a_ready_made_denial_of_an_unknown_category_is_unmapped(
    rules: LabelRules, world: Any
) -> None:
    tables = ready(world.tables([world.claim()]), category=["CO-4 or so"])
    assert label(tables, rules).outcomes["category"][0] == "unmapped"


def test_a_remit_outranks_a_ready_made_outcome(rules: LabelRules, world: Any) -> None:
    remits: list[Remit] = [world.remit(14, world.line(1, 80.0), world.line(2, 50.0))]
    labelled = label(ready(world.tables([world.claim()], remits)), rules)
    assert statuses(labelled) == ["paid", "paid"]
    assert labelled.report["linking"]["ready_made_unused"] == 1


def test_empty_tables_are_labelled_as_nothing(rules: LabelRules) -> None:
    labelled = label(Tables(), rules)
    assert len(labelled.outcomes) == 0
    assert labelled.report["lines"]["denial_rate"] is None
