from collections.abc import Callable
from typing import Any

import pytest

from denialrisk.report import batch_page

Parse = Callable[[str], Any]


@pytest.fixture
def batch(explanation: dict[str, Any]) -> list[dict[str, Any]]:
    small = {"claim_id": "SMALL", "expected_denied_amount": 5.25, "denial_probability": 0.1}
    large = {"claim_id": "LARGE", "expected_denied_amount": 9_000.0, "payer_name": "Northfield"}
    return [
        explanation | small | {"action": "send", "total_charge": 52.5, "category": "duplicate"},
        explanation | large | {"action": "review", "total_charge": 12_000.0},
        explanation,
    ]


def test_the_worklist_puts_most_dollars_at_risk_first(
    batch: list[dict[str, Any]], parse: Parse
) -> None:
    text = parse(batch_page(batch, "Today")).text
    worklist = text[text.index("most dollars at risk first") :]
    assert worklist.index("LARGE") < worklist.index("CLM-2025-004217") < worklist.index("SMALL")


def test_tiles_sum_the_batch(batch: list[dict[str, Any]], parse: Parse) -> None:
    text = parse(batch_page(batch, "Today")).text
    assert "Claims 3 $15,237 charged" in text
    assert "Dollars at risk $10,748 71% of charges" in text
    assert "Hold 1 33% of claims" in text


def test_charts_sum_expected_denials_by_category_and_payer(
    batch: list[dict[str, Any]], parse: Parse
) -> None:
    text = parse(batch_page(batch, "Today")).text
    assert "Authorization 1.2 $10,742" in text
    assert "Duplicate 0.1 $5" in text
    assert "Northfield 0.6 $9,000" in text


def test_a_long_list_of_payers_ends_in_one_bar_for_the_others(
    explanation: dict[str, Any], parse: Parse
) -> None:
    batch = [explanation | {"payer_name": f"Payer {n:02}"} for n in range(14)]
    assert "5 others 3.1" in parse(batch_page(batch, "Today")).text


def test_one_root_cause_is_told_once_with_its_share_of_the_dollars(
    batch: list[dict[str, Any]], parse: Parse
) -> None:
    text = parse(batch_page(batch, "Today")).text
    assert text.count("Authorization number missing") == 1
    assert "at risk in 3 claims" in text


def test_claims_are_linked_where_addresses_are_given(
    batch: list[dict[str, Any]], parse: Parse
) -> None:
    linked = parse(batch_page(batch, "Today", links=["a.html", "b.html", "c.html"]))
    assert [a["href"] for a in linked.all("a")] == ["#content", "b.html", "c.html", "a.html"]
    assert len(parse(batch_page(batch, "Today")).all("a")) == 1


def test_a_batch_page_is_well_formed_and_fetches_nothing(
    batch: list[dict[str, Any]], parse: Parse
) -> None:
    text = batch_page(batch, "Today")
    page = parse(text)
    assert page.open == []
    assert len(page.all("h1")) == 1
    assert {header.get("scope") for header in page.all("th")} == {"col", "row"}
    assert "http" not in text.replace("http-equiv", "")


def test_a_batch_of_no_claims_says_so(parse: Parse) -> None:
    page = parse(batch_page([], "Today"))
    assert page.open == []
    assert "No claims were scored" in page.text
    assert page.all("table") == []


def test_titles_and_names_cannot_become_markup(explanation: dict[str, Any], parse: Parse) -> None:
    attack = '"></script><script>alert(1)</script>'
    explanation |= {"claim_id": attack, "payer_name": attack, "action": attack, "bundle": attack}
    page = parse(batch_page([explanation], attack, links=['"><script>']))
    assert page.open == []
    assert len(page.all("script")) == 1


def test_missing_figures_count_as_nothing(parse: Parse) -> None:
    text = parse(batch_page([{"claim_id": "A1", "total_charge": float("nan")}], "Today")).text
    assert "A1" in text
    assert "Payer not stated" in text
    assert "nan" not in text.lower()
