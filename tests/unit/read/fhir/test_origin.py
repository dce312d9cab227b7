"""Of which Claim, of what server and of whom a resource speaks."""

from typing import Any

import pytest

from denialrisk.claims import pseudonym
from denialrisk.read.fhir.origin import (
    claim_reference,
    patient_reference,
    resource_id,
    resource_server,
)
from denialrisk.read.fhir.references import Neighbours
from denialrisk.read.fhir.view import View

HERE = "https://Ehr.example.org/fhir/"
PATIENT = {"resourceType": "Patient", "id": "p1"}
NEAR = Neighbours([("urn:uuid:7", PATIENT)])


def claim(url: str | None = None) -> View:
    return View({"resourceType": "Claim", "id": "c1"}, url=url)


def answer(reference: str, url: str | None = None) -> View:
    held = {"resourceType": "ClaimResponse", "id": "r1", "request": {"reference": reference}}
    return View(held, url=url)


@pytest.mark.parametrize(
    ("view", "server"),
    [
        (claim(), None),
        (claim("urn:uuid:1"), None),
        (claim(f"{HERE}Claim/c1"), "ehr.example.org/fhir"),
        (answer("Claim/c1"), None),
        (answer("Claim/c1", f"{HERE}ClaimResponse/r1"), "ehr.example.org/fhir"),
        (answer("http://o.org/Claim/c1/_history/2", f"{HERE}ClaimResponse/r1"), "o.org"),
        (answer("urn:uuid:1", f"{HERE}ClaimResponse/r1"), None),
        (answer("#c1", f"{HERE}ClaimResponse/r1"), None),
    ],
)
def test_the_server_is_that_of_the_claim(view: View, server: str | None) -> None:
    assert resource_server(view) == server


def test_a_claim_has_an_id_and_an_answer_names_it() -> None:
    assert (resource_id(claim()), claim_reference(claim())) == ("c1", None)
    assert (resource_id(answer("Claim/c1")), claim_reference(answer("Claim/c1"))) == (None, "c1")


@pytest.mark.parametrize(
    ("patient", "named"),
    [
        ({"reference": "Patient/p1"}, "p1"),
        ({"reference": "https://o.org/Patient/p1/_history/3"}, "p1"),
        ({"reference": "urn:uuid:7"}, "p1"),
        ({"reference": "urn:uuid:8"}, None),
        ({"reference": "#p1"}, None),
        ({"identifier": {"value": "p1"}}, None),
        (None, None),
    ],
)
def test_the_patient_is_known_by_reference_whoever_else_is_at_hand(
    patient: Any, named: str | None
) -> None:
    view = View({"resourceType": "Claim", "patient": patient}, NEAR)
    assert patient_reference(view) == pseudonym(named)
