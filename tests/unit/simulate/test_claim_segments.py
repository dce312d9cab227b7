"""Holds what an 837 is written from: levels, empty elements, separators, and the three types."""

from dataclasses import replace
from datetime import date

import pytest

from denialrisk.claims import Claim, Line
from denialrisk.simulate.billed import Address, Billed, Person, Practice
from denialrisk.simulate.claim_files import claim_file
from denialrisk.simulate.claim_segments import ClaimSegments
from denialrisk.simulate.delimiters import USUAL, Delimiters

ADDRESS = Address("1 ELM", "SPRINGDALE", "OH", "45246")
LINE = Line(1, "99213", ("25",), units=1.5, charge=80.1, service_date=date(2026, 1, 8))
CLAIM = Claim(
    "A-1",
    claim_type="professional",
    facility_code="11",
    submitted_on=date(2026, 1, 9),
    total_charge=80.1,
    lines=(LINE,),
)
BILLED = Billed(
    CLAIM, Practice("ELM CLINIC", "311234567", ADDRESS), Person("ARBOR", "WILMA", "M1")
)
SENDER, RECEIVER = ("ELM", "E1"), ("NORTH", "N1")


def written(*bills: Billed, delimiters: Delimiters = USUAL) -> list[str]:
    return ClaimSegments(delimiters).transaction(bills, 1, SENDER, RECEIVER)


def test_elements_left_empty_at_the_end_of_a_segment_are_left_out() -> None:
    assert "SBR*P" in written(BILLED)
    assert "SV1*HC:99213:25*80.1*UN*1.5*11" not in written(BILLED)


def test_a_level_is_opened_for_each_practice_subscriber_and_patient() -> None:
    dependant = replace(BILLED, patient=Person("ARBOR", "PETRA"))
    other = replace(BILLED, practice=Practice("OAK CLINIC", "311234568", ADDRESS))
    levels = [row for row in written(BILLED, dependant, other) if row.startswith("HL*")]
    assert levels == [
        "HL*1**20*1",
        "HL*2*1*22*0",
        "HL*3*1*22*1",
        "HL*4*3*23*0",
        "HL*5**20*1",
        "HL*6*5*22*0",
    ]


@pytest.mark.parametrize(
    ("kind", "service"),
    [
        ("professional", "SV1*HC:99213:25*80.1*UN*1.5*12"),
        ("institutional", "SV2*0450*HC:99213:25*80.1*UN*1.5"),
        ("dental", "SV3*AD:99213:25*80.1*12***1.5"),
    ],
)
def test_each_type_has_its_own_service_segment(kind: str, service: str) -> None:
    line = replace(LINE, revenue_code="0450", place_of_service="12")
    assert service in written(
        replace(BILLED, claim=replace(CLAIM, claim_type=kind, lines=(line,)))
    )


def test_separators_are_those_asked_for() -> None:
    odd = Delimiters("|", "^", "\n", "!", "")
    assert "SV1|HC^99213^25|80.1|UN|1.5" in written(
        replace(BILLED, claim=replace(CLAIM, facility_code=None)), delimiters=odd
    )
    header, group, *_ = claim_file([BILLED], 1, odd).split("\n")
    assert header.startswith("ISA|00|          |00|")
    assert header.endswith("|!|00501|000000001|0|T|^")
    assert group.startswith("GS|HC|")


def test_a_claim_without_a_type_or_day_is_no_claim_to_send() -> None:
    with pytest.raises(ValueError, match="its type and its day"):
        claim_file([replace(BILLED, claim=replace(CLAIM, submitted_on=None))], 1)
