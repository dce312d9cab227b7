from collections.abc import Callable
from typing import Any

import pytest

from denialrisk.report import label_page
from denialrisk.report.labelpage import curve

Parse = Callable[[str], Any]


def counts(**changes: Any) -> dict[str, Any]:
    facts = {"lines": 10, "denied": 2, "paid": 6, "pending": 0, "rejected": 1, "unanswered": 1}
    return facts | {"denial_rate": 0.25, "denied_amount": 1234.5} | changes


@pytest.fixture
def report() -> dict[str, Any]:
    """An account as `denialrisk label` makes it, with a payer that tries to be markup."""
    months = [counts(month="2025-01", mature=True), counts(month="2025-02", mature=False)]
    tied = {"linked": 8, "unlinked": 1, "linked_by": {"claim id": 8},
            "unlinked_because": {"unknown claim": 1}}  # fmt: skip
    return {
        "policy": {"version": "1", "dated": "2025-03-01", "maturity_days": 90,
                   "partial_denial_share": 0.5},
        "last_day": "2025-04-30",
        "payer_names": {"<b>P1": 'Health "&" Co'},
        "lines": counts(total=10),
        "by_rule": [
            {"rule": "duplicate", "adjustments": 2, "denied_lines": 2, "share_of_denials": 1.0,
             "fired": True},
            {"rule": "referral", "adjustments": 0, "denied_lines": 0, "share_of_denials": 0.0,
             "fired": False},
        ],
        "by_payer": [counts(payer="<b>P1")],
        "by_month": months,
        "by_payer_and_month": [row | {"payer": "<b>P1"} for row in months],
        "by_rule_and_payer": [{"rule": "duplicate", "payer": "<b>P1", "denied_lines": 2,
                               "amount": 90.0, "share_of_decided": 0.25}],
        "linking": tied | {"remits": 9},
        "unlinked_remits": [{"claim_id": "X<1>", "payer_id": None, "payer_control_number": None,
                             "status_code": "1", "decided_on": None, "reason": "unknown claim"}],
        "front_ends": tied | {
            "acknowledgments": 3, "claims_rejected": 1, "claims_ever_rejected": 2,
            "accepted_later": 1, "answered_by_a_payer_all_the_same": 0,
            "rejected_by_month": {"2025-02": 1},
            "by_category": [{"category": "A7", "means": "rejected", "acknowledgments": 2,
                             "claims_rejected": 1}],
        },
        "unanswered_by_age": {"0-15": 1, "over 90": 0},
        "maturity": [{"day": day, "answered": min(day / 60, 1.0) if day <= 100 else None}
                     for day in range(121)],
    }  # fmt: skip


def test_the_page_says_the_statuses_and_the_rate(report: dict[str, Any], parse: Parse) -> None:
    text = parse(label_page(report)).text
    assert "Denial rate 25.0% of the decided lines" in text
    assert "Denied 2 $1,234 denied" in text or "Denied 2 $1,235 denied" in text
    assert "Rejected 1 10% of lines" in text


def test_a_young_month_is_never_stated_as_final(report: dict[str, Any], parse: Parse) -> None:
    text = parse(label_page(report)).text
    assert "<b>P1 25.0 (25.0)" in text
    assert "25.0% not final" in text


def test_what_the_data_say_cannot_become_markup(report: dict[str, Any], parse: Parse) -> None:
    page = label_page(report)
    assert "<b>P1" not in page
    assert "X<1>" not in page
    assert 'Health "&" Co' in {row.get("title") for row in parse(page).all("th")}


def test_the_page_needs_no_script_and_no_network(report: dict[str, Any], parse: Parse) -> None:
    page = parse(label_page(report))
    assert page.all("script") == []
    assert not [a for a in page.all("a") if not str(a["href"]).startswith("#")]
    assert page.all("img") == page.all("link") == []


def test_links_and_rejections_are_told(report: dict[str, Any], parse: Parse) -> None:
    text = parse(label_page(report)).text
    assert "8 of 9 remittances are tied to a claim." in text
    assert "unknown claim 1" in text
    assert "Rejected as things stand: 1 claim. Of 2 ever rejected, 1 were accepted later" in text
    assert "Never fired: referral." in text


def test_a_history_without_anything_is_still_a_page(report: dict[str, Any], parse: Parse) -> None:
    none = counts(total=0, denied=0, paid=0, rejected=0, unanswered=0, denial_rate=None)
    lists = ("by_rule", "by_payer", "by_month", "by_payer_and_month", "by_rule_and_payer")
    empty: dict[str, Any] = {name: [] for name in lists}
    front = report["front_ends"] | {"acknowledgments": 0}
    bare = report | empty | {"lines": none, "front_ends": front, "maturity": [], "last_day": None}
    text = parse(label_page(bare)).text
    assert "Denial rate none" in text
    assert "nothing can be drawn" in text


def test_the_curve_climbs_and_ends_with_what_can_be_told(report: dict[str, Any]) -> None:
    drawn = curve(report["maturity"], 90)
    assert drawn is not None
    points = [tuple(map(float, point.split(","))) for point in drawn.line.split()]
    assert len(points) == 101
    assert [y for _, y in points] == sorted((y for _, y in points), reverse=True)
    assert drawn.says == "Answered: 23% by day 14, 50% by day 30, 100% by day 60, 100% by day 90."
    assert drawn.mature is not None
    assert curve(report["maturity"], 200).mature is None  # type: ignore[union-attr]
