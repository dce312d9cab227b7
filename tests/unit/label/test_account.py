"""The account of a labelling: nothing counted away, nothing that fires unseen."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from denialrisk.claims import Adjustment, Claim, Line
from denialrisk.label import LabelRules, label, report_text


@pytest.fixture(scope="module")
def report(rules: LabelRules, world: Any) -> dict[str, Any]:
    """Two payers, four claims: one denied, one paid, one unanswered, one with odd codes."""
    claims = [
        world.claim(claim_id="A", payer_id="P1"),
        world.claim(claim_id="B", payer_id="P1"),
        world.claim(claim_id="C", payer_id="P2", submitted_on=date(2025, 1, 6)),
        world.claim(claim_id="D", payer_id=None, payer_name="Other plan"),
    ]
    both = world.line(1, 0.0, "CO-197 100"), world.line(2, 0.0, "CO-197 50")
    odd = world.line(1, 0.0, "CO-XX9 100"), world.line(2, 0.0, "CO-16 50", remark_codes=("N1",))
    remits = [
        world.remit(14, *both, claim_id="A"),
        world.remit(20, world.line(1, 80.0, "CO-45 20"), world.line(2, 50.0), claim_id="B"),
        world.remit(30, *odd, claim_id="D"),
        world.remit(30, claim_id="nobody", payer_id="P9", status="77"),
    ]
    return label(world.tables(claims, remits), rules).report


def test_the_report_is_plain_data(report: dict[str, Any]) -> None:
    assert json.loads(json.dumps(report)) == report


def test_statuses_add_up_to_the_lines(report: dict[str, Any]) -> None:
    lines = report["lines"]
    assert (lines["total"], lines["denied"], lines["paid"], lines["unanswered"]) == (8, 4, 2, 2)
    assert lines["denial_rate"] == pytest.approx(4 / 6, abs=1e-4)
    assert lines["denied_amount"] == 300.0


def test_every_rule_is_listed_with_what_it_denied_or_as_silent(
    report: dict[str, Any], rules: LabelRules
) -> None:
    rows = {row["rule"]: row for row in report["by_rule"]}
    assert set(rules.names) <= set(rows)
    assert rows["prior authorization"]["denied_lines"] == 2
    assert rows["prior authorization"]["share_of_denials"] == 0.5
    assert rows["contract and price"]["adjustments"] == 1
    assert rows["duplicate"]["fired"] is False
    assert sum(row["denied_lines"] for row in rows.values()) == report["lines"]["denied"]


def test_payers_and_months_have_their_own_rates(report: dict[str, Any]) -> None:
    payers = {row["payer"]: row for row in report["by_payer"]}
    assert (payers["P1"]["lines"], payers["P1"]["denial_rate"]) == (4, 0.5)
    assert payers["P2"]["denial_rate"] is None
    assert payers["Other plan"]["denied"] == 2
    assert [row["month"] for row in report["by_month"]] == ["2025-01", "2025-03"]


def test_rules_are_told_by_payer_and_payers_by_month(report: dict[str, Any]) -> None:
    (first, *_) = report["by_rule_and_payer"]
    assert first == {
        "rule": "prior authorization", "payer": "P1", "denied_lines": 2, "amount": 150.0,
        "share_of_decided": 0.5,
    }  # fmt: skip
    rows = {(row["payer"], row["month"]): row for row in report["by_payer_and_month"]}
    assert set(rows) == {("P1", "2025-03"), ("P2", "2025-01"), ("Other plan", "2025-03")}
    assert rows["P1", "2025-03"]["denial_rate"] == 0.5
    assert report["last_day"] == "2025-04-02"
    assert not any(row["mature"] for row in rows.values())


def test_codes_no_rule_knows_are_told(report: dict[str, Any]) -> None:
    assert report["unknown_codes"] == [
        {"group": "CO", "carc": "XX9", "adjustments": 1, "amount": 100.0}
    ]
    assert report["unrefined_remarks"] == [{"carc": "16", "rarc": "N1", "adjustments": 1}]
    assert report["oddities"]["unknown_claim_status"] == ["77"]


def test_unlinked_remits_are_counted_and_listed(report: dict[str, Any]) -> None:
    assert (report["linking"]["remits"], report["linking"]["unlinked"]) == (4, 1)
    (row,) = report["unlinked_remits"]
    assert (row["claim_id"], row["payer_id"], row["decided_on"]) == ("nobody", "P9", "2025-04-02")


def test_unanswered_claims_are_counted_by_age(report: dict[str, Any]) -> None:
    assert report["unanswered_by_age"]["61-90"] == 1
    assert sum(report["unanswered_by_age"].values()) == 1


def test_the_maturity_curve_asks_only_lines_old_enough(rules: LabelRules, world: Any) -> None:
    old = [Claim(f"O{n}", submitted_on=date(2025, 1, 1), lines=(Line(1, charge=1.0),))
           for n in range(4)]  # fmt: skip
    new = Claim("N", submitted_on=date(2025, 2, 20), lines=(Line(1, charge=1.0),))
    remits = [
        world.remit(0, world.line(1, 1.0), claim_id=f"O{n}", known_on=day, decided_on=day)
        for n, day in enumerate([date(2025, 1, 11), date(2025, 1, 31), date(2025, 3, 2)])
    ]
    report = label(world.tables([*old, new], remits), rules).report
    curve = {row["day"]: row for row in report["maturity"]}
    assert sorted(curve) == list(range(121))
    assert (curve[10]["answered"], curve[10]["lines"]) == (0.2, 5)
    assert (curve[30]["answered"], curve[30]["lines"]) == (0.5, 4)
    assert (curve[60]["answered"], curve[60]["lines"]) == (0.75, 4)
    assert (curve[61]["answered"], curve[61]["lines"]) == (None, 0)


def test_a_reversal_of_a_decision_that_is_not_here_is_told(rules: LabelRules, world: Any) -> None:
    remits = [
        world.remit(14, status="22"),
        world.remit(14, world.line(1, 0.0, "CO-22 100"), world.line(2, 50.0)),
    ]
    report = label(world.tables([world.claim()], remits), rules).report
    assert report["oddities"]["claims_reversed_before_any_decision"] == 1
    assert report["oddities"]["pending_lines_taken_back_first"] == report["lines"]["pending"] == 2


def test_answers_that_precede_their_claim_are_told(rules: LabelRules, world: Any) -> None:
    remit = world.remit(-1, world.line(1, 80.0), world.line(2, 50.0))
    report = label(world.tables([world.claim()], [remit]), rules).report
    assert report["oddities"]["answered_before_submission"] == 2


def test_dollars_add_up_to_the_cent_however_claims_share_them(
    rules: LabelRules, world: Any
) -> None:
    """Claim-level denials of 100 dollars over three equal lines leave thirds of a cent."""
    claims = [
        world.claim(40.0, 40.0, 40.0, claim_id=f"C{n}", payer_id=f"P{n % 3}") for n in range(7)
    ]
    codes = ["CO-197 100", "CO-29 100", "CO-50 99.99", "CO-XX9 0.01", "CO-45 12.34"]
    remits = [
        world.remit(
            14, claim_id=f"C{n}", status="4", adjustments=(world.adjustment(codes[n % 5]),)
        )
        for n in range(7)
    ]
    report = label(world.tables(claims, remits), rules).report
    total = report["lines"]["denied_amount"]
    assert total > 0

    def dollars(part: str, name: str) -> float:
        amounts: list[float] = [row[name] for row in report[part]]
        return round(sum(amounts), 2)

    assert dollars("by_category", "amount") == dollars("by_rule", "denied_amount") == total
    assert dollars("by_payer", "denied_amount") == dollars("by_month", "denied_amount") == total
    assert dollars("by_rule_and_payer", "amount") == total
    assert dollars("by_payer_and_month", "denied_amount") == total
    assert dollars("by_rule", "amount") == report["adjustments"]["amount"]
    assert sum(row["adjustments"] for row in report["by_rule"]) == report["adjustments"]["total"]


def test_what_stands_where_a_code_belongs_and_is_none_is_not_shown(
    rules: LabelRules, world: Any
) -> None:
    """Tables of a flat file may hold anything there, and a report is passed from hand to hand."""
    odd = Adjustment("CO", "WILMA ARBOR", 100.0), Adjustment("ARBOR", "197", 5.0)
    noted = world.line(2, 0.0, "CO-16 50", remark_codes=("WILMA ARBOR",))
    first = replace(world.line(1, 0.0), adjustments=odd)
    remits = [
        world.remit(14, first, noted),
        world.remit(20, claim_id="B", status="WILMA", payer_control_number="OF WILMA ARBOR"),
    ]
    said = [world.acknowledgment(3, "WILMA", claim_id="C1")]
    tables = world.tables([world.claim()], remits, said)
    report = label(tables, rules).report
    assert not any(name in json.dumps(report) + report_text(report) for name in ("WILMA", "ARBOR"))
    assert {row["carc"] for row in report["unknown_codes"]} >= {"not a code"}
    assert report["unrefined_remarks"] == [{"carc": "16", "rarc": "not a code", "adjustments": 1}]
    assert report["oddities"]["unknown_claim_status"] == ["not a code"]
    assert report["front_ends"]["by_category"][0]["category"] == "not a code"
