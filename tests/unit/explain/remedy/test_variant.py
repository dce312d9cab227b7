from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import numpy as np
import pytest

from denialrisk.claims import Claim, Line
from denialrisk.explain.remedy import Remedies
from denialrisk.explain.remedy.change import Change
from denialrisk.explain.remedy.variant import Part, Variant, Workshop, pairs
from denialrisk.score import Scored

Make = Callable[..., list[Variant]]
GIVEN = {
    "title": "Give it",
    "says": "Give it",
    "why": "It is true",
    "kind": "give",
    "slots": {"field": "referral_number"},
    "family": "authorization",
    "when": [{"signal": "payer_denial_rate", "at_least": 0.0}],
    "minutes": 1,
    "where": {"x12": "REF", "fhir": "Claim"},
}


@pytest.fixture
def make(score: Callable[[list[Claim]], Scored], claims: Sequence[Claim]) -> Make:
    """Return what makes the variants of the last claim under one remedy."""

    def made(**changes: Any) -> list[Variant]:
        given = {"least_drop": 0.01, "most": 3, "remedies": {"it": GIVEN | changes}}
        scored = score([claims[-1]])
        flagged = np.array([True])
        shop = Workshop(scored, Remedies.model_validate(given), flagged, date(2025, 1, 1))
        return list(shop.single(0, claims[-1]))

    return made


def test_a_remedy_is_made_to_a_copy_of_the_claim(make: Make, claims: Sequence[Claim]) -> None:
    (variant,) = make()
    assert variant.names == ("it",)
    assert variant.claim.referral_number
    assert claims[-1].referral_number is None
    assert variant.numbers == tuple(line.line_number for line in claims[-1].lines)


def test_no_line_is_concerned_whose_signal_or_evidence_falls_short(make: Make) -> None:
    asked = {"signal": "payer_denial_rate", "at_least": 0.0}
    assert make(when=[asked | {"at_least": 1.01}]) == []
    assert make(when=[asked | {"evidence": 1_000_000}]) == []
    assert len(make(when=[asked | {"evidence": 1}])) == 1


def test_what_speaks_against_it_stops_it_and_what_is_unknown_does_not(make: Make) -> None:
    assert make(backed_by=[{"signal": "payer_denial_rate", "at_least": 0.99}]) == []
    assert len(make(backed_by=[{"signal": "eligibility_verified", "at_least": 1}])) == 1


def test_a_remedy_switched_off_is_not_made(make: Make) -> None:
    assert make(enabled=False) == []


def test_two_remedies_are_made_together_to_one_claim() -> None:
    claim = Claim("C", lines=(Line(1, "97110"), Line(2, "97530")))
    changes = [
        Change({"referral_number": "R"}),
        Change(lines={1: {"modifiers": ("GP",)}}),
        Change(lines={1: {"modifiers": ("59",)}, 2: {"modifiers": ("59",)}}),
    ]
    numbers = [(1, 2), (1,), (1, 2)]
    singles = [
        Variant(0, (Part(str(at), 0, change),), change.made_to(claim), numbers[at])
        for at, change in enumerate(changes)
    ]
    found = {pair.names: pair for pair in pairs(singles)}
    assert list(found) == [("0", "1"), ("0", "2"), ("1", "2")]
    assert found["0", "1"].claim.referral_number == "R"
    assert found["0", "1"].claim.lines[0].modifiers == ("GP",)
    assert found["1", "2"].claim.lines[0].modifiers == ("GP", "59")
    assert found["1", "2"].numbers == (1, 2)
