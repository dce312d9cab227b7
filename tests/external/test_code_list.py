"""The label policy against the public list of reason and remark codes (values only)."""

import csv
import os
from pathlib import Path

import pytest

from denialrisk.label import LabelRules, load_rules

pytestmark = pytest.mark.external

POLICY = Path(__file__).parents[2] / "training" / "label.yaml"


@pytest.fixture(scope="module")
def listed() -> dict[str, set[str]]:
    """Return the listed codes by kind, CARC and RARC."""
    folder = os.environ.get("DENIALRISK_SAMPLES")
    if not folder:
        pytest.skip("DENIALRISK_SAMPLES does not name the folder of public samples")
    codes: dict[str, set[str]] = {}
    with (Path(folder) / "codes" / "carc_rarc_codes.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            codes.setdefault(row["kind"], set()).add(row["code"])
    return codes


@pytest.fixture(scope="module")
def rules() -> LabelRules:
    return load_rules(POLICY)


@pytest.fixture(scope="module")
def named(rules: LabelRules) -> set[str]:
    """Return the reason codes that the policy names, mapped or as unmapped."""
    return {code for rule in rules.file.rules for code in rule.carc} | {*rules.file.unmapped}


def test_every_listed_reason_code_is_mapped_or_named_as_unmapped(
    listed: dict[str, set[str]], named: set[str]
) -> None:
    assert sorted(listed["CARC"] - named) == []


def test_the_policy_names_no_reason_code_that_does_not_exist(
    listed: dict[str, set[str]], named: set[str]
) -> None:
    assert sorted(named - listed["CARC"]) == []


def test_the_policy_names_no_remark_code_that_does_not_exist(
    listed: dict[str, set[str]], rules: LabelRules
) -> None:
    named = {code for refinement in rules.file.refinements for code in refinement.rarc}
    assert sorted(named - listed["RARC"]) == []
