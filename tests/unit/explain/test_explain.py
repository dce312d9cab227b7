import dataclasses
import json
import math
from collections.abc import Callable
from datetime import date
from typing import Any

import lightgbm
import numpy as np
import pytest

from denialrisk.claims import Claim, Line, claim_tables
from denialrisk.derive import FAMILIES, grounds
from denialrisk.explain import explain
from denialrisk.explain.reason import WEIGHTY, Teller
from denialrisk.score import Bundle, Scored, predict_raw

Score = Callable[[list[Claim]], Scored]

REASON = {
    "signal",
    "title",
    "family",
    "log_odds",
    "says",
    "value",
    "evidence",
    "where",
    "fix",
    "changeable",
}


@pytest.fixture
def risky() -> Claim:
    day = date(2025, 8, 20)
    return Claim(
        claim_id="RISKY",
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


@pytest.fixture
def told(bundle: Bundle, score: Score, risky: Claim) -> dict[str, Any]:
    return explain(bundle, score([risky]))[0]


def test_all_reasons_of_a_line_with_its_base_sum_to_its_log_odds(
    bundle: Bundle, score: Score, claims: list[Claim]
) -> None:
    everything = explain(bundle, score(claims[-40:]), top=1_000)
    for line in (line for claim in everything for line in claim["lines"]):
        weights = [r["log_odds"] for r in (*line["reasons"], *line["lowering"])]
        assert line["base_log_odds"] + sum(weights) == pytest.approx(line["log_odds"], abs=1e-6)


def test_the_families_of_a_line_and_of_a_claim_sum_to_the_log_odds(
    bundle: Bundle, score: Score, claims: list[Claim]
) -> None:
    for claim in explain(bundle, score(claims[-40:])):
        for owner in (claim, *claim["lines"]):
            whole = owner["base_log_odds"] + sum(owner["families"].values())
            assert whole == pytest.approx(owner["log_odds"], abs=1e-9)
            assert set(owner["families"]) == set(FAMILIES)


def test_the_fields_of_a_claim_sum_to_its_log_odds(
    bundle: Bundle, score: Score, claims: list[Claim]
) -> None:
    for claim in explain(bundle, score(claims[-10:]), top=1_000):
        weights = [field["log_odds"] for field in claim["fields"]]
        assert weights == sorted(weights, key=abs, reverse=True)
        assert claim["base_log_odds"] + sum(weights) == pytest.approx(claim["log_odds"], abs=1e-9)
        places = [tuple(field["where"].values()) for field in claim["fields"]]
        assert set(places) == {tuple(s.where.values()) for s in bundle.catalogue.signals}
        assert len(places) == len(set(places))


def test_a_claims_log_odds_are_its_lines_mean_by_dollars_at_risk(told: dict[str, Any]) -> None:
    dollars = [line["expected_denied_amount"] for line in told["lines"]]
    mean = np.average([line["log_odds"] for line in told["lines"]], weights=dollars)
    assert told["log_odds"] == pytest.approx(mean)
    families = [line["families"]["authorization"] for line in told["lines"]]
    assert told["families"]["authorization"] == pytest.approx(
        np.average(families, weights=dollars)
    )


@pytest.fixture(scope="module")
def sorted_out(bundle: Bundle, score: Score, claims: list[Claim]) -> Bundle:
    """The bundle with a category booster: what 72148 is denied for differs from the rest."""
    values = score(claims).signals.values
    rows = np.random.default_rng(4).integers(0, 3, len(values))
    codes = [line.procedure_code for claim in claims for line in claim.lines]
    label = np.where([code == "72148" for code in codes], 0, rows)
    data = lightgbm.Dataset(values, label, feature_name=list(bundle.catalogue.names))
    parameters = {"objective": "multiclass", "num_class": 3, "num_threads": 1, "verbose": -1}
    return dataclasses.replace(
        bundle,
        category=lightgbm.train(parameters | {"max_depth": 4, "num_leaves": 7}, data, 10),
        categories=("authorization", "coding", "eligibility"),
    )


def test_the_likely_category_has_contributions_of_its_own(
    sorted_out: Bundle, claims: list[Claim]
) -> None:
    scored = sorted_out.score_records(claims[-30:], None)
    raw = predict_raw(sorted_out.category, scored.signals.values).max(axis=1).tolist()
    lines = [line for claim in explain(sorted_out, scored) for line in claim["lines"]]
    for line, expected in zip(lines, raw, strict=True):
        assert line["category_log_odds"] == pytest.approx(expected, abs=1e-9)
        families = sum(line["category_families"].values())
        assert line["category_base_log_odds"] + families == pytest.approx(expected, abs=1e-9)
        weights = [reason["log_odds"] for reason in line["category_reasons"]]
        assert weights == sorted(weights, reverse=True)
        assert all(weight > 0 for weight in weights)
        assert len(weights) <= 3
    assert {line["category"] for line in lines} > {"authorization"}


def test_where_there_is_one_category_it_needs_no_reason(told: dict[str, Any]) -> None:
    for line in told["lines"]:
        assert line["category_log_odds"] is None
        assert line["category_reasons"] == []


def test_claims_and_lines_keep_their_order(
    bundle: Bundle, score: Score, claims: list[Claim]
) -> None:
    told = explain(bundle, score(claims[10:20]))
    assert [claim["claim_id"] for claim in told] == [claim.claim_id for claim in claims[10:20]]
    for claim, given in zip(told, claims[10:20], strict=True):
        assert [line["procedure_code"] for line in claim["lines"]] == [
            line.procedure_code for line in given.lines
        ]


def test_an_explanation_is_json_with_the_promised_fields(told: dict[str, Any]) -> None:
    again = json.loads(json.dumps(told, allow_nan=False))
    assert again["claim_id"] == "RISKY"
    assert again["payer_name"] == "Northfield"
    assert again["submitted_on"] == "2025-08-25"
    assert again["total_charge"] == 1_000.0
    assert again["action"] in {"hold", "review", "send"}
    assert again["bundle"] == "0123456789ab"
    assert set(again["lines"][0]["reasons"][0]) == REASON
    assert set(again["reasons"][0]) == REASON | {"line_number", "line_numbers"}


def test_what_makes_a_claim_risky_is_named_first_with_its_line_and_fix(
    told: dict[str, Any],
) -> None:
    first = told["reasons"][0]
    assert told["denial_probability"] > 0.5
    assert first["family"] == "authorization"
    assert first["line_number"] == 2
    assert "72148" in first["says"]
    assert first["changeable"]
    assert "{" not in first["fix"]
    assert first["where"]["x12"].startswith("REF*G1")
    assert first["evidence"]["n"] > 10


def test_the_likely_cause_leads_the_reasons_then_weight_orders_them(
    told: dict[str, Any],
) -> None:
    for owner in (told, *told["lines"]):
        raised = [reason["log_odds"] for reason in owner["reasons"]]
        lowered = [reason["log_odds"] for reason in owner["lowering"]]
        assert owner["reasons"][0]["family"] == owner["category"] == "authorization"
        assert raised[1:] == sorted(raised[1:], reverse=True)
        assert lowered == sorted(lowered)
        assert all(weight > 0 for weight in raised)
        assert all(weight < 0 for weight in lowered)
        assert len(raised) <= 5
        assert len(lowered) <= 5


def test_what_lowers_the_risk_carries_no_advice(told: dict[str, Any]) -> None:
    reasons = [r for line in told["lines"] for r in line["lowering"]] + told["lowering"]
    assert all(reason["fix"] is None and not reason["changeable"] for reason in reasons)


def test_nobody_is_advised_on_what_hardly_counts(
    bundle: Bundle, score: Score, claims: list[Claim]
) -> None:
    told = explain(bundle, score(claims), top=len(bundle.catalogue.names))
    reasons = [reason for claim in told for line in claim["lines"] for reason in line["reasons"]]
    slight = [reason for reason in reasons if reason["log_odds"] < WEIGHTY]
    assert slight
    assert all(reason["fix"] is None and not reason["changeable"] for reason in slight)
    assert any(reason["fix"] for reason in reasons)


def test_a_claims_reasons_are_distinct_by_signal(told: dict[str, Any]) -> None:
    signals = [reason["signal"] for reason in (*told["reasons"], *told["lowering"])]
    assert len(signals) == len(set(signals))


def test_a_claim_of_one_line_has_its_lines_reasons(
    bundle: Bundle, score: Score, risky: Claim
) -> None:
    single = dataclasses.replace(risky, lines=risky.lines[1:])
    told = explain(bundle, score([single]))[0]
    weights = [(r["signal"], r["log_odds"]) for r in told["reasons"]]
    assert weights == [(r["signal"], r["log_odds"]) for r in told["lines"][0]["reasons"]]


def test_without_reasons_asked_for_only_the_scores_are_told(
    bundle: Bundle, score: Score, risky: Claim, told: dict[str, Any]
) -> None:
    bare = explain(bundle, score([risky]), top=0)[0]
    assert bare["reasons"] == bare["lowering"] == []
    assert bare["lines"][0]["base_log_odds"] is None
    assert bare["families"] == bare["lines"][0]["families"] == {}
    assert bare.keys() == told.keys()
    assert bare["lines"][0].keys() == told["lines"][0].keys()
    assert bare["denial_probability"] == told["denial_probability"]


def test_reasons_are_given_only_for_the_claims_asked_for(
    bundle: Bundle, score: Score, claims: list[Claim], risky: Claim
) -> None:
    scored = score([claims[0], risky, claims[1]])
    some = explain(bundle, scored, only=np.array([False, True, False]))
    assert [bool(claim["reasons"]) for claim in some] == [False, True, False]
    assert some[1] == explain(bundle, scored)[1]


def test_unknown_values_get_their_own_wording(bundle: Bundle, score: Score, risky: Claim) -> None:
    unknown = dataclasses.replace(risky, service_from=None, lines=(Line(1, "72148", charge=5.0),))
    line = explain(bundle, score([unknown]), top=1_000)[0]["lines"][0]
    said = {r["signal"]: r for r in (*line["reasons"], *line["lowering"])}
    without_value = [r for r in said.values() if r["value"] is None]
    assert without_value
    for reason in without_value:
        wording = bundle.catalogue[reason["signal"]].says_when_unknown
        assert reason["says"].startswith(wording.split("{", maxsplit=1)[0])
        assert "nan" not in reason["says"].lower()


def test_claims_without_lines_or_none_at_all_are_told_as_such(
    bundle: Bundle, score: Score, risky: Claim
) -> None:
    assert explain(bundle, score([])) == []
    scored = score([dataclasses.replace(risky, lines=())])
    assert scored.claims["category"].isna().all()
    empty = explain(bundle, scored)[0]
    assert empty["lines"] == []
    assert empty["warnings"] == ["The claim has no lines, so there is nothing to score."]
    stated = ("payer_id", "payer_name", "claim_type", "total_charge")
    assert [empty[name] for name in stated] == [getattr(risky, name) for name in stated]
    assert empty["submitted_on"] == risky.submitted_on.isoformat()
    assert empty["denial_probability"] is empty["category"] is None


def test_nobody_is_told_to_add_what_the_claim_carries(
    bundle: Bundle, score: Score, risky: Claim
) -> None:
    carrying = dataclasses.replace(risky, prior_authorization_number="A1")
    for claim, wanted in ((risky, True), (carrying, False)):
        teller = Teller(bundle.catalogue, score([claim]).signals, score([claim]).frame)
        for name in ("authorization_present", "like_authorization_denial_rate"):
            told = teller.reason(bundle.catalogue.names.index(name), 1, log_odds=0.5)
            assert (told["fix"] is not None) is wanted
            assert told["changeable"] is wanted


def test_nobody_is_sent_to_mend_what_was_never_denied(
    bundle: Bundle, score: Score, risky: Claim
) -> None:
    scored = score([risky])
    teller = Teller(bundle.catalogue, scored.signals, scored.frame)
    denied, never = (
        teller.reason(bundle.catalogue.names.index(name), 1, log_odds=0.5)
        for name in ("authorization_category_rate", "coding_denial_rate")
    )
    assert denied["evidence"]["denied"] > 0
    assert denied["changeable"]
    assert never["says"].startswith("Northfield denied none of ")
    assert never["fix"] is None
    assert not never["changeable"]


def test_nobody_is_advised_where_what_backs_the_fix_is_seldom_denied(
    bundle: Bundle, score: Score, risky: Claim
) -> None:
    scored = score([risky])
    column = bundle.catalogue.names.index("like_authorization_denial_rate")
    backing = bundle.catalogue.names.index("authorization_category_rate")
    for rate, advised in ((0.02, False), (0.3, True), (math.nan, True)):
        values = scored.signals.values.copy()
        values[:, backing] = rate
        signals = dataclasses.replace(scored.signals, values=values)
        told = Teller(bundle.catalogue, signals, scored.frame).reason(column, 1, log_odds=0.5)
        assert (told["fix"] is not None) is advised
        assert told["changeable"] is advised


def test_nobody_is_advised_on_what_was_never_seen(
    bundle: Bundle, score: Score, risky: Claim
) -> None:
    stranger = dataclasses.replace(risky, payer_id="P9", lines=(Line(1, "Z0000", charge=5.0),))
    advised: dict[str, list[str]] = {}
    for claim in (risky, stranger):
        scored = score([claim])
        teller = Teller(bundle.catalogue, scored.signals, scored.frame)
        told = [teller.reason(at, 0, log_odds=0.5) for at in range(len(bundle.catalogue.names))]
        unseen = [r for r in told if r["value"] is None and (r["evidence"] or {}).get("n") == 0]
        assert [r["signal"] for r in unseen if r["fix"] is not None or r["changeable"]] == []
        advised[str(claim.payer_id)] = [r["signal"] for r in told if r["fix"] is not None]
    assert "authorization_present" in advised["P9"]
    assert "authorization_usually_present" not in advised["P9"]


def test_a_reason_has_the_title_of_its_signal(bundle: Bundle, told: dict[str, Any]) -> None:
    for reason in (*told["reasons"], *told["lowering"]):
        assert reason["title"] == bundle.catalogue[reason["signal"]].title


@pytest.mark.parametrize(
    "changes",
    [
        {"payer_id": "NEVER SEEN", "payer_name": None},
        {"patient_key": "f" * 16},
        None,
    ],
    ids=["a payer never seen", "a patient's first claim", "nothing but what is required"],
)
def test_the_least_known_claims_have_finite_values_each_explained(
    bundle: Bundle, score: Score, risky: Claim, changes: dict[str, Any] | None
) -> None:
    least = Claim("LEAST", submitted_on=risky.submitted_on, lines=(Line(1),))
    claim = least if changes is None else dataclasses.replace(risky, **changes)
    (answer,) = explain(bundle, score([claim]), top=1_000)
    assert 0.0 < answer["denial_probability"] < 1.0
    for line in answer["lines"]:
        told = [*line["reasons"], *line["lowering"]]
        assert told
        assert np.isfinite([line["log_odds"], *(reason["log_odds"] for reason in told)]).all()
        for reason in told:
            assert reason["value"] is None or np.isfinite(reason["value"])
            assert reason["says"].strip()


def test_lines_that_stand_apart_are_explained_as_if_they_stood_together(
    bundle: Bundle, claims: list[Claim]
) -> None:
    claim_table, lines = claim_tables(claims[-20:])
    together = explain(bundle, bundle.score(claim_table, lines, None))
    apart = lines.sort_values("line_number", kind="stable")
    assert explain(bundle, bundle.score(claim_table, apart, None)) == together


def test_a_frame_of_many_parts_is_explained_as_each_by_itself(
    bundle: Bundle, claims: list[Claim], monkeypatch: pytest.MonkeyPatch
) -> None:
    some = claims[-30:]
    whole = explain(bundle, bundle.score_records(some, None))
    monkeypatch.setattr(grounds, "_PART", 4)
    scored = bundle.score_records(some, None)
    assert len(scored.signals.parts) > 5
    assert explain(bundle, scored) == whole
