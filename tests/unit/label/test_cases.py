"""The worked examples that ship hold, and one that does not hold is told with its line."""

from pathlib import Path

import pytest

from denialrisk.claims import CATEGORIES
from denialrisk.claims.codes import STATUSES
from denialrisk.errors import ConfigurationError
from denialrisk.label import Labelled, LabelRules, check_cases, label, load_cases
from denialrisk.label.cases import Case, case_tables


@pytest.fixture
def shipped(policy: Path) -> Path:
    return policy.parent / "cases" / "label.yaml"


@pytest.fixture(scope="module")
def cases(policy: Path) -> tuple[Case, ...]:
    return load_cases(policy.parent / "cases" / "label.yaml")


@pytest.fixture(scope="module")
def labelled(cases: tuple[Case, ...], rules: LabelRules) -> Labelled:
    return label(case_tables(cases), rules)


def test_every_worked_example_that_ships_holds(rules: LabelRules, shipped: Path) -> None:
    assert check_cases(rules, shipped) == []


def test_no_two_worked_examples_bear_one_name(cases: tuple[Case, ...]) -> None:
    names = [case.name for case in cases]
    assert sorted(names) == sorted(set(names))


def test_the_worked_examples_show_every_category_and_status(cases: tuple[Case, ...]) -> None:
    expected = [line for case in cases for line in case.expect]
    assert {line.category for line in expected} >= set(CATEGORIES)
    assert {line.status for line in expected} == set(STATUSES)


def test_every_rule_and_refinement_that_ships_is_fired_by_a_worked_example(
    labelled: Labelled, rules: LabelRules
) -> None:
    rows = labelled.report["by_rule"]
    assert {row["rule"] for row in rows} >= set(rules.names)
    assert [row["rule"] for row in rows if not row["fired"]] == []


def test_every_rule_that_denies_names_the_category_of_a_worked_example(
    labelled: Labelled, rules: LabelRules
) -> None:
    denying = {rule.name for rule in (*rules.file.rules, *rules.file.refinements)
               if rule.means in CATEGORIES}  # fmt: skip
    decided = {row["rule"] for row in labelled.report["by_rule"] if row["denied_lines"]}
    assert sorted(denying - decided) == []


def test_every_claim_status_and_status_category_of_the_policy_is_shown(
    cases: tuple[Case, ...], rules: LabelRules
) -> None:
    statuses = {rules.status(str(remit.status)) for case in cases for remit in case.remits}
    assert statuses >= set(type(rules.file.claim_status).model_fields)
    said = {word.category for case in cases for word in case.acknowledgments}
    named = rules.file.acknowledgments
    assert said >= {*named.rejected, *named.accepted}


def test_every_way_of_tying_a_remit_is_shown(labelled: Labelled) -> None:
    linking = labelled.report["linking"]
    assert set(linking["linked_by"]) == {
        "claim id",
        "claim id, one of several submissions",
        "payer control number",
        "number of the claim it replaces",
        "original reference number",
        "reference to the claim's resource",
        "patient, day and charge",
    }
    assert set(linking["unlinked_because"]) == {
        "unknown claim",
        "other content",
        "before submission",
        "several claims fit",
    }


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
