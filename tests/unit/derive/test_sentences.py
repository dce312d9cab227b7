"""Every sentence of the catalogue reads well for no, one, several and unknown."""

import math
import re
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from denialrisk.claims import Claim, Line, claim_tables
from denialrisk.derive import Catalogue, LineFrame, Signal, line_frame, load_catalogue
from denialrisk.derive.sentences import Fillers, Shown, filled

FEATURES = Path(__file__).parents[3] / "features"
# What a biller would stumble over: "1 days", "2 day ", doubled spaces, leftovers of a slot.
STUMBLES = re.compile(
    r"\b1 (days|times|diagnoses|units|modifiers)\b|\b[02-9] (day|time)\b|  |[{}]|\bnan\b|"
    r"with modifiers none|under not stated|\d %"
)


def frame(claim: Claim) -> LineFrame:
    return line_frame(*claim_tables([claim]))


@pytest.fixture(scope="module")
def full() -> LineFrame:
    line = Line(1, "99385", modifiers=("59", "25"), units=2, charge=120.5)
    return frame(
        Claim(
            claim_id="C",
            payer_id="P1",
            payer_name="Northfield",
            claim_type="professional",
            claim_filing_code="CI",
            patient_key="aa11",
            service_from=date(2025, 1, 30),
            submitted_on=date(2025, 2, 1),
            diagnosis_codes=("Z0000",),
            lines=(line,),
        )
    )


@pytest.fixture(scope="module")
def bare() -> LineFrame:
    return frame(Claim(claim_id="C", lines=(Line(1),)))


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue(FEATURES)


def sentence(signal: Signal, frame: LineFrame, value: float, of: float) -> str:
    counts = dict.fromkeys(signal.rule.evidence, value)
    evidence = counts | ({"n": of} if "n" in counts else {})
    return filled(signal.wording(value), frame, 0, value, evidence)


@pytest.mark.parametrize("value", [0.0, 1.0, 2.0, 14.0])
def test_sentences_read_well_for_any_count(
    catalogue: Catalogue, full: LineFrame, value: float
) -> None:
    for signal in catalogue.signals:
        said = sentence(signal, full, value, of=14.0)
        assert not STUMBLES.search(said), f"{signal.name}: {said}"
        assert "not stated" not in said or signal.name.startswith("place"), said


def test_sentences_of_the_unknown_read_well_for_a_claim_that_says_nothing(
    catalogue: Catalogue, bare: LineFrame
) -> None:
    for signal in catalogue.signals:
        said = sentence(signal, bare, math.nan, of=0.0)
        assert not STUMBLES.search(said), f"{signal.name}: {said}"
        # What is not stated stands within brackets, after its name.
        assert "not stated" not in re.sub(r"\(.*\)| is not stated", "", said), said
        assert said[0].isupper(), said


@pytest.mark.parametrize(
    ("modifiers", "says"),
    [
        ((), "Of 99385 without modifier"),
        (("25",), "Of 99385 with modifier 25"),
        (("59", "25", "GP"), "Of 99385 with modifiers 25, 59 and GP"),
    ],
)
def test_modifiers_read_as_part_of_the_sentence(modifiers: tuple[str, ...], says: str) -> None:
    lines = frame(Claim(claim_id="C", lines=(Line(1, "99385", modifiers=modifiers),)))
    assert filled("of {service_code} {modifiers}", lines, 0, 1.0, {}) == says


@pytest.mark.parametrize(
    ("text", "value", "says"),
    [
        ("{value_days}", 1.0, "1 day"),
        ("{value_days}", 0.0, "0 days"),
        ("{value_weekday}", 7.0, "Sunday"),
        ("{value_percent}", 0.004, "0.4%"),
        ("{value_percent}", 0.234, "23%"),
        ("{denied} of {n}", 1.0, "None of 1,200"),
        ("{window}", 1.0, "In the last 90 days"),
        ("{passed_days}", 1.0, "1 day"),
        ("{payer_name}, {service_code}", 1.0, "The unnamed payer, an unnamed service"),
        ("{service_day}; {extra.unit}", 1.0, "Not stated; not stated"),
    ],
)
def test_slots_come_formatted(bare: LineFrame, text: str, value: float, says: str) -> None:
    evidence = {"denied": 0.0, "n": 1_200.0, "window_days": 90.0, "passed_days": 1.0}
    assert filled(text, bare, 0, value, evidence) == says


def test_many_lines_are_told_as_each_by_itself(catalogue: Catalogue) -> None:
    lines = (Line(1, "99385", charge=5.0), Line(2, "72148"), Line(3))
    many = frame(Claim(claim_id="C", payer_name="Northfield", lines=lines))
    rows, values = np.array([2, 0, 1, 0]), np.array([math.nan, 1.0, 0.5, 2.0])
    for signal in catalogue.signals:
        evidence = dict.fromkeys(signal.rule.evidence, values + 1.0)
        told = Fillers(Shown(many), rows, values, evidence).filled(signal.says)
        for at, (row, value) in enumerate(zip(rows.tolist(), values.tolist(), strict=True)):
            alone = {name: float(each[at]) for name, each in evidence.items()}
            assert told[at] == filled(signal.says, many, row, value, alone)


def test_braces_that_are_no_slot_stand_as_they_are(bare: LineFrame) -> None:
    assert filled("{{n}} of {n}", bare, 0, 1.0, {"n": 2.0}) == "{n} of 2"
