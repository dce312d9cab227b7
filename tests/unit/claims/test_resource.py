"""Claims of one FHIR Claim are one claim where more than an id that counts from 1 agrees."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from denialrisk.claims import Claim, Line, Tables, claim_tables
from denialrisk.claims.content import contents, keys
from denialrisk.claims.layout import lay_claims
from denialrisk.claims.resource import Told, is_unique, superseded

UUID = "0b4c1f3e-1111-4222-8333-000000000001"
DAY = date(2026, 1, 5)


@pytest.mark.parametrize("identity", ["1", "abc", "example-claim-of-a-patient", UUID[:-1]])
def test_only_a_uuid_is_unique(identity: str) -> None:
    assert is_unique(UUID)
    assert is_unique(UUID.upper())
    assert not is_unique(identity)


@pytest.mark.parametrize(
    ("one", "same"),
    [
        (Told("1", 100.0, DAY), True),
        (Told("1", 100.0, None), True),
        (Told("1", 100.01, DAY), False),
        (Told("1", None, DAY), False),
        (Told("1", 100.0, date(2026, 1, 6)), False),
        (Told("1", 100.0, DAY, own=True), False),
        (Told(UUID, 730.0, None), True),
    ],
)
def test_what_an_explanation_tells_is_the_claim_if(one: Told, same: bool) -> None:  # noqa: FBT001
    assert one.repeats(Told(one.resource, 100.0, DAY, own=True)) == same
    key = "resource_id" if one.own else "claim_reference"
    claims, _ = claim_tables(
        [
            Claim("A", service_from=DAY, total_charge=100.0, resource_id=one.resource),
            Claim(
                "B",
                service_from=one.service_from,
                total_charge=one.total_charge,
                **{key: one.resource},  # type: ignore[arg-type]
            ),
        ]
    )
    assert superseded(claims).tolist() == [False, same]


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
