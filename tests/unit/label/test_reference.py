"""An answer of FHIR finds the claim whose resource it names, if more than the id agrees."""

from datetime import date
from typing import Any

import pytest

from denialrisk.claims import Acknowledgment, Claim
from denialrisk.label import example
from denialrisk.label.linking import Ties, link

BY_REFERENCE = "reference to the claim's resource"
UUID = "0b4c1f3e-1111-4222-8333-000000000001"


def ties(claims: list[Claim], **facts: Any) -> Ties:
    remit = example.remit(14, **({"claim_id": "ICN-1", "claim_reference": "1"} | facts))
    return link(example.tables(claims, [remit])).ties


def tied(claims: list[Claim], **facts: Any) -> tuple[int, str, str]:
    found = ties(claims, **facts)
    return int(found.claim[0]), found.how[0], found.why[0]


def claim(*charges: float, **facts: Any) -> Claim:
    return example.claim(*charges, **({"resource_id": "1"} | facts))


@pytest.mark.parametrize("told", ["resource_id", "claim_reference"])
def test_the_claim_is_found_whoever_told_it(told: str) -> None:
    claims = [
        example.claim(claim_id="A", **{told: "2"}),
        example.claim(claim_id="B", **{told: "1"}),
    ]
    assert tied(claims, charge=150.0) == (1, BY_REFERENCE, "")


@pytest.mark.parametrize(
    ("sent", "facts", "why"),
    [
        ({}, {"charge": 730.0}, "other content"),
        ({}, {}, "other content"),
        ({"member_key": "x"}, {"charge": 150.0, "member_key": "y"}, "other content"),
        (
            {"service_from": date(2025, 3, 1)},
            {"charge": 150.0, "service_from": date(2025, 2, 1)},
            "other content",
        ),
        ({"resource_id": "2"}, {"charge": 150.0}, "unknown claim"),
        (
            {"patient_reference": "p1"},
            {"charge": 150.0, "patient_reference": "p9"},
            "other content",
        ),
        (
            {"resource_server": "a.org"},
            {"charge": 150.0, "resource_server": "b.org"},
            "other content",
        ),
    ],
    ids=[
        "another charge",
        "nothing stated",
        "another member",
        "another day",
        "another id",
        "another patient",
        "another server",
    ],
)
def test_a_plain_id_alone_ties_nothing(sent: Any, facts: Any, why: str) -> None:
    assert tied([claim(**sent)], **facts) == (-1, "", why)


def test_a_uuid_is_believed_unless_something_differs() -> None:
    claims = [claim(resource_id=UUID)]
    found = ties(claims, claim_reference=UUID)
    assert (found.claim[0], found.how[0], found.bare[0]) == (0, BY_REFERENCE, True)
    assert tied(claims, claim_reference=UUID, charge=730.0) == (-1, "", "other content")


def test_a_number_that_leads_to_the_named_claim_stays_the_way() -> None:
    assert tied([claim()], claim_id="C1", charge=150.0) == (0, "claim id", "")


def test_the_named_claim_outdoes_another_one_of_that_number() -> None:
    claims = [example.claim(claim_id="1"), claim(claim_id="X")]
    assert tied(claims, claim_id="1", charge=150.0) == (1, BY_REFERENCE, "")


def test_claims_of_two_servers_are_told_apart_by_charge_or_not_at_all() -> None:
    other = claim(40.0, claim_id="C2")
    assert tied([claim(), other], charge=40.0) == (1, BY_REFERENCE, "")
    assert tied([claim(), claim(claim_id="C2")], charge=150.0) == (-1, "", "several claims fit")


def test_of_two_submissions_of_one_claim_the_payer_decides() -> None:
    again = claim(claim_id="C1#2", patient_control_number="C1", payer_id="P2")
    assert tied([claim(), again], charge=150.0, payer_id="P2") == (1, BY_REFERENCE, "")


def test_a_number_that_is_only_the_id_of_a_resource_may_be_another_servers() -> None:
    sent = claim(claim_id="1", patient_reference="p1")
    assert tied([sent], claim_id="1", charge=150.0, patient_reference="p1") == (0, "claim id", "")
    theirs = tied([sent], claim_id="1", charge=150.0, patient_reference="p9")
    assert theirs == (-1, "", "other content")
    again = claim(claim_id="1#2", patient_control_number="1", patient_reference="p9")
    found = ties([sent, again], claim_id="1", charge=150.0, patient_reference="p9")
    assert found.claim[0] == 1


def test_a_number_that_somebody_gave_holds_whatever_servers_call_the_patient() -> None:
    sent = claim(claim_id="CLM-1", patient_reference="p1")
    assert tied([sent], claim_id="CLM-1", charge=150.0, patient_reference="p9")[0] == 0


@pytest.mark.parametrize(
    ("stated", "found"),
    [
        ({"patient_reference": "p1"}, (0, BY_REFERENCE, "")),
        ({"member_key": "m1"}, (0, BY_REFERENCE, "")),
        ({}, (-1, "", "other content")),
        ({"patient_reference": "p9"}, (-1, "", "other content")),
        ({"patient_reference": "p1", "resource_server": "b.org"}, (-1, "", "other content")),
        ({"patient_reference": "p1", "claim_reference": "2"}, (-1, "", "unknown claim")),
    ],
    ids=str,
)
def test_what_came_back_unprocessed_finds_the_claim_of_its_patient(
    stated: Any, found: Any
) -> None:
    sent = claim(patient_reference="p1", member_key="m1", resource_server="a.org")
    word = Acknowledgment(
        "ICN-1", "A3", known_on=date(2025, 3, 20), **{"claim_reference": "1", **stated}
    )
    said = link(example.tables([sent], [], [word])).acknowledged
    assert (said.claim[0], said.how[0], said.why[0]) == found
