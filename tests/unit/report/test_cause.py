from typing import Any

import pytest

from denialrisk.report.cause import causes
from denialrisk.report.explanation import completed


def claim(dollars: float, **weights: float) -> dict[str, Any]:
    reasons = [{"signal": name, "log_odds": weight} for name, weight in weights.items()]
    return completed({"expected_denied_amount": dollars, "reasons": reasons})


def test_dollars_are_shared_by_weight_and_never_exceed_what_is_at_risk() -> None:
    found = causes([claim(300.0, authorization=2.0, timing=1.0), claim(50.0, timing=0.5)])
    assert {c.signal: c.dollars for c in found} == pytest.approx(
        {"authorization": 200.0, "timing": 150.0}
    )
    assert {c.signal: c.claims for c in found} == {"authorization": 1, "timing": 2}


def test_reasons_too_weak_to_be_a_cause_are_left_out() -> None:
    assert causes([claim(100.0, weak=0.05)]) == []


def test_the_example_is_the_claim_with_most_at_stake() -> None:
    small, large = claim(10.0, timing=1.0), claim(900.0, timing=1.0)
    small["reasons"][0]["says"], large["reasons"][0]["says"] = "small", "large"
    assert causes([large, small])[0].example == "large"


def test_a_signal_that_can_be_mended_on_some_claims_only_is_two_causes() -> None:
    open_claim, closed_claim = claim(100.0, timing=1.0), claim(50.0, timing=1.0)
    open_claim["reasons"][0] |= {"changeable": True, "fix": "Send it today"}
    found = causes([closed_claim, open_claim])
    assert [(cause.changeable, cause.fix, cause.dollars) for cause in found] == [
        (True, "Send it today", 100.0),
        (False, None, 50.0),
    ]
