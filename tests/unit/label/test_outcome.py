"""Outcomes as a table: its shape, its days, and what stands where no remit decides."""

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from denialrisk.claims import OUTCOMES, Tables, conform
from denialrisk.label import Labelled, LabelRules, label

READY = {
    "ready": {"category": "coding"},
    "ready, unknown category": {"category": "CO-4 or so"},
    "ready and answered": {"category": "coding"},
    "ready but silent": {"status": "unanswered"},
}


@pytest.fixture(scope="module")
def labelled(rules: LabelRules, world: Any) -> Labelled:
    """Label claims of two lines (100 and 50 dollars) that bear their situation as their id."""
    both = world.line(1, 80.0, "CO-45 20"), world.line(2, 50.0)
    remits = {
        "paid": world.remit(14, *both),
        "pending": world.remit(14, world.line(1, 0.0, "OA-133 100"), world.line(2, 50.0)),
        "known late": world.remit(14, *both, known_on=world.day(18)),
        "one day only": world.remit(14, *both, known_on=None),
        "ready and answered": world.remit(14, *both),
    }
    words = {"rejected": 2, "ready": 2, "ready but silent": 3, "paid": 20}
    claims = [world.claim(claim_id=name) for name in {**remits, **words, **READY}]
    tables = world.tables(
        claims,
        [replace(remit, claim_id=name) for name, remit in remits.items()],
        [world.acknowledgment(day, "A7", claim_id=name) for name, day in words.items()],
    )
    known = {"line_number": 1, "status": "denied", "known_on": pd.Timestamp(world.day(29))}
    ready = pd.DataFrame([{"claim_id": name, **known, **facts} for name, facts in READY.items()])
    return label(replace(tables, outcomes=conform(ready, OUTCOMES)), rules)


def of(labelled: Labelled, claim: str, name: str = "status") -> list[Any]:
    rows = labelled.outcomes[labelled.outcomes["claim_id"] == claim]
    values: list[Any] = list(rows[name])
    return values


def test_outcomes_have_one_row_per_claim_line_in_the_schema(labelled: Labelled) -> None:
    outcomes = labelled.outcomes
    assert list(outcomes.columns) == list(OUTCOMES)
    pd.testing.assert_series_equal(outcomes.dtypes, conform(outcomes, OUTCOMES).dtypes)
    assert of(labelled, "paid", "line_number") == [1, 2]


def test_a_pending_line_has_no_day(labelled: Labelled, world: Any) -> None:
    assert of(labelled, "pending") == ["pending", "paid"]
    assert pd.isna(of(labelled, "pending", "decided_on")[0])
    assert of(labelled, "pending", "known_on")[1:] == [pd.Timestamp(world.day(14))]


def test_a_decision_is_known_on_the_day_it_arrived(labelled: Labelled, world: Any) -> None:
    assert set(of(labelled, "known late", "decided_on")) == {pd.Timestamp(world.day(14))}
    assert set(of(labelled, "known late", "known_on")) == {pd.Timestamp(world.day(18))}


def test_a_remit_with_one_day_only_uses_it_for_both(labelled: Labelled, world: Any) -> None:
    assert set(of(labelled, "one day only", "known_on")) == {pd.Timestamp(world.day(14))}


def test_a_rejection_has_its_day_and_rule_and_denies_nothing(
    labelled: Labelled, world: Any
) -> None:
    assert of(labelled, "rejected") == ["rejected", "rejected"]
    assert set(of(labelled, "rejected", "known_on")) == {pd.Timestamp(world.day(2))}
    assert set(of(labelled, "rejected", "decided_on")) == {pd.Timestamp(world.day(2))}
    assert set(of(labelled, "rejected", "rule")) == {"rejected before adjudication"}
    assert set(of(labelled, "rejected", "denied_amount")) == {0.0}


def test_a_payers_decision_outranks_a_rejection(labelled: Labelled) -> None:
    assert of(labelled, "paid") == ["paid", "paid"]


def test_ready_made_outcomes_stand_for_claims_without_remits(
    labelled: Labelled, world: Any
) -> None:
    assert of(labelled, "ready") == ["denied", "unanswered"]
    assert of(labelled, "ready", "category")[0] == "coding"
    assert of(labelled, "ready", "denied_amount")[0] == 100.0
    assert of(labelled, "ready", "rule")[0] == "outcome given with the claim"
    assert of(labelled, "ready", "known_on")[0] == pd.Timestamp(world.day(29))


def test_a_ready_made_outcome_that_says_nothing_leaves_a_rejection_standing(
    labelled: Labelled,
) -> None:
    assert of(labelled, "ready but silent") == ["rejected", "rejected"]


def test_a_ready_made_denial_of_an_unknown_category_is_unmapped(labelled: Labelled) -> None:
    assert of(labelled, "ready, unknown category", "category")[0] == "unmapped"


def test_a_remit_outranks_a_ready_made_outcome(labelled: Labelled) -> None:
    assert of(labelled, "ready and answered") == ["paid", "paid"]
    assert labelled.report["linking"]["ready_made_unused"] == 2


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


def test_empty_tables_are_labelled_as_nothing(rules: LabelRules) -> None:
    labelled = label(Tables(), rules)
    assert len(labelled.outcomes) == 0
    assert labelled.report["lines"]["denial_rate"] is None
