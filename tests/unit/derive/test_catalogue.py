"""A catalogue is checked whole: every mistake, with its line, at once."""

import json
import math
from pathlib import Path

import pytest

from denialrisk.derive import FAMILIES, Catalogue, load_catalogue
from denialrisk.errors import BundleError, ConfigurationError

FEATURES = Path(__file__).parents[3] / "features"
IDENTIFIERS = {"payer_id", "payer_name", "billing_npi", "rendering_npi", "patient_key"}
GOOD = """
signals:
  lag:
    title: Lag
    kind: days_between
    slots: {start: service_day, end: submitted_day}
    says: "Sent {value} days after the service"
    where: {x12: DTP, fhir: Claim}
    direction: up
"""


def problems(folder: Path, **files: str) -> list[str]:
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text)
    with pytest.raises(ConfigurationError) as raised:
        load_catalogue(folder)
    return [str(problem).removeprefix(f"{folder}/") for problem in raised.value.problems]


def test_the_reference_catalogue_covers_every_family() -> None:
    catalogue = load_catalogue(FEATURES)
    assert {signal.family for signal in catalogue.signals} == set(FAMILIES)
    assert len(catalogue.names) == len(set(catalogue.names)) >= 40


def test_titles_tell_the_signals_apart_where_only_they_are_shown() -> None:
    titles = [signal.title for signal in load_catalogue(FEATURES).signals]
    assert len(titles) == len(set(titles))
    assert all(title[0].isupper() and not title.endswith(".") for title in titles)


@pytest.mark.parametrize(
    ("name", "value", "in_order"),
    [
        ("sent_before", 0.0, True),
        ("sent_before", 1.0, False),
        ("authorization_present", 0.0, False),
        ("eligibility_verified", 0.0, False),
        ("eligibility_verified", 1.0, True),
        ("eligibility_verified", math.nan, False),
        ("authorization_on_file", 0.0, True),
        ("authorization_on_file", 1.0, False),
        ("modifiers_usual", 0.4, False),
    ],
)
def test_a_value_at_its_good_end_leaves_nothing_to_mend(
    name: str, value: float, *, in_order: bool
) -> None:
    assert load_catalogue(FEATURES)[name].in_order(value) is in_order


def test_no_identifier_is_itself_a_signal() -> None:
    read = {"present", "number", "one_of", "missing_when", "days_between"}
    for signal in load_catalogue(FEATURES).signals:
        if signal.kind in read:
            assert not IDENTIFIERS & {str(slot) for slot in signal.slots.values()}, signal.name


def test_every_error_of_every_file_comes_at_once_with_its_line(tmp_path: Path) -> None:
    told = problems(
        tmp_path,
        payer="""
signals:
  rate:
    title: Rate
    kind: denial_rat
    says: "x"
    where: {x12: NM1, fhir: Claim}
  other:
    title: Other
    kind: denial_rate
    slots:
      key: [payer_idd]
      window: 90
    says: "{n} of {nn}"
    fix: "{"
    where: {x12: NM1, fhir: Claim}
""",
        timing=GOOD.replace("direction: up", "direction: sideways\n    sayz: x"),
        code="signals: [1]",
        billing=GOOD,
    )
    assert told[0].startswith("billing.yaml: 'billing' is no family of signals")
    assert told[1:4] == [
        "payer.yaml:5: unknown kind 'denial_rat' — did you mean 'denial_rate'?",
        "payer.yaml:12: 'key.0': unknown field 'payer_idd' — did you mean 'payer_id'?",
        "payer.yaml:13: unknown key 'window' — did you mean 'window_days'?",
    ]
    assert told[4].startswith("payer.yaml:14: 'says' has unknown slot 'nn'")
    assert told[5].startswith("payer.yaml:15: 'fix': ")
    assert told[6].startswith("code.yaml:1: must hold one key, 'signals'")
    assert told[7].startswith("timing.yaml:9: 'direction': Input should be 'up', 'down' or 'none'")
    assert told[8] == "timing.yaml:10: unknown key 'sayz' — did you mean 'says'?"
    assert len(told) == 9


@pytest.mark.parametrize(
    ("sentence", "says"),
    [
        ("{valu} days", "unknown slot 'valu' — did you mean 'value'?"),
        ("{value:.0f} days", "write {value} alone; slots come formatted"),
        ("{value days", "write {{ for a brace that is no slot"),
        ("{denied} of {n}", "unknown slot 'denied'"),
    ],
)
def test_a_slot_that_cannot_be_filled_is_told(tmp_path: Path, sentence: str, says: str) -> None:
    text = GOOD.replace("Sent {value} days after the service", sentence)
    (told, *_) = problems(tmp_path, timing=text)
    assert told.startswith("timing.yaml:7: 'says'")
    assert says in told


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("service_day,", "payer_id,", "4 'start': field 'payer_id' is text, not a number"),
        (
            "kind: days_between\n    slots: {start: service_day, end: submitted_day}",
            "kind: usually_listed\n    slots: {field: payer_id, values: [A], key: []}",
            "field 'payer_id' lists no codes; 'modifiers' or an extra.* column may",
        ),
        ("direction: up", "changeable: true", "'fix' must say what to change"),
        ("direction: up", "fix_unless: ndc_present", "'fix' must say what to change"),
        ("title: Lag", f"title: {'x' * 37}", "'title': String should have at most 36"),
        ("direction: up", "fix_backed_by: {lag: 0.1}", "'fix' must say what to change"),
        (
            "direction: up",
            "fix: x\n    fix_backed_by: {lagg: 0.1}",
            "'fix_backed_by': no signal 'lagg' — did you mean 'lag'?",
        ),
        ("direction: up", "fix: x\n    fix_unless: ndk", "unknown field 'ndk'"),
        ("  lag:", "  my-lag:", "'my-lag' must be letters, digits and underscores"),
        ("slots: {start: service_day, end: submitted_day}", "slots: {}", "'start' is missing"),
    ],
)
def test_a_signal_that_makes_no_sense_is_told(
    tmp_path: Path, old: str, new: str, says: str
) -> None:
    told = "\n".join(problems(tmp_path, timing=GOOD.replace(old, new)))
    assert says.removeprefix("4 ") in told
    assert told.startswith("timing.yaml:")


def test_one_name_in_two_files_is_told(tmp_path: Path) -> None:
    (told,) = problems(tmp_path, timing=GOOD, payer=GOOD)
    assert told == "timing.yaml:3: signal 'lag' stands in another file too; rename one"


def test_a_folder_without_signals_is_told(tmp_path: Path) -> None:
    (told,) = problems(tmp_path)
    assert "holds no signals; is this the features folder?" in told


def test_a_file_that_is_no_yaml_is_told_beside_the_others(tmp_path: Path) -> None:
    told = problems(tmp_path, payer="signals: {", timing="signals: {a: {}}")
    assert told[0].startswith("payer.yaml:1: is not valid YAML")
    assert told[1:] == [
        "timing.yaml:1: 'title' is missing",
        "timing.yaml:1: 'kind' is missing",
        "timing.yaml:1: 'says' is missing",
        "timing.yaml:1: 'where' is missing",
    ]


def test_json_carries_the_whole_catalogue() -> None:
    catalogue = load_catalogue(FEATURES)
    assert Catalogue.from_json(catalogue.to_json()) == catalogue


@pytest.mark.parametrize("text", ["", "{}", '{"signals": [{"name": "a"}]}'])
def test_json_that_does_not_fit_is_refused(text: str) -> None:
    with pytest.raises(BundleError, match="catalogue cannot be read"):
        Catalogue.from_json(text)


def test_json_of_another_format_is_refused_by_its_number() -> None:
    text = load_catalogue(FEATURES).to_json().replace('"format": 3', '"format": 2', 1)
    with pytest.raises(BundleError, match="it is of format 2, this version reads 3"):
        Catalogue.from_json(text)


def test_json_naming_a_kind_of_another_version_is_refused(tmp_path: Path) -> None:
    (tmp_path / "timing.yaml").write_text(GOOD)
    head = json.loads(load_catalogue(tmp_path).to_json())
    head["signals"][0]["kind"] = "of_the_future"
    with pytest.raises(BundleError, match="of_the_future"):
        Catalogue.from_json(json.dumps(head))


def test_a_signal_that_stands_twice_is_told_once_beside_the_rest_of_its_file(
    tmp_path: Path,
) -> None:
    entry = GOOD.removeprefix("\nsignals:\n")
    rest = entry.replace("lag:", "late:").replace("direction:", "directoin:")
    assert problems(tmp_path, timing=GOOD + entry + rest) == [
        "timing.yaml:10: 'lag' stands twice; remove one",
        "timing.yaml:23: unknown key 'directoin' — did you mean 'direction'?",
    ]


def test_a_wrong_key_hides_neither_slots_nor_sentences_of_its_signal(tmp_path: Path) -> None:
    text = GOOD.replace("start:", "begin:").replace("{value}", "{valu}")
    text = text.replace("direction: up", "directoin: up\n    changeable: true")
    assert problems(tmp_path, timing=text) == [
        "timing.yaml:9: unknown key 'directoin' — did you mean 'direction'?",
        "timing.yaml:6: 'start' is missing",
        "timing.yaml:6: unknown key 'begin'; known: end, start",
        "timing.yaml:10: 'changeable' is true, so 'fix' must say what to change",
        "timing.yaml:7: 'says' has unknown slot 'valu' — did you mean 'value'?",
    ]


@pytest.mark.parametrize("entry", ["[1]", "x", "{kind: [1], slots: [1], says: 3, where: {}}"])
def test_an_entry_of_another_shape_is_told_with_its_line(tmp_path: Path, entry: str) -> None:
    told = problems(tmp_path, timing=f"signals:\n  a: {entry}\n")
    assert told
    assert all(line.startswith("timing.yaml:2: ") for line in told)
