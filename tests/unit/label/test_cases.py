"""The worked examples that ship hold, and one that does not hold is told with its line."""

from pathlib import Path

import pytest

from denialrisk.claims import CATEGORIES
from denialrisk.claims.codes import STATUSES
from denialrisk.errors import ConfigurationError
from denialrisk.label import LabelRules, check_cases, label, load_cases
from denialrisk.label.cases import case_tables


@pytest.fixture
def shipped(policy: Path) -> Path:
    return policy.parent / "cases" / "label.yaml"


def test_every_worked_example_that_ships_holds(rules: LabelRules, shipped: Path) -> None:
    assert check_cases(rules, shipped) == []


def test_the_worked_examples_show_every_category_and_status(shipped: Path) -> None:
    expected = [line for case in load_cases(shipped) for line in case.expect]
    assert {line.category for line in expected} >= set(CATEGORIES)
    assert {line.status for line in expected} == set(STATUSES)


def test_every_rule_that_ships_is_fired_by_a_worked_example(
    rules: LabelRules, shipped: Path
) -> None:
    report = label(case_tables(load_cases(shipped)), rules).report
    assert [row["rule"] for row in report["by_rule"] if not row["fired"]] == []


def test_a_case_that_does_not_hold_is_told_with_its_line(
    rules: LabelRules, tmp_path: Path
) -> None:
    path = tmp_path / "cases.yaml"
    path.write_text(
        "cases:\n"
        "  - name: late\n"
        "    remits: [{lines: [{adjust: [CO-29 100]}]}]\n"
        "    expect: [{status: denied, category: duplicate, amount: 7, day: 3}]\n"
    )
    problems = check_cases(rules, path)
    assert {problem.line for problem in problems} == {2}
    late = "by rule 'filing or appeal time limit'"
    assert [problem.message.removeprefix("case 'late', line 1: ") for problem in problems] == [
        f"category is timely_filing {late}, expected duplicate",
        f"denied amount is 100.0 {late}, expected 7.0",
        f"known day is 14 {late}, expected 3",
    ]


def test_a_case_with_too_few_expectations_is_told(rules: LabelRules, tmp_path: Path) -> None:
    path = tmp_path / "cases.yaml"
    path.write_text("cases: [{name: two, charges: [1, 2], expect: [{status: unanswered}]}]\n")
    (problem,) = check_cases(rules, path)
    assert problem.message == "case 'two': expects 1 lines, the claim has 2"


def test_an_adjustment_that_cannot_be_read_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "cases.yaml"
    path.write_text(
        "cases:\n  - name: bad\n    remits: [{adjust: [CO45]}]\n    expect: [{status: paid}]\n"
    )
    with pytest.raises(ConfigurationError, match=r"cases.yaml:3: .*'CO45' is no adjustment"):
        load_cases(path)
