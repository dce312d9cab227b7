from collections.abc import Callable
from typing import Any

import pytest

from denialrisk.report import label_page
from denialrisk.report.labelpage import curve, heat, label_summary

Golden = Callable[[str, Any], None]
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
        "by_category": [{"category": "duplicate", "lines": 2, "amount": 1234.5,
                         "share_of_denials": 1.0}],
        "unknown_codes": [{"group": "CO", "carc": "X<9", "adjustments": 3, "amount": 70.0}],
        "oddities": {"partial_denials_counted_as_paid": 4, "partial_denials_amount": 30.0,
                     "answers_without_a_day": 0, "claims_reversed_before_any_decision": 1,
                     "pending_lines_taken_back_first": 2, "unknown_claim_status": ["77"]},
        "by_rule": [
            {"rule": "duplicate", "adjustments": 2, "amount": 1300.0, "denied_lines": 2,
             "denied_amount": 1234.5, "share_of_denials": 1.0, "fired": True},
            {"rule": "referral", "adjustments": 0, "amount": 0.0, "denied_lines": 0,
             "denied_amount": 0.0, "share_of_denials": 0.0, "fired": False},
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
    assert 'Health "&" Co 25.0 (25.0)' in text
    assert "25.0% not final" in text


def test_what_the_data_say_cannot_become_markup(report: dict[str, Any], parse: Parse) -> None:
    page = label_page(report)
    assert "<b>P1" not in page
    assert "X<1>" not in page
    assert "X<9" not in page
    assert '<b>P1 Health "&" Co' in parse(page).text


def test_the_page_needs_no_script_and_no_network(report: dict[str, Any], parse: Parse) -> None:
    page = parse(label_page(report))
    assert page.all("script") == []
    assert not [a for a in page.all("a") if not str(a["href"]).startswith("#")]
    assert page.all("img") == page.all("link") == []


def test_links_and_rejections_are_told(report: dict[str, Any], parse: Parse) -> None:
    text = parse(label_page(report)).text
    assert "8 of 9 remittances are tied to a claim." in text
    assert "unknown claim (no claim here has that id) 1" in text
    assert (
        "Rejected as things stand: 1 claim. Ever rejected: 2; of these accepted later: 1, answered"
        in text
    )
    assert "Never fired: referral." in text


def test_a_history_without_anything_is_still_a_page(report: dict[str, Any], parse: Parse) -> None:
    none = counts(total=0, denied=0, paid=0, rejected=0, unanswered=0, denial_rate=None)
    lists = ("by_rule", "by_payer", "by_month", "by_payer_and_month", "by_rule_and_payer",
             "by_category", "unknown_codes", "unlinked_remits")  # fmt: skip
    empty: dict[str, Any] = {name: [] for name in lists}
    front = report["front_ends"] | {"acknowledgments": 0}
    bare = report | empty | {"lines": none, "front_ends": front, "maturity": [], "last_day": None}
    linking = {"remits": 0, "linked": 0, "unlinked": 0, "linked_by": {}, "unlinked_because": {}}
    odd: dict[str, Any] = dict.fromkeys(report["oddities"], 0) | {"unknown_claim_status": []}
    page = parse(label_page(bare | {"linking": linking, "oddities": odd}))
    assert "Denial rate - nothing decided" in page.text
    assert page.all("section") == page.all("table") == page.all("h2") == []


def test_the_curve_climbs_and_ends_with_what_can_be_told(report: dict[str, Any]) -> None:
    drawn = curve(report["maturity"], 90)
    assert drawn is not None
    points = [tuple(map(float, point.split(","))) for point in drawn.line.split()]
    assert len(points) == 101
    assert [y for _, y in points] == sorted((y for _, y in points), reverse=True)
    assert drawn.says == "Answered: 23% by day 14, 50% by day 30, 100% by day 60, 100% by day 90."
    assert drawn.mature is not None
    assert curve(report["maturity"], 200).mature is None  # type: ignore[union-attr]


def test_denials_are_told_in_dollars_by_category_and_by_payer(
    report: dict[str, Any], parse: Parse
) -> None:
    text = parse(label_page(report)).text
    assert "Duplicate 2 100.0% $1,234.50" in text
    assert 'Health "&" Co 10 2 6 0 1 1 25.0% $1,234.50' in text
    assert "duplicate 2 $1,300.00 2 100.0% $1,234.50" in text
    assert "Total 20 4 12 0 2 2 25.0% $2,469.00" in text


def test_payers_left_out_are_a_row_so_that_the_page_adds_up(
    report: dict[str, Any], parse: Parse
) -> None:
    payers = [counts(payer=f"P{n}", denied_amount=n + 0.01) for n in range(30)]
    text = parse(label_page(report | {"by_payer": payers})).text
    assert "10 smaller payers 100 20 60 0 10 10 25.0% $245.10" in text
    assert "Total 300 60 180 0 30 30 25.0% $435.30" in text


def test_unknown_codes_and_what_deserves_a_look_are_told(
    report: dict[str, Any], parse: Parse
) -> None:
    text = parse(label_page(report)).text
    assert "CO X<9 3 $70" in text
    assert "Lines denied in part, counted as paid 4 Dollars denied on those lines $30" in text
    assert "Unknown claim status 77" in text
    assert "without a day" not in text
    assert "Pending 0 0% of lines, 2 taken back" in text


def rated(payer: str, rate: float, decided: int) -> dict[str, Any]:
    denied = round(rate * decided)
    changes = {"denied": denied, "paid": decided - denied, "denial_rate": rate}
    return counts(payer=payer, month="2025-01", mature=True, **changes)


def test_shades_run_over_the_rates_of_the_table_not_over_those_of_a_few_lines() -> None:
    rows = [rated("A", 0.5, 100), rated("B", 0.6, 100), rated("C", 0.9, 100), rated("D", 1.0, 2)]
    laid = heat(rows, ["A", "B", "C", "D", "E"], ["2025-01"])
    assert laid is not None
    assert (laid.lowest, laid.highest) == (0.5, 0.9)
    assert [cells[0].shade for _, cells in laid.rows] == [0, 1, 7, 7, None]
    assert heat([], ["A"], ["2025-01"]) is None


def test_what_nobody_answered_draws_no_curve() -> None:
    assert curve([{"day": day, "answered": 0.0} for day in range(121)], 90) is None


def test_what_stands_behind_the_page_is_as_kept(
    report: dict[str, Any], assert_as_kept: Golden
) -> None:
    assert_as_kept("label", label_summary(report, "What the payers decided"))
