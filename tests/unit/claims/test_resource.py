"""Claims of one FHIR Claim are one claim where more than an id that counts from 1 agrees."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from denialrisk.claims import Claim, Line, Tables, claim_tables
from denialrisk.claims.content import contents, keys
from denialrisk.claims.layout import lay_claims
from denialrisk.claims.resource import APART, Told, is_unique, superseded

UUID = "0b4c1f3e-1111-4222-8333-000000000001"
DAY = date(2026, 1, 5)


@pytest.mark.parametrize("identity", ["1", "abc", "example-claim-of-a-patient", UUID[:-1]])
def test_only_a_uuid_is_unique(identity: str) -> None:
    assert is_unique(UUID)
    assert is_unique(UUID.upper())
    assert not is_unique(identity)


OWN: dict[str, Any] = {
    "total_charge": 100.0,
    "service_from": DAY,
    "member_key": "m1",
    "patient_reference": "p1",
    "resource_server": "a.org/fhir",
}


@pytest.mark.parametrize(
    ("stated", "same"),
    [
        ({}, True),
        (dict.fromkeys(APART), True),
        ({"total_charge": 100.01}, False),
        ({"total_charge": None}, False),
        ({"service_from": date(2026, 1, 6)}, False),
        ({"member_key": "m2"}, False),
        ({"patient_reference": "p9"}, False),
        ({"resource_server": "b.org/fhir"}, False),
        ({"resource_id": "1"}, False),
        ({"claim_reference": UUID, "total_charge": 730.0, "patient_reference": "p9"}, True),
    ],
    ids=str,
)
def test_what_an_explanation_tells_is_the_claim_if(stated: Any, same: bool) -> None:  # noqa: FBT001
    identity = stated.get("claim_reference", "1")
    own = Claim("A", **OWN, resource_id=identity)
    named = {} if "resource_id" in stated else {"claim_reference": identity}
    other = Claim("B", **{**OWN, **named, **stated})
    assert told(other).repeats(told(own)) == same
    claims, _ = claim_tables([own, other])
    assert superseded(claims).tolist() == [False, same]


def told(one: Claim) -> Told:
    resource = one.resource_id or one.claim_reference or ""
    facts = [getattr(one, name) for name in APART]
    return Told(resource, one.total_charge, one.resource_id is not None, facts)


def claim(claim_id: str, charge: float = 100.0, **facts: Any) -> Claim:
    lines = (Line(1, "99213", charge=charge),)
    return Claim(claim_id, submitted_on=DAY, total_charge=charge, lines=lines, **facts)


CLAIMS = [
    claim("told", claim_reference="1"),
    claim("other", 250.0, claim_reference="1"),
    claim("own", resource_id="1"),
    claim("alone", claim_reference="2"),
    claim("from elsewhere"),
]


def test_a_claim_told_by_an_explanation_gives_way_when_loaded(tmp_path: Path) -> None:
    claims, lines = claim_tables(CLAIMS)
    assert superseded(claims).tolist() == [True, False, False, False, False]
    Tables(claims=claims, lines=lines).save(tmp_path / "data")
    loaded = Tables.load(tmp_path / "data")
    left = ["other", "own", "alone", "from elsewhere"]
    assert list(loaded.claims["claim_id"]) == list(loaded.lines["claim_id"]) == left


def test_the_id_of_a_resource_is_looked_up_and_is_no_content() -> None:
    plain, own, told = (
        lay_claims([one])
        for one in (
            claim("A"),
            claim("A", resource_id="1"),
            claim("A", claim_reference="1"),
        )
    )
    assert contents(plain) == contents(own) == contents(told)
    assert (len(keys(plain)[2]), keys(own)[2].tolist()) == (0, keys(told)[2].tolist())
    older = plain.head.drop_columns(["resource_id", "claim_reference"])
    assert len(keys(type(plain)({"claims": older}))[2]) == 0
