from pathlib import Path

import pytest

from denialrisk.derive import Catalogue, load_catalogue
from denialrisk.errors import BundleError, ConfigurationError
from denialrisk.explain import check_remedies, load_remedies
from denialrisk.explain.remedy import EDITS, remedies_of

FEATURES = Path(__file__).parents[4] / "features"
SHIPPED = FEATURES / "remedies.yaml"
CASES = FEATURES / "cases" / "remedies.yaml"


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue(FEATURES)


def edited(tmp_path: Path, old: str, new: str) -> Path:
    text = SHIPPED.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "remedies.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def problem(path: Path, catalogue: Catalogue) -> tuple[int, str]:
    with pytest.raises(ConfigurationError) as raised:
        load_remedies(path, catalogue)
    (found,) = raised.value.problems
    return found.line, found.message


def test_the_shipped_list_holds_with_a_case_for_each_remedy() -> None:
    assert check_remedies(SHIPPED, CASES, FEATURES) == []


def test_every_kind_of_edit_is_in_use(catalogue: Catalogue) -> None:
    listed = load_remedies(SHIPPED, catalogue).remedies.values()
    assert {remedy.kind for remedy in listed} == set(EDITS)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("kind: confirm", "kind: confrm", "unknown kind 'confrm' — did you mean 'confirm'?"),
        ("signal: sent_before", "signal: sent_befor", "did you mean 'sent_before'?"),
        ("signal: modifiers_usual", "signal: modifier", "no signal 'modifier'"),
        ("field: referring_npi", "field: total_charge", "'slots.field': Input should be"),
        ("values: [GP, GO, GN]", "values: [GP, '22']", "no remedy may add modifier '22'"),
        ("most paid lines carry {modifier}", "now {modifer}", "did you mean 'modifier'?"),
        ("minutes: 20", "minutes: 0", "minutes"),
        ('note: "The clinical record must name the side."', "enabled: true", "say in 'note'"),
        ("signal: sent_before", "signal: filing_lag", "'replace' needs a claim sent before"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_what_to_do(
    tmp_path: Path, catalogue: Catalogue, old: str, new: str, told: str
) -> None:
    line, message = problem(edited(tmp_path, old, new), catalogue)
    assert told in message
    assert line > 1


def test_a_remedy_without_a_case_and_a_case_that_does_not_hold_are_told(tmp_path: Path) -> None:
    text = CASES.read_text(encoding="utf-8")
    cases = tmp_path / "cases.yaml"
    without = text.replace("remedy: send_today", "remedy: verify_eligibility")
    cases.write_text(without.replace("[{taxonomy_code: TO BE GIVEN}]", "[]"), encoding="utf-8")
    told = [each.message for each in check_remedies(SHIPPED, cases, FEATURES)]
    assert "remedy 'send_today' has no case; write one" in told
    assert any(message.startswith("'taxonomy_code' makes [{'taxonomy_code'") for message in told)


def test_mistakes_in_the_list_are_told_beside_those_in_the_signals(tmp_path: Path) -> None:
    (tmp_path / "payer.yaml").write_text("signals: []\n", encoding="utf-8")
    path = edited(tmp_path, "minutes: 20", "minutes: 0")
    (told,) = check_remedies(path, CASES, tmp_path)
    assert "minutes" in told.message
    assert check_remedies(SHIPPED, CASES, tmp_path) == []
    (told,) = check_remedies(tmp_path / "none.yaml", CASES, tmp_path)
    assert "cannot be read" in told.message


def test_a_remedy_that_is_switched_off_is_kept_but_not_used(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    path = edited(tmp_path, "    minutes: 20\n", "    minutes: 20\n    enabled: false\n")
    remedies = load_remedies(path, catalogue)
    assert set(remedies.remedies) - set(remedies.enabled) == {"authorization_number"}


def test_a_bundle_gives_back_the_list_it_was_given(catalogue: Catalogue) -> None:
    remedies = load_remedies(SHIPPED, catalogue)
    assert remedies_of(remedies.to_json()) == remedies
    assert remedies_of("") is None
    with pytest.raises(BundleError, match="train again"):
        remedies_of('{"least_drop": 2}')
