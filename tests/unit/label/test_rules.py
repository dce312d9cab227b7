"""The policy that ships, and what its reader refuses."""

from datetime import date
from pathlib import Path

import pytest

from denialrisk.claims import CATEGORIES
from denialrisk.errors import ConfigurationError
from denialrisk.label import LabelRules, check_cases, load_rules

SMALL = """\
version: 1
dated: 2025-01-01
maturity_days: 90
partial_denial_share: 0.5
claim_status: {processed: [1], denied: [4], reversal: [22], no_decision: [23]}
rules:
  - {name: price, means: not_a_denial, carc: [45]}
  - {name: coverage, means: eligibility, carc: [27, 31]}
refinements:
  - {name: misrouted, means: coordination_of_benefits, carc: [16], rarc: [N418]}
unmapped: [A1]
"""


def load(tmp_path: Path, text: str) -> LabelRules:
    path = tmp_path / "label.yaml"
    path.write_text(text)
    return load_rules(path)


def refused(tmp_path: Path, old: str, new: str) -> list[tuple[int, str]]:
    """Load the small policy with one thing changed; return line and message of each problem."""
    assert old in SMALL
    with pytest.raises(ConfigurationError) as caught:
        load(tmp_path, SMALL.replace(old, new))
    return [(problem.line, problem.message) for problem in caught.value.problems]


def test_the_policy_that_ships_is_versioned_and_names_its_shares(rules: LabelRules) -> None:
    assert rules.version == "2"
    assert rules.maturity_days == 90
    assert 0 < rules.partial_denial_share <= 1


def test_the_policy_that_ships_reaches_every_category(rules: LabelRules) -> None:
    reached = {rule.means for rule in rules.file.rules} | {"unmapped"}
    assert set(CATEGORIES) <= reached


def test_a_policy_survives_the_journey_through_json(rules: LabelRules) -> None:
    again = LabelRules.from_json(rules.to_json())
    assert again == rules
    assert again.read("CO", "45") == rules.read("CO", "45")


def test_a_rule_for_a_group_outranks_one_for_any(tmp_path: Path) -> None:
    text = SMALL.replace("rules:\n", "rules:\n  - {name: own, means: coding, groups: [PR], "
                         "carc: [27]}\n  - {name: corrections, means: not_a_denial, "
                         "groups: [CR]}\n")  # fmt: skip
    rules = load(tmp_path, text)
    assert rules.read("PR", "27").means == "coding"
    assert rules.read("CO", "27").means == "eligibility"
    assert rules.read("CR", "27").means == "not_a_denial"


def test_a_code_in_two_classes_is_refused_with_its_line(tmp_path: Path) -> None:
    problems = refused(tmp_path, "carc: [27, 31]", "carc: [27, 45]")
    assert problems == [(8, "CARC 45 stands in 'price' and in 'coverage'; keep one")]


def test_a_mapped_code_cannot_be_unmapped_too(tmp_path: Path) -> None:
    problems = refused(tmp_path, "unmapped: [A1]", "unmapped: [A1, 31]")
    assert problems == [(11, "CARC 31 stands in 'coverage' and in 'unmapped'; keep one")]


def test_a_remark_with_two_meanings_is_refused(tmp_path: Path) -> None:
    second = "  - {name: again, means: coding, carc: [16], rarc: [N418]}\nunmapped"
    ((line, message),) = refused(tmp_path, "unmapped", second)
    assert line == 11
    assert message == "RARC N418 with 16 stands in 'misrouted' and in 'again'; keep one"


def test_a_claim_status_with_two_meanings_is_refused(tmp_path: Path) -> None:
    ((line, message),) = refused(tmp_path, "denied: [4]", "denied: [4, 22]")
    assert line == 5
    assert "claim status 22 stands in 'denied' and in 'reversal'" in message


def test_an_unknown_category_is_refused_with_a_suggestion(tmp_path: Path) -> None:
    ((line, message),) = refused(tmp_path, "means: eligibility", "means: eligability")
    assert line == 8
    assert "unknown meaning 'eligability' — did you mean 'eligibility'?" in message


def test_two_rules_of_one_name_are_refused(tmp_path: Path) -> None:
    ((line, message),) = refused(tmp_path, "name: coverage", "name: price")
    assert (line, message) == (8, "a second rule is named 'price'; rename one")


def test_a_rule_that_names_no_code_is_refused(tmp_path: Path) -> None:
    ((line, message),) = refused(tmp_path, "carc: [45]", "note: nothing")
    assert (line, message) == (7, "rule 'price' names neither `carc` nor `groups`")


@pytest.mark.parametrize("value", ["true", "CO-45", "4.5"])
def test_what_is_no_code_is_refused(tmp_path: Path, value: str) -> None:
    ((line, message),) = refused(tmp_path, "carc: [45]", f"carc: [{value}]")
    assert line == 7
    assert "is not a code" in message


def test_an_unknown_key_is_refused_with_its_line(tmp_path: Path) -> None:
    ((line, message),) = refused(
        tmp_path, "maturity_days: 90", "maturity_day: 90\nmaturity_days: 90"
    )
    assert line == 3
    assert "did you mean 'maturity_days'?" in message


def test_all_contradictions_are_told_at_once(tmp_path: Path) -> None:
    problems = refused(tmp_path, "carc: [27, 31]}", "carc: [27, 45]}\n  - {name: price, "
                       "means: coding, carc: [27]}")  # fmt: skip
    assert len(problems) == 3


DATED = SMALL.replace(
    "  - {name: price,",
    "  - {name: old, means: coding, carc: [99], until: 2025-05-31}\n"
    "  - {name: new, means: provider, carc: [99], since: 2025-06-01, until: 2025-08-31}\n"
    "  - {name: price,",
)


def test_a_rule_reads_the_decisions_of_its_days(tmp_path: Path) -> None:
    rules = load(tmp_path, DATED)
    assert rules.turns == (date(2025, 6, 1), date(2025, 9, 1))
    means = [rules.read("CO", "99", era).means for era in range(3)]
    assert means == ["coding", "provider", "unmapped"]
    assert LabelRules.from_json(rules.to_json()) == rules


def test_dated_rules_hold_by_the_day_of_decision_not_of_submission(tmp_path: Path) -> None:
    cases = tmp_path / "cases.yaml"
    cases.write_text(
        "cases:\n"
        "  - name: the last day of the old meaning\n"
        "    sent: 2025-05-17\n"
        "    remits: [{lines: [{adjust: [CO-99 100]}]}]\n"
        "    expect: [{status: denied, category: coding}]\n"
        "  - name: the first day of the new one\n"
        "    sent: 2025-05-18\n"
        "    remits: [{lines: [{adjust: [CO-99 100]}]}]\n"
        "    expect: [{status: denied, category: provider}]\n"
        "  - name: after both\n"
        "    sent: 2025-12-01\n"
        "    remits: [{lines: [{adjust: [CO-99 100]}]}]\n"
        "    expect: [{status: denied, category: unmapped}]\n"
    )
    assert check_cases(load(tmp_path, DATED), cases) == []


def test_a_refinement_may_end_too(tmp_path: Path) -> None:
    rules = load(tmp_path, SMALL.replace("rarc: [N418]", "rarc: [N418], until: 2025-05-31"))
    assert [rules.refine("CO", "16", "N418", era) is None for era in range(2)] == [False, True]


def test_two_rules_of_one_code_must_not_hold_on_one_day(tmp_path: Path) -> None:
    text = DATED.replace("since: 2025-06-01", "since: 2025-05-31")
    with pytest.raises(ConfigurationError, match="CARC 99 stands in 'old' and in 'new'"):
        load(tmp_path, text)


def test_a_rule_that_ends_before_it_begins_is_refused(tmp_path: Path) -> None:
    text = DATED.replace("until: 2025-08-31", "until: 2025-01-31")
    with pytest.raises(ConfigurationError, match=r"'new' ends \(2025-01-31\) before it begins"):
        load(tmp_path, text)


def test_only_what_denies_nothing_can_be_written_off(tmp_path: Path) -> None:
    problems = refused(tmp_path, "carc: [27, 31]", "carc: [27, 31], writes_off: true")
    assert problems == [(8, "rule 'coverage' writes off and means eligibility; leave out one")]


def test_a_status_category_that_rejects_and_accepts_is_refused(tmp_path: Path) -> None:
    both = "acknowledgments: {rejected: [A3], accepted: [A3]}\nunmapped"
    ((_, message),) = refused(tmp_path, "unmapped", both)
    assert message == "status category A3 stands in 'rejected' and in 'accepted'; keep one"


def test_a_remark_speaks_for_a_denial_without_a_reason(rules: LabelRules) -> None:
    found = {code: rules.remark(code) for code in ("N418", "N581", "N1")}
    assert {code: reading and reading.means for code, reading in found.items()} == {
        "N418": "coordination_of_benefits", "N581": None, "N1": None,
    }  # fmt: skip
