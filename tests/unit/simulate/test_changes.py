"""Holds the list of policy changes to the rules and to the denials they bring."""

from datetime import date

import numpy as np
import pytest

from denialrisk.claims import CATEGORIES
from denialrisk.simulate.changes import Change, changes
from denialrisk.simulate.columns import day
from denialrisk.simulate.history import History


@pytest.fixture(scope="module")
def known() -> dict[tuple[str, str, date], Change]:
    return {(one.payer_id, one.category, one.on): one for one in changes()}


def test_changes_come_by_day_and_fall_within_the_first_year() -> None:
    days = [one.on for one in changes()]

    assert days == sorted(days)
    assert date(2025, 1, 1) < days[0] < days[-1] < date(2026, 1, 1)


def test_a_change_names_payer_category_codes_and_day(
    known: dict[tuple[str, str, date], Change],
) -> None:
    therapy = known["MA101", "authorization", date(2025, 6, 1)]

    assert therapy.families == ("therapy", "equipment")
    assert {"97110", "E0601"} <= set(therapy.procedure_codes)
    assert not therapy.ends


def test_a_rule_that_runs_out_is_a_change_too(
    known: dict[tuple[str, str, date], Change],
) -> None:
    assert known["CI304", "authorization", date(2025, 6, 1)].ends


def test_the_lines_concerned_are_denied_more_from_that_day(
    larger: History, known: dict[tuple[str, str, date], Change]
) -> None:
    ledger = larger.ledger
    change = known["MA101", "authorization", date(2025, 6, 1)]
    mass = ledger.line["mass"][:, CATEGORIES.index("authorization")]
    lines = change.concerns(ledger)
    after = ledger.line["service"] >= day(2025, 6, 1)

    assert lines.sum() > 100
    assert mass[lines & after].mean() > 5 * max(mass[lines & ~after].mean(), 0.001)
    assert np.unique(ledger.per_line("payer")[lines]).size == 1
