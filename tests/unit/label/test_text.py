"""The account as a person at a terminal reads it."""

from typing import Any

from denialrisk.claims import Tables
from denialrisk.label import LabelRules, label, report_text
from denialrisk.label.text import table


def test_the_first_line_counts_the_statuses(rules: LabelRules, world: Any) -> None:
    remit = world.remit(14, world.line(1, 0.0, "CO-29 100"), world.line(2, 50.0))
    text = report_text(label(world.tables([world.claim()], [remit]), rules).report)
    first, second, *_ = text.splitlines()
    assert (
        first
        == "2 service lines: 1 denied, 1 paid, 0 pending, 0 rejected before any payer, 0 unanswered"
    )
    assert second == "denial rate 50.0 % of the decided lines, $100.00 denied"


def test_rules_that_never_fired_are_named(rules: LabelRules, world: Any) -> None:
    remit = world.remit(14, world.line(1, 0.0, "CO-29 100"), world.line(2, 50.0))
    text = report_text(label(world.tables([world.claim()], [remit]), rules).report)
    silent = text.split("Rules that never fired\n")[1].split("\n\n")[0].splitlines()
    assert "  duplicate" in silent
    assert "  filing or appeal time limit" not in silent


def test_no_data_is_still_a_report(rules: LabelRules) -> None:
    text = report_text(label(Tables(), rules).report)
    assert text.startswith("0 service lines")
    assert "denial rate - of the decided lines" in text


def test_a_table_keeps_words_left_and_numbers_right() -> None:
    rows = [{"payer": "P1", "lines": 1200, "denial_rate": 0.125},
            {"payer": "P22", "lines": 7, "denial_rate": None}]  # fmt: skip
    assert table(rows) == (
        "payer  lines    rate\n-----  -----  ------\nP1     1,200  12.5 %\nP22        7       -"
    )
