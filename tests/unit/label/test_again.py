"""What became of denied lines, told from the answers that followed."""

from datetime import date
from typing import Any

import pandas as pd

from denialrisk.label import LabelRules, label
from denialrisk.label.again import answered_again


def fates(world: Any, rules: LabelRules, claims: list[Any], remits: list[Any]) -> dict[str, Any]:
    labelled = label(world.tables(claims, remits), rules)
    found = answered_again(labelled.workings)
    ids = labelled.outcomes.loc[found.index, "claim_id"]
    return {
        str(claim_id): (
            bool(row["again"]),
            bool(row["recovered"]),
            None if pd.isna(row["via"]) else row["via"],
        )
        for claim_id, (_, row) in zip(ids, found.iterrows(), strict=True)
    }


def test_an_appeal_won_an_appeal_lost_and_none(world: Any, rules: LabelRules) -> None:
    claims = [world.claim(100.0, claim_id=name) for name in ("WON", "LOST", "NONE", "PAID")]
    denial = world.line(1, 0.0, "CO-197 100")
    remits = [
        *(world.remit(10, denial, claim_id=name) for name in ("WON", "LOST", "NONE")),
        world.remit(10, world.line(1, 100.0), claim_id="PAID"),
        world.remit(60, world.line(1, 100.0), claim_id="WON"),
        world.remit(60, denial, claim_id="LOST"),
    ]
    assert fates(world, rules, claims, remits) == {
        "WON": (True, True, "same claim"),
        "LOST": (True, False, None),
        "NONE": (False, False, None),
    }


def test_a_denial_is_won_though_it_is_reversed_first(world: Any, rules: LabelRules) -> None:
    remits = [
        world.remit(10, world.line(1, 0.0, "CO-197 100")),
        world.remit(60, world.line(1, 0.0, "CO-197 -100", charge=-100.0), status="22"),
        world.remit(60, world.line(1, 100.0)),
    ]
    assert fates(world, rules, [world.claim(100.0)], remits)["C1"] == (True, True, "same claim")


def test_a_claim_that_replaces_another_answers_for_it(world: Any, rules: LabelRules) -> None:
    new = {"frequency_code": "7", "original_reference_number": "ICN"}
    claims = [
        world.claim(100.0, claim_id="OLD"),
        world.claim(100.0, claim_id="NEW", submitted_on=date(2025, 4, 1), **new),
    ]
    remits = [
        world.remit(10, world.line(1, 0.0, "CO-16 100"), claim_id="OLD",
                    payer_control_number="ICN"),
        world.remit(60, world.line(1, 100.0), claim_id="NEW"),
    ]  # fmt: skip
    assert fates(world, rules, claims, remits)["OLD"] == (True, True, "replacement claim")


def test_a_pending_note_after_a_denial_is_no_second_answer(world: Any, rules: LabelRules) -> None:
    remits = [
        world.remit(10, world.line(1, 0.0, "CO-197 100")),
        world.remit(20, world.line(1, 0.0, "CO-133 100")),
    ]
    assert fates(world, rules, [world.claim(100.0)], remits)["C1"] == (False, False, None)
