from typing import Any

from denialrisk.report.alike import alike, leading
from denialrisk.report.explanation import completed
from denialrisk.report.worklist import ranked
from denialrisk.score import Worklist


def claim(name: str, payer: str, fix: str | None, at_risk: float, **line: Any) -> dict[str, Any]:
    reason = {"signal": "s", "log_odds": 1.0, "fix": fix, "changeable": fix is not None}
    lines = [{"line_number": 1, "procedure_code": "72148"} | line]
    told = {"claim_id": name, "payer_name": payer, "expected_denied_amount": at_risk}
    return completed(told | {"reasons": [reason | {"line_numbers": [1]}], "lines": lines})


def groups(*claims: dict[str, Any]) -> list[dict[str, Any]]:
    return alike(claims, ranked(claims, Worklist()))


def test_claims_that_one_fix_mends_with_one_payer_are_one_group() -> None:
    found = groups(
        claim("A", "P", "Verify coverage", 10.0),
        claim("B", "P", "Verify coverage", 30.0, procedure_code="99213"),
        claim("C", "Q", "Verify coverage", 90.0),
        claim("D", "P", "Add the modifier", 20.0),
    )
    told = [(g["payer"], g["fix"], g["claims"], g["preventable"]) for g in found]
    assert told == [
        ("Q", "Verify coverage", 1, 90.0),
        ("P", "Verify coverage", 2, 40.0),
        ("P", "Add the modifier", 1, 20.0),
    ]


def test_a_group_names_its_claims_and_procedures_most_preventable_first() -> None:
    cheap = claim("A", "P", "Verify coverage", 10.0)
    dear = claim("B", "P", "Verify coverage", 30.0, procedure_code=None, revenue_code="0450")
    (group,) = groups(cheap, dear)
    assert group["members"] == [
        {"number": 2, "claim_id": "B"},
        {"number": 1, "claim_id": "A"},
    ]
    assert group["procedures"] == ["rev 0450", "72148"]


def test_a_claim_that_nothing_can_be_changed_on_is_in_no_group() -> None:
    assert groups(claim("A", "P", None, 10.0)) == []


def test_a_reason_that_hardly_weighs_leads_nothing() -> None:
    weak = claim("A", "P", "Verify coverage", 10.0)
    weak["reasons"][0]["log_odds"] = 0.05
    assert leading(weak) is None
