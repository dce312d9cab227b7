import dataclasses
import json
from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pytest

from denialrisk.claims import Claim, Line, claim_tables
from denialrisk.explain import explain, load_remedies
from denialrisk.explain.remedy import propose
from denialrisk.explain.remedy.change import TO_BE_GIVEN
from denialrisk.score import Bundle, Policy, Scored
from denialrisk.score.policy import Row

Score = Callable[[list[Claim]], Scored]
ANY = np.array([True])


@pytest.fixture(scope="session")
def armed(bundle: Bundle, features: Any) -> Bundle:
    """The bundle with the shipped remedies."""
    listed = load_remedies(features / "remedies.yaml", bundle.catalogue)
    return dataclasses.replace(bundle, remedies=listed.to_json())


@pytest.fixture
def bare() -> Claim:
    """Magnetic resonance without an authorization number, which is mostly denied."""
    day = date(2025, 8, 20)
    return Claim(
        "BARE",
        payer_id="P1",
        payer_name="Northfield",
        claim_type="professional",
        claim_filing_code="CI",
        billing_npi="1234567893",
        patient_key="0" * 16,
        service_from=day,
        submitted_on=date(2025, 8, 25),
        total_charge=1_000.0,
        diagnosis_codes=("M545",),
        lines=(
            Line(1, "99213", units=1, charge=100.0, service_date=day),
            Line(2, "72148", units=1, charge=900.0, service_date=day),
        ),
    )


def test_the_missing_number_is_proposed_with_what_it_saves(
    armed: Bundle, score: Score, bare: Claim
) -> None:
    scored = score([bare])
    (offer,) = propose(armed, scored, ANY)[0]
    assert offer["parts"] == ["authorization_number"]
    assert 2 in offer["line_numbers"]
    assert "72148" in offer["says"]
    assert "Northfield" in offer["says"]
    before, after = offer["denial_probability_before"], offer["denial_probability_after"]
    assert before == pytest.approx(scored.by_claim["denial_probability"][0])
    given = dataclasses.replace(bare, prior_authorization_number="A77")
    assert after == pytest.approx(score([given]).by_claim["denial_probability"][0])
    saved = offer["expected_denied_amount_before"] - offer["expected_denied_amount_after"]
    assert offer["dollars_saved"] == pytest.approx(saved)
    assert offer["dollars_saved_per_minute"] == pytest.approx(saved / offer["minutes"])


def test_no_placeholder_is_ever_in_a_sentence(armed: Bundle, score: Score, bare: Claim) -> None:
    (offer,) = propose(armed, score([bare]), ANY)[0]
    shown = {name: text for name, text in offer.items() if name != "change"}
    assert TO_BE_GIVEN not in json.dumps(shown)
    assert "{" not in offer["says"]
    assert offer["change"]["claim"] == {"prior_authorization_number": TO_BE_GIVEN}


def test_nothing_is_proposed_where_nothing_is_amiss_or_nobody_asked(
    armed: Bundle, bundle: Bundle, score: Score, bare: Claim
) -> None:
    given = dataclasses.replace(bare, prior_authorization_number="A77")
    assert propose(armed, score([given]), ANY) == [[]]
    assert propose(armed, score([bare]), ~ANY) == [[]]
    assert propose(bundle, score([bare]), ANY) == [[]]


def test_a_claim_without_lines_or_charges_is_no_obstacle(
    armed: Bundle, score: Score, bare: Claim
) -> None:
    lines = tuple(dataclasses.replace(line, charge=None) for line in bare.lines)
    unpriced = dataclasses.replace(bare, lines=lines, total_charge=None)
    empty = dataclasses.replace(bare, claim_id="EMPTY", lines=())
    nothing, (offer, *_) = propose(armed, score([empty, unpriced]), np.array([True, True]))
    assert nothing == []
    assert offer["dollars_saved"] is None
    assert offer["dollars_saved_per_minute"] is None


def test_tables_and_records_are_given_the_same_proposals(
    armed: Bundle, claims: list[Claim]
) -> None:
    policy = Policy(rows=(Row(action="hold", probability=0.3),))
    some = claims[-60:]
    laid = armed.score(*claim_tables(some), policy)
    told = armed.score_records(some, policy)
    every = np.full(len(some), fill_value=True)
    found = propose(armed, laid, every)
    assert any(found)
    assert found == propose(armed, told, every)


def test_proposals_come_in_the_order_of_dollars_a_minute(
    armed: Bundle, score: Score, claims: list[Claim]
) -> None:
    least = load_dropped(armed)
    for offers in propose(armed, score(claims[-60:]), np.full(60, fill_value=True)):
        worth = [offer["dollars_saved_per_minute"] for offer in offers]
        assert worth == sorted(worth, reverse=True)
        for offer in offers:
            drop = offer["denial_probability_before"] - offer["denial_probability_after"]
            assert drop >= least


def load_dropped(bundle: Bundle) -> float:
    dropped: float = json.loads(bundle.remedies)["least_drop"]
    return dropped


def test_explain_adds_remedies_to_claims_that_are_not_simply_sent(
    armed: Bundle, bare: Claim
) -> None:
    for action, some in (("hold", True), ("send", False)):
        policy = Policy(rows=(Row(action=action, probability=0.0),))
        scored = armed.score_records([bare], policy)
        assert bool(explain(armed, scored, remedies=True)[0]["remedies"]) is some
        assert "remedies" not in explain(armed, scored)[0]
