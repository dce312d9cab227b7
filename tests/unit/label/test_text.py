"""The account as a person at a terminal reads it."""

import re
from typing import Any

import pytest

from denialrisk.claims import Tables
from denialrisk.label import LabelRules, label, report_text
from denialrisk.label.text import table


@pytest.fixture(scope="module")
def text(rules: LabelRules, world: Any) -> str:
    """A claim of March half denied, one of June unanswered, one rejected."""
    claims = [
        world.claim(),
        world.claim(claim_id="C2", submitted_on=world.day(100)),
        world.claim(claim_id="C3", submitted_on=world.day(100)),
    ]
    remits = [
        world.remit(14, world.line(1, 0.0, "CO-29 100"), world.line(2, 50.0)),
        world.remit(120, world.line(1, 80.0, "CO-45 20"), claim_id="C2"),
    ]
    words = [world.acknowledgment(101, "A7", claim_id="C3")]
    return report_text(label(world.tables(claims, remits, words), rules).report)


# Rates have one decimal, dollars two.
DOLLARS = re.compile(r"\d+\.\d\d(?!\d)")


def part(text: str, title: str) -> list[str]:
    return text.split(f"\n{title}")[1].split("\n\n", maxsplit=1)[0].splitlines()[1:]


def test_the_first_lines_count_the_statuses(text: str) -> None:
    first, second, *_ = text.splitlines()
    counts = "6 service lines: 1 denied, 2 paid, 0 pending, 2 rejected before any payer"
    assert first == f"{counts}, 1 unanswered"
    assert second == "denial rate 33.3 % of the decided lines, $100.00 denied"


def test_rules_that_never_fired_are_named(text: str) -> None:
    silent = part(text, "Rules that never fired")
    assert "  duplicate" in silent
    assert "  filing or appeal time limit" not in silent


def test_the_rate_of_a_young_month_is_not_stated_as_final(text: str) -> None:
    march, june, total = part(text, "By month of submission")[2:]
    assert "50.0 %  " in march
    assert "0.0 % not final" in june
    assert total.split() == ["total", "6", "1", "2", "0", "2", "1", "33.3", "%", "100.00"]
    (row,) = part(text, "Denial rate by payer and month")[2:]
    assert row.split() == ["P1", "50.0", "(0.0)"]


def test_dollars_of_rules_and_categories_add_up_to_the_dollars_denied(
    rules: LabelRules, world: Any
) -> None:
    codes = ("CO-197", "CO-29", "CO-50", "CO-18", "CO-16", "CO-96", "CO-27", "CO-22", "CO-4")
    claims = [
        world.claim(33.33, 66.67, claim_id=f"C{n}", payer_id=f"P{n}")
        for n in range(3 * len(codes))
    ]
    remits = [
        world.remit(14, claim_id=f"C{n}", status="4", charge=100.0,
                    adjustments=(world.adjustment(f"{codes[n % len(codes)]} {90 + n / 100}"),))
        for n in range(len(claims))
    ]  # fmt: skip
    text = report_text(label(world.tables(claims, remits), rules).report)
    titles = ("Denials by category", "Denials by rule (", "Denials by rule and", "By payer")
    for title in titles:
        *rows, total = [
            float(DOLLARS.findall(row.replace(",", ""))[-1]) for row in part(text, title)[2:]
        ]
        assert round(sum(rows), 2) == total == 2433.51
    assert "$2,433.51 denied" in text
    assert "\n7 more " in text


def test_denials_are_told_by_rule_and_payer(text: str) -> None:
    (row,) = part(text, "Denials by rule and payer")[2:]
    assert " ".join(row.split()) == "filing or appeal time limit P1 1 100.00 33.3 %"


def test_rejections_are_told_by_category_and_month(text: str) -> None:
    (row,) = part(text, "What front ends said")[2:]
    assert row.split() == ["A7", "rejected", "1", "1"]
    assert "rejected by month: 2025-06" in text


def test_no_data_is_still_a_report(rules: LabelRules) -> None:
    text = report_text(label(Tables(), rules).report)
    assert text.startswith("0 service lines")
    assert "denial rate - (nothing decided)" in text
    assert "Unanswered claims" not in text
    assert "Answered by day" not in text


def test_a_table_keeps_words_left_and_numbers_right() -> None:
    rows = [{"payer": "P1", "lines": 1200, "denial_rate": 0.125},
            {"payer": "P22", "lines": 7, "denial_rate": None}]  # fmt: skip
    assert table(rows) == (
        "payer  lines    rate\n-----  -----  ------\nP1     1,200  12.5 %\nP22        7       -"
    )


def test_terms_of_ours_are_explained(text: str) -> None:
    assert "ready-made lines (a flat file's own outcome, no remittance)" in text
    assert "tied by the id alone (they state nothing else to compare)" in text


def test_shares_say_of_what(text: str) -> None:
    assert "of all denials" in part(text, "Denials by category")[0]
    assert "of its decided lines" in part(text, "Denials by rule and payer")[0]


def test_payers_stand_with_their_names(rules: LabelRules, world: Any) -> None:
    claims = [world.claim(payer_name="Health Co"), world.claim(claim_id="C2", payer_id="P2")]
    named = report_text(label(world.tables(claims), rules).report)
    rows = {row.split()[0]: row for row in part(named, "By payer")[2:]}
    assert rows["P1"].startswith("P1     Health Co")
    assert "Health" not in rows["P2"]


def test_lines_whose_decision_was_taken_back_unseen_are_told(
    rules: LabelRules, world: Any
) -> None:
    remits = [world.remit(14, status="22"), world.remit(14, world.line(1, 0.0, "CO-22 100"))]
    undone = report_text(label(world.tables([world.claim()], remits), rules).report)
    assert "2 pending (2 of them taken back before any decision was seen)" in undone
    assert "claims reversed before any decision" in undone


def test_what_nobody_answered_draws_no_curve_and_no_rate(rules: LabelRules, world: Any) -> None:
    silent = report_text(label(world.tables([world.claim()]), rules).report)
    assert "Answered by day" not in silent
    assert "100 % |" not in silent
    assert "- not final" not in silent
