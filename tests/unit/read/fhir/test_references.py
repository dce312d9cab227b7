import pytest

from denialrisk.read.fhir.references import Neighbours, identifiers, pointed_claim, pointed_id

PAYER = {"resourceType": "Organization", "id": "payer", "name": "BLUESTEM"}
NEAR = Neighbours([("urn:uuid:1", PAYER), ("https://ehr.example.org/fhir/Organization/x", PAYER)])
OWNER = {"contained": [{"id": "in", "name": "WITHIN"}]}


@pytest.mark.parametrize(
    ("reference", "name"),
    [
        ("urn:uuid:1", "BLUESTEM"),
        ("Organization/payer", "BLUESTEM"),
        ("Organization/payer/_history/3", "BLUESTEM"),
        ("https://elsewhere.example.org/Organization/payer", "BLUESTEM"),
        ("https://ehr.example.org/fhir/Organization/x", "BLUESTEM"),
        ("#in", "WITHIN"),
        ("#out", None),
        ("Patient/payer", None),
        ("", None),
    ],
)
def test_a_reference_is_followed_beside_and_within(reference: str, name: str | None) -> None:
    assert NEAR.follow({"reference": reference}, OWNER).get("name") == name


def test_a_search_tells_the_identifier_it_seeks() -> None:
    found = NEAR.follow({"reference": "Practitioner?identifier=urn:npi|1999999984"}, OWNER)
    assert identifiers({"identifier": {"value": "own"}}, found) == [
        {"value": "own"},
        {"system": "urn:npi", "value": "1999999984"},
    ]


@pytest.mark.parametrize(
    ("reference", "expected"),
    [("Claim/c1", "c1"), ("urn:uuid:9", "9"), ("#c1", None), ("Claim?identifier=a|b", None)],
)
def test_a_literal_reference_ends_in_an_id(reference: str, expected: str | None) -> None:
    assert pointed_id({"reference": reference}) == expected


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        ("Claim/c1", "c1"),
        ("https://ehr.example.org/fhir/Claim/c1/_history/2", "c1"),
        ("urn:uuid:9", "9"),
        ("c1", "c1"),
        ("Task/c1", None),
        ("https://ehr.example.org/fhir/Encounter/c1", None),
        ("#c1", None),
        ("Claim/" + "9" * 65, None),
    ],
)
def test_a_reference_to_a_claim_ends_in_its_id(reference: str, expected: str | None) -> None:
    assert pointed_claim({"reference": reference}) == expected


@pytest.mark.parametrize(
    ("reference", "url", "found"),
    [
        ("Claim/1", None, "first"),
        ("Claim/1", "https://a.org/fhir/ClaimResponse/9", "first"),
        ("Claim/1", "https://b.org/fhir/ClaimResponse/9", "second"),
        ("Claim/1", "https://c.org/fhir/ClaimResponse/9", None),
        ("https://b.org/fhir/Claim/1", None, "second"),
        ("https://c.org/fhir/Claim/1", None, None),
    ],
)
def test_a_claim_is_sought_on_the_server_that_is_named(
    reference: str, url: str | None, found: str | None
) -> None:
    near = Neighbours(
        (f"https://{server}.org/fhir/Claim/1", {"resourceType": "Claim", "id": "1", "name": name})
        for server, name in (("a", "first"), ("b", "second"))
    )
    assert near.follow({"reference": reference}, {}, url).get("name") == found
