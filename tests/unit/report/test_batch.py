from collections.abc import Callable
from typing import Any

import pytest

from denialrisk.report import batch_page, batch_summary
from denialrisk.report.batch import batch_html
from denialrisk.score import Worklist

Golden = Callable[[str, Any], None]
Parse = Callable[[str], Any]
# What reads the same on every claim would hide which claim is meant.
BARE = {"remedies": [], "families": {}}


@pytest.fixture
def batch(explanation: dict[str, Any]) -> list[dict[str, Any]]:
    small = {"claim_id": "SMALL", "expected_denied_amount": 5.25, "denial_probability": 0.1}
    large = {"claim_id": "LARGE", "expected_denied_amount": 9_000.0, "payer_name": "Northfield"}
    return [
        explanation
        | BARE
        | small
        | {"action": "send", "total_charge": 52.5, "category": "duplicate"},
        explanation | BARE | large | {"action": "review", "total_charge": 12_000.0},
        explanation,
    ]


def test_what_stands_behind_the_page_is_as_kept(
    batch: list[dict[str, Any]], assert_as_kept: Golden
) -> None:
    assert_as_kept(
        "batch", batch_summary(batch, "Today", Worklist(claims_a_day=1, review_cost=57))
    )


def test_the_worklist_puts_the_most_preventable_dollars_first(
    batch: list[dict[str, Any]], parse: Parse
) -> None:
    text = parse(batch_page(batch, "Today")).text
    worklist = text[text.index("those most worth a look first") :]
    assert worklist.index("LARGE") < worklist.index("CLM-2025-004217") < worklist.index("SMALL")


def test_no_share_of_charges_is_told_where_some_are_not_stated(
    batch: list[dict[str, Any]], parse: Parse
) -> None:
    batch[0]["total_charge"] = None
    text = parse(batch_page(batch, "Today")).text
    assert "Dollars at risk $10,748 charge not stated on 1 claim" in text
    assert "% of charges" not in text


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
    assert "7 others 4.4" in parse(batch_page(batch, "Today")).text


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
    in_worklist = [a["href"] for a in linked.all("a")][-3:]
    assert in_worklist == ["b.html", "c.html", "a.html"]
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


def test_tiles_say_how_many_claims_are_looked_over_today_and_how_many_wait(
    batch: list[dict[str, Any]], parse: Parse
) -> None:
    worklist = Worklist(claims_a_day=1, review_cost=57)
    text = parse(batch_page(batch, "Today", worklist=worklist)).text
    assert "To look over today 1 $6,685 preventable; 1 more must wait" in text
    assert "less $57 for the look; 1 claim a day can be looked over" in text


def test_claims_alike_are_told_together_with_one_fix(
    batch: list[dict[str, Any]], parse: Parse
) -> None:
    twice = [batch[1], batch[1] | {"claim_id": "LIKE IT"}]
    text = parse(batch_page(twice, "Today", links=["a.html", "b.html"])).text
    assert "Claims alike: mend the cause once" in text
    assert "$13,370 preventable in 2 claims" in text
    assert text.count("Mend Obtain the authorization") == 1


def test_a_claim_unlike_any_other_is_no_group(explanation: dict[str, Any], parse: Parse) -> None:
    assert "Claims alike" not in parse(batch_page([explanation], "Today")).text


def test_the_page_names_the_files_that_hold_the_same(
    batch: list[dict[str, Any]], parse: Parse
) -> None:
    summary = batch_summary(batch, "Today", Worklist())
    page = parse(batch_html(summary, files=("worklist.json", "worklist.csv")))
    assert "The same as data: worklist.json , worklist.csv" in page.text
