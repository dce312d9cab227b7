"""Amounts and days that nobody can believe decide nothing, and are told."""

from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
import pytest

from denialrisk.claims import Remit, Tables
from denialrisk.label import Labelled, LabelRules, label
from denialrisk.label.decision import UNTOLD_RULE

ABSURD = [float("inf"), float("-inf"), 1e12]


def with_value(tables: Tables, table: str, column: str, row: int, value: object) -> Tables:
    """Write one cell, as a table made by hand may have it."""
    frame = getattr(tables, table).copy()
    frame.loc[row, column] = value
    changed: dict[str, Any] = {table: frame}
    return replace(tables, **changed)


@pytest.fixture
def denied(world: Any) -> Tables:
    """One claim of two lines, 100 denied and 50 paid."""
    lines = world.line(1, 0.0, "CO-197 80", "CO-45 20"), world.line(2, 50.0)
    tables: Tables = world.tables([world.claim()], [world.remit(14, *lines)])
    return tables


def statuses(labelled: Labelled) -> list[str]:
    return labelled.outcomes["status"].tolist()


@pytest.mark.parametrize("amount", [*ABSURD, float("nan")])
@pytest.mark.parametrize(
    ("table", "column"),
    [("remit_lines", "paid"), ("remit_lines", "charge"), ("remits", "paid"), ("lines", "charge")],
)
def test_no_absurd_amount_makes_a_denied_line_paid(
    denied: Tables, rules: LabelRules, table: str, column: str, amount: float
) -> None:
    labelled = label(with_value(denied, table, column, 0, amount), rules)
    assert statuses(labelled) == ["denied", "paid"]
    told = labelled.report["oddities"]["amounts_not_believed"]
    assert told == (0 if pd.isna(amount) else 1)


@pytest.mark.parametrize("amount", [*ABSURD, float("nan")])
def test_a_denial_of_an_unknown_amount_is_pending_never_paid(
    denied: Tables, rules: LabelRules, amount: float
) -> None:
    labelled = label(with_value(denied, "adjustments", "amount", 0, amount), rules)
    assert statuses(labelled) == ["pending", "paid"]
    assert labelled.outcomes["rule"][0] == UNTOLD_RULE
    assert labelled.report["oddities"]["adjustments_without_an_amount"] == 1


def test_a_price_cut_of_an_unknown_amount_changes_nothing(
    denied: Tables, rules: LabelRules
) -> None:
    labelled = label(with_value(denied, "adjustments", "amount", 1, float("inf")), rules)
    assert statuses(labelled) == ["denied", "paid"]


def test_an_answer_dated_far_ahead_counts_as_one_without_a_day(
    world: Any, rules: LabelRules
) -> None:
    far = date(2150, 1, 1)
    lines = world.line(1, 0.0, "CO-197 100"), world.line(2, 50.0)
    remit: Remit = world.remit(14, *lines, decided_on=far, known_on=far)
    labelled = label(world.tables([world.claim()], [remit]), rules)
    assert statuses(labelled) == ["denied", "paid"]
    assert labelled.outcomes["known_on"].isna().all()
    assert labelled.report["oddities"]["days_in_the_future"] == 2
    assert labelled.report["oddities"]["answers_without_a_day"] == 2


def test_believable_tables_pass_as_they_are(denied: Tables, rules: LabelRules) -> None:
    assert label(denied, rules).workings.tables is denied
