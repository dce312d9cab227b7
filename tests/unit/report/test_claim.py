from collections.abc import Callable
from typing import Any

import pytest

from denialrisk.report import Links, claim_page, claim_summary

Golden = Callable[[str, Any], None]
Parse = Callable[[str], Any]


def test_a_page_is_well_formed_with_one_heading_a_language_and_a_title(
    explanation: dict[str, Any], parse: Parse
) -> None:
    page = parse(claim_page(explanation))
    assert page.open == []
    assert len(page.all("h1")) == 1
    assert page.all("html")[0]["lang"] == "en"
    assert "CLM-2025-004217" in page.text


def test_every_table_header_says_what_it_heads(explanation: dict[str, Any], parse: Parse) -> None:
    headers = parse(claim_page(explanation)).all("th")
    assert {header.get("scope") for header in headers} == {"col", "row"}


def test_every_id_stands_once_and_every_label_points_to_one(
    explanation: dict[str, Any], parse: Parse
) -> None:
    page = parse(claim_page(explanation))
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    labels = [a["aria-labelledby"] for _, a in page.elements if "aria-labelledby" in a]
    assert len(ids) == len(set(ids))
    assert {part for label in labels for part in label.split()} <= set(ids)


def test_a_page_fetches_nothing_and_needs_no_script(
    explanation: dict[str, Any], parse: Parse
) -> None:
    text = claim_page(explanation)
    assert "http:" not in text
    assert "https:" not in text
    assert "src=" not in text
    assert "<script" not in text
    policy = parse(text).all("meta")[1]["content"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy


def test_the_header_states_risk_dollars_category_and_action(
    explanation: dict[str, Any], parse: Parse
) -> None:
    text = parse(claim_page(explanation)).text
    assert "62%" in text
    assert "about 62 are denied" in text
    assert "$1,742 of $3,184.50 charged" in text
    assert "Authorization 71% if denied" in text
    assert "Hold Mend this claim before it is sent." in text


def test_a_reason_carries_its_evidence_place_fix_and_lines(
    explanation: dict[str, Any], parse: Parse
) -> None:
    text = parse(claim_page(explanation)).text
    assert "This payer asks for prior authorization for 72148" in text
    assert "Authorization number missing Authorization Lines 1 and 2" in text
    assert "19 of 31 like lines (61%) in 180 days" in text
    assert "REF*G1, loop 2300 or 2400" in text
    assert "Claim.insurance.preAuthRef" in text
    assert "Can be mended now Obtain the authorization" in text
    assert "Nothing to mend in the claim." in text


def test_warnings_are_said_aloud_and_left_out_when_there_are_none(
    explanation: dict[str, Any], parse: Parse
) -> None:
    assert "J1745 has not been seen" in parse(claim_page(explanation)).text
    assert "Read with care" not in parse(claim_page(explanation | {"warnings": []})).text


def test_what_is_said_of_a_claim_cannot_become_markup(
    explanation: dict[str, Any], parse: Parse
) -> None:
    attack = "\"><script>alert(1)</script><img src=x onerror=alert(1)>'"
    explanation |= dict.fromkeys(("claim_id", "payer_name", "payer_id", "bundle"), attack)
    explanation |= {"action": attack, "category": attack, "claim_type": attack}
    explanation["warnings"] = [attack]
    explanation["submitted_on"] = attack
    explanation["lines"][0] |= {"procedure_code": attack, "line_number": attack}
    for reason in (*explanation["reasons"], *explanation["lines"][0]["reasons"]):
        reason |= {"says": attack, "fix": attack, "signal": attack, "family": attack}
        reason["where"] = {"x12": attack, "fhir": attack}
    explanation["remedies"][0] |= {"title": attack, "says": attack, "note": attack}
    explanation["families"] = {attack: 1.0}
    page = parse(claim_page(explanation))
    assert page.open == []
    assert page.all("script") == []
    assert page.all("img") == []
    assert "<script>alert(1)</script>" in page.text


@pytest.mark.parametrize("missing", [None, float("nan")])
def test_missing_values_read_not_stated(
    explanation: dict[str, Any], parse: Parse, missing: float | None
) -> None:
    kept = {"lines", "reasons", "lowering", "warnings", "remedies", "families"}
    bare = {name: value if name in kept else missing for name, value in explanation.items()}
    text = parse(claim_page(bare)).text
    assert "Claim not stated" in text
    assert "This claim has no probability." in text
    assert "nan" not in text.lower()
    assert "None" not in text


def test_a_claim_of_nothing_but_an_id_still_has_a_page(parse: Parse) -> None:
    text = parse(claim_page({"claim_id": "A1"})).text
    assert "Claim A1" in text
    assert "This claim has no lines." in text


def test_a_claim_scored_without_reasons_says_that_none_were_asked_for(
    explanation: dict[str, Any], parse: Parse
) -> None:
    explanation |= {"reasons": [], "lowering": []}
    for line in explanation["lines"]:
        line |= {"reasons": [], "lowering": [], "base_log_odds": None}
    text = parse(claim_page(explanation)).text
    assert "Reasons were not asked for" in text
    assert "adds up" not in text


def test_a_claim_that_nothing_speaks_against_says_so(
    explanation: dict[str, Any], parse: Parse
) -> None:
    assert (
        "Nothing found that raises the risk"
        in parse(claim_page(explanation | {"reasons": []})).text
    )


def test_long_names_are_kept_whole(explanation: dict[str, Any], parse: Parse) -> None:
    explanation["payer_name"] = "Consolidated " * 20 + "X" * 200
    assert "X" * 200 in parse(claim_page(explanation)).text


def test_patient_data_that_strayed_into_an_explanation_is_not_printed(
    explanation: dict[str, Any],
) -> None:
    explanation |= {"patient_key": "feedc0dedeadbeef", "patient_birth_date": "1950-02-03"}
    text = claim_page(explanation)
    assert "feedc0dedeadbeef" not in text
    assert "1950" not in text


def test_links_lead_back_and_onward(explanation: dict[str, Any], parse: Parse) -> None:
    links = Links(batch="../index.html", next="000002.html")
    targets = [a["href"] for a in parse(claim_page(explanation, links=links)).all("a")]
    assert targets == ["#content", "../index.html", "000002.html"]


def test_a_line_without_a_procedure_shows_its_revenue_code(
    explanation: dict[str, Any], parse: Parse
) -> None:
    explanation["lines"][0] |= {"procedure_code": None, "revenue_code": "0450"}
    assert "rev 0450" in parse(claim_page(explanation)).text


def test_a_slight_reason_does_not_fill_its_bar(explanation: dict[str, Any], parse: Parse) -> None:
    explanation["reasons"] = [explanation["reasons"][0] | {"log_odds": 0.2}]
    rects = parse(claim_page(explanation)).all("rect")
    assert any(rect.get("class") == "fill" and rect.get("width") == "20.0" for rect in rects)


def test_what_stands_behind_the_page_is_as_kept(
    explanation: dict[str, Any], assert_as_kept: Golden
) -> None:
    assert_as_kept("claim", claim_summary(explanation))


def test_a_remedy_is_shown_with_the_risk_before_and_after(
    explanation: dict[str, Any], parse: Parse
) -> None:
    text = parse(claim_page(explanation)).text
    assert "What would help" in text
    assert "Denial 62% → to 28%" in text
    assert "Saves $971 $65 a minute" in text
    assert "15 min of work" in text
    assert "Mind Helps only if the payer gives it" in text


@pytest.mark.parametrize("remedies", [None, []])
def test_a_claim_without_remedies_promises_none(
    explanation: dict[str, Any], parse: Parse, remedies: Any
) -> None:
    text = parse(claim_page(explanation | {"remedies": remedies})).text
    assert "What would help" not in text
    assert "by the weight of the reasons that can be changed" in text


def test_a_remedy_of_unknown_worth_claims_none(explanation: dict[str, Any], parse: Parse) -> None:
    explanation["remedies"] = [{"remedy": "odd", "title": "Do it", "dollars_saved": None}]
    text = parse(claim_page(explanation)).text
    assert "Saves not stated" in text
    assert "None" not in text


def test_families_are_shown_by_weight_where_there_are_any(
    explanation: dict[str, Any], parse: Parse
) -> None:
    text = parse(claim_page(explanation)).text
    assert "Documentation \N{MINUS SIGN}0.26" in text
    assert text.index("Authorization +1.42") < text.index("Documentation \N{MINUS SIGN}0.26")
    del explanation["families"]
    assert "By family of signals" not in parse(claim_page(explanation)).text
