from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from denialrisk.claims import Tables
from denialrisk.label import Labelled, example, label
from denialrisk.report.month.history import history
from denialrisk.report.month.kpi import Kpi, _reached, kpis
from denialrisk.score import Targets


@pytest.fixture(scope="module")
def april(labelled: Labelled, targets: Targets) -> dict[str, dict[str, Any]]:
    return {kpi["name"]: kpi for kpi in kpis(history(labelled), "2025-04", targets)}


def test_first_pass_counts_claims_decided_in_full_of_which_no_line_was_denied(
    april: dict[str, Any],
) -> None:
    assert april["first_pass_resolution"]["value"] == 0.25
    assert april["first_pass_resolution"]["reached"] is False


def test_the_initial_denial_rate_counts_decided_lines(april: dict[str, Any]) -> None:
    assert april["initial_denial_rate"]["value"] == 0.6
    assert "77.9% of what was charged" in april["initial_denial_rate"]["says"]


def test_receivables_are_what_no_payer_had_decided_at_the_end_of_the_month(
    april: dict[str, Any],
) -> None:
    """On 30 April E was open, and C and D, which were answered on 22 and 27 April, were not."""
    days = april["days_in_receivables"]
    assert "$70 charged and not yet decided on 2025-04-30" in days["says"]
    assert days["value"] == round(70 / (1950 / 59), 1) == 2.1
    assert days["bound"] == "at least"


def test_a_lower_bound_cannot_say_that_a_ceiling_is_kept(april: dict[str, Any]) -> None:
    assert april["days_in_receivables"]["reached"] is None


def test_a_history_of_under_90_days_says_nothing_of_what_is_older(april: dict[str, Any]) -> None:
    assert april["receivables_over_90_days"]["value"] is None
    assert april["receivables_over_90_days"]["told"] == "not"


def test_answers_without_a_day_tell_nothing_of_what_waited(
    labelled: Labelled, targets: Targets
) -> None:
    told = history(labelled)
    undated = replace(told, lines=told.lines.assign(known_on=pd.NaT))
    found = {kpi["name"]: kpi for kpi in kpis(undated, "2025-04", targets)}
    for name in ("days_in_receivables", "receivables_over_90_days"):
        assert (found[name]["value"], found[name]["told"]) == (None, "not")
    assert found["initial_denial_rate"]["value"] == 0.6


def test_what_is_over_90_days_is_told_by_the_day_of_service(
    labelled: Labelled, targets: Targets
) -> None:
    found = {kpi["name"]: kpi for kpi in kpis(history(labelled), "2025-09", targets)}
    assert found["receivables_over_90_days"]["value"] == 1.0


def test_overturned_are_those_paid_of_those_answered_again(april: dict[str, Any]) -> None:
    overturned = april["overturn_rate"]
    assert overturned["value"] == pytest.approx(2 / 3)
    assert "1 on the same claim, 1 on a corrected one" in overturned["says"]


def test_what_no_file_tells_is_not_invented(april: dict[str, Any]) -> None:
    for name in ("clean_claim_rate", "write_off_rate"):
        assert april[name]["value"] is None
        assert april[name]["told"] == "not"
        assert april[name]["reached"] is None
    assert "277CA" in april["clean_claim_rate"]["says"]
    assert "Denied and not paid so far: $30" in april["write_off_rate"]["says"]


def test_front_ends_tell_of_clean_claims_and_a_mended_one_was_not_clean(
    labelled: Labelled, targets: Targets
) -> None:
    said = [
        example.acknowledgment(0, "A3", claim_id="Q0", payer_id="P1"),
        example.acknowledgment(2, "A2", claim_id="Q0", payer_id="P1"),
        example.acknowledgment(2, "A2", claim_id="Q1", payer_id="P1"),
    ]
    old = labelled.workings.tables
    acknowledgments = example.tables([], [], said).acknowledgments
    tables = Tables(
        claims=old.claims, lines=old.lines, remits=old.remits, remit_lines=old.remit_lines,
        adjustments=old.adjustments, acknowledgments=acknowledgments,
    )  # fmt: skip
    told = history(label(tables, labelled.workings.rules))
    clean = next(k for k in kpis(told, "2025-03", targets) if k["name"] == "clean_claim_rate")
    assert (clean["value"], clean["bound"], clean["reached"]) == (0.5, "at most", False)


def test_a_month_that_is_not_ripe_reaches_nothing(labelled: Labelled, targets: Targets) -> None:
    found = {kpi["name"]: kpi for kpi in kpis(history(labelled), "2025-09", targets)}
    assert found["initial_denial_rate"]["told"] == "in part"
    assert found["initial_denial_rate"]["reached"] is None
    assert "Not final" in found["initial_denial_rate"]["says"]


@pytest.mark.parametrize(
    ("name", "value", "target", "bound", "reached"),
    [
        ("clean_claim_rate", 0.99, 0.95, "at most", None),
        ("clean_claim_rate", 0.90, 0.95, "at most", False),
        ("days_in_receivables", 39.0, 40.0, "at least", None),
        ("days_in_receivables", 41.0, 40.0, "at least", False),
        ("days_in_receivables", 41.0, None, "at least", None),
    ],
)
def test_a_bound_speaks_against_a_target_only(
    name: str, value: float, target: float | None, bound: Any, reached: Any
) -> None:
    assert _reached(Kpi(name, "share", value, "in part", "", bound), target) is reached


def test_a_figure_told_whole_reaches_its_target_by_equality() -> None:
    assert _reached(Kpi("initial_denial_rate", "share", 0.05, "whole", ""), 0.05) is True
    assert _reached(Kpi("first_pass_resolution", "share", 0.9, "whole", ""), 0.9) is True
