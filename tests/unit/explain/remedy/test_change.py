from dataclasses import fields
from datetime import date

import pytest

from denialrisk.claims import Claim, Line
from denialrisk.explain.remedy.change import MODIFIERS, ON_CLAIM, ON_LINES, TO_BE_GIVEN, Change

# What was done, to whom, why, when, where and for how much: the story of the service.
STORY_OF_A_CLAIM = {
    *("claim_id", "payer_id", "claim_type", "facility_code", "billing_npi", "patient_key"),
    *("patient_birth_date", "patient_sex", "relationship_code", "service_from", "service_to"),
    *("total_charge", "diagnosis_codes", "other_payer_paid", "coverage_active", "in_network"),
    *("provider_credentialed", "expected_payment"),
}
STORY_OF_A_LINE = {
    *("procedure_code", "revenue_code", "units", "charge", "service_date", "place_of_service"),
    *("line_number", "other_payer_paid"),
}


@pytest.fixture
def claim() -> Claim:
    line = Line(1, "20610", modifiers=("59",), units=2, diagnosis_pointers=("1",))
    return Claim(
        "C", diagnosis_codes=("M1711", "M170"), submitted_on=date(2025, 3, 9), lines=(line,)
    )


def test_what_tells_the_story_of_the_service_is_in_no_remedys_reach() -> None:
    assert not ON_CLAIM & STORY_OF_A_CLAIM
    assert not ON_LINES & STORY_OF_A_LINE
    assert {field.name for field in fields(Claim)} >= ON_CLAIM | STORY_OF_A_CLAIM
    assert {field.name for field in fields(Line)} >= ON_LINES | STORY_OF_A_LINE


@pytest.mark.parametrize("name", sorted(STORY_OF_A_CLAIM))
def test_a_change_that_tells_another_story_cannot_be_made(name: str) -> None:
    with pytest.raises(ValueError, match=f"no remedy may change '{name}'"):
        Change({name: "X"})


@pytest.mark.parametrize("name", sorted(STORY_OF_A_LINE))
def test_nor_one_of_a_line(name: str) -> None:
    with pytest.raises(ValueError, match=f"no remedy may change '{name}'"):
        Change(lines={1: {name: 9}})


@pytest.mark.parametrize("modifier", ["22", "50", "62", "76", "80", "AS", "KX"])
def test_no_modifier_that_claims_more_than_was_done_can_be_added(modifier: str) -> None:
    assert modifier not in MODIFIERS
    with pytest.raises(ValueError, match=f"no remedy may add modifier '{modifier}'"):
        Change(lines={1: {"modifiers": (modifier,)}})


def test_a_claim_becomes_a_replacement_and_nothing_else() -> None:
    with pytest.raises(ValueError, match="makes a claim a replacement"):
        Change({"frequency_code": "8"})


def test_what_stands_on_a_claim_is_kept(claim: Claim) -> None:
    given = Change({"referral_number": TO_BE_GIVEN, "submitted_on": date(2025, 4, 1)})
    made = Change({"referral_number": "R1"}).made_to(claim)
    assert made.referral_number == "R1"
    assert given.made_to(made) == made
    assert given.made_to(claim).submitted_on == date(2025, 3, 9)


def test_modifiers_are_added_to_those_there_are(claim: Claim) -> None:
    made = Change(lines={1: {"modifiers": ("RT",)}}).made_to(claim)
    assert made.lines[0].modifiers == ("59", "RT")


def test_pointers_never_leave_the_claims_own_diagnoses(claim: Claim) -> None:
    assert Change(lines={1: {"diagnosis_pointers": ("3", "1")}}).made_to(claim) == claim
    turned = Change(lines={1: {"diagnosis_pointers": ("2", "1")}}).made_to(claim)
    assert turned.lines[0].diagnosis_pointers == ("2", "1")
