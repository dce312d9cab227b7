"""A claim learns from side tables what was known on the day it was sent, and nothing later."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from denialrisk.claims import (
    AUTHORIZATIONS,
    DOCUMENTS,
    ELIGIBILITY,
    Claim,
    Line,
    Tables,
    claim_tables,
    conform,
    side_matches,
    with_side_facts,
)

FACTS = ["eligibility_verified", "coverage_active", "authorization_on_file", "documents_on_file"]
SCHEMAS = {
    "eligibility": ELIGIBILITY,
    "authorizations": AUTHORIZATIONS,
    "documents": DOCUMENTS,
}
SERVED, SENT = date(2025, 6, 10), date(2025, 6, 20)
# Somebody else's row, so long ago and so recent that the tables speak of the claim's time.
LONG_AGO, LATELY = date(2024, 1, 1), date(2025, 6, 19)


def claim(claim_id: str = "C1", **fields: Any) -> Claim:
    usual: dict[str, Any] = {
        "payer_id": "P1",
        "payer_name": "Lakeside Health",
        "patient_key": "ann",
        "submitted_on": SENT,
        "service_from": SERVED,
        "service_to": SERVED,
        "lines": (Line(1, procedure_code="70450"),),
    }
    return Claim(claim_id, **(usual | fields))


def tables(*claims: Claim, **sides: Sequence[dict[str, Any]]) -> Tables:
    claims_table, lines = claim_tables(claims)
    frames = {
        name: conform(pd.DataFrame(list(rows)), SCHEMAS[name]) for name, rows in sides.items()
    }
    return Tables(claims=claims_table, lines=lines, **frames)


def fact(name: str, *claims: Claim, **sides: Sequence[dict[str, Any]]) -> Any:
    """Return the fact of the first claim; None where it stays missing."""
    value = with_side_facts(tables(*(claims or (claim(),)), **sides)).claims[name].iloc[0]
    return None if value is pd.NA else bool(value)


def check(day: date, **fields: Any) -> dict[str, Any]:
    return {"patient_key": "ann", "checked_on": day, "active": True} | fields


def approval(day: date, **fields: Any) -> dict[str, Any]:
    return {"patient_key": "ann", "decided_on": day, "approved": True} | fields


SPEAKS = [check(LONG_AGO, patient_key="bob"), check(LATELY, patient_key="bob")]
DECIDES = [approval(LONG_AGO, patient_key="bob"), approval(LATELY, patient_key="bob")]


@pytest.mark.parametrize(
    ("rows", "verified"),
    [
        ([check(date(2025, 6, 9))], True),
        ([check(SENT)], True),
        ([check(SENT + timedelta(1))], None),
        ([check(SERVED - timedelta(30))], True),
        ([check(SERVED - timedelta(31))], None),
        ([*SPEAKS, check(SERVED - timedelta(31))], False),
        ([*SPEAKS, check(SENT + timedelta(1))], False),
        (SPEAKS, False),
        ([SPEAKS[0]], None),
        ([SPEAKS[1]], None),
        ([check(SENT, payer_id="P1")], True),
        ([check(SENT, payer_id="lakeside health")], True),
        ([*SPEAKS, check(SENT, payer_id="P2")], False),
        ([check(LONG_AGO, payer_id="P2"), check(LATELY, payer_id="P2")], None),
        ([check(SENT, active=None)], True),
    ],
)
def test_coverage_is_verified_by_a_check_in_time_and_unverified_where_the_table_speaks(
    *, rows: list[dict[str, Any]], verified: bool | None
) -> None:
    assert fact("eligibility_verified", eligibility=rows) is verified


@pytest.mark.parametrize(
    ("rows", "active"),
    [
        ([check(date(2025, 6, 9))], True),
        ([check(date(2025, 6, 9), active=False)], False),
        ([check(date(2025, 6, 9)), check(date(2025, 6, 15), active=False)], False),
        ([check(date(2025, 6, 9)), check(date(2025, 6, 21), active=False)], True),
        ([check(SENT, active=False), check(SENT)], True),
        ([check(SENT, covered_to=date(2025, 6, 9))], False),
        ([check(SENT, covered_to=SERVED)], True),
        ([check(SENT, covered_from=date(2025, 6, 11))], False),
        ([check(SENT, active=False, covered_to=date(2025, 6, 15))], True),
        ([check(SENT, active=False, covered_to=date(2025, 12, 31))], False),
        ([check(SENT, active=None)], None),
        ([check(SENT, active=None, covered_from=LONG_AGO)], True),
        ([check(date(2025, 1, 1))], None),
        ([check(date(2025, 1, 1), covered_to=date(2025, 12, 31))], True),
        ([check(date(2025, 1, 1), covered_to=date(2025, 3, 31))], False),
        (SPEAKS, None),
    ],
)
def test_coverage_on_the_day_of_service_is_what_the_latest_answer_says_of_it(
    *, rows: list[dict[str, Any]], active: bool | None
) -> None:
    assert fact("coverage_active", eligibility=rows) is active


@pytest.mark.parametrize(
    ("rows", "on_file"),
    [
        ([approval(date(2025, 6, 1))], True),
        ([approval(SENT)], True),
        ([approval(SENT + timedelta(1))], None),
        ([approval(date(2025, 6, 1), approved=False)], False),
        ([approval(date(2025, 6, 1), approved=None)], False),
        ([approval(date(2025, 6, 1), valid_to=date(2025, 6, 9))], False),
        ([approval(date(2025, 6, 1), valid_from=date(2025, 6, 11))], False),
        ([approval(date(2025, 6, 1), valid_from=SERVED, valid_to=SERVED)], True),
        ([approval(date(2024, 6, 10))], True),
        ([approval(date(2024, 6, 9))], False),
        ([approval(date(2025, 6, 1), procedure_code="70450")], True),
        ([approval(date(2025, 6, 1), procedure_code="70551")], None),
        ([*DECIDES, approval(date(2025, 6, 1), procedure_code="70551")], False),
        ([approval(date(2025, 6, 1), payer_id="P2")], None),
        (DECIDES, False),
        ([DECIDES[0]], None),
    ],
)
def test_an_authorization_is_on_file_when_one_was_granted_in_time_for_the_service(
    *, rows: list[dict[str, Any]], on_file: bool | None
) -> None:
    assert fact("authorization_on_file", authorizations=rows) is on_file


@pytest.mark.parametrize(
    ("row", "on_file"),
    [
        ({}, True),
        ({"authorization_number": "a-1 7"}, True),
        ({"patient_key": None}, True),
        ({"patient_key": "bob"}, False),
        ({"payer_id": "P2"}, False),
        ({"procedure_code": "70551"}, False),
        ({"approved": False}, False),
        ({"valid_to": date(2025, 6, 9)}, False),
    ],
)
@pytest.mark.parametrize("on_line", [False, True])
def test_a_number_the_table_knows_decides_alone(
    *, row: dict[str, Any], on_file: bool, on_line: bool
) -> None:
    named = approval(date(2025, 6, 1), authorization_number="A17") | row
    general = approval(date(2025, 6, 1), authorization_number="A99")
    line = Line(1, procedure_code="70450", prior_authorization_number="A17" if on_line else None)
    one = claim(prior_authorization_number=None if on_line else "A17", lines=(line,))
    assert fact("authorization_on_file", one, authorizations=[named, general]) is on_file


def test_a_number_the_table_does_not_know_yet_leaves_it_to_the_patients_authorizations() -> None:
    late = approval(SENT + timedelta(1), authorization_number="A17", approved=False)
    one = claim(prior_authorization_number="A17")
    rows = [late, approval(date(2025, 6, 1), authorization_number="A99")]
    assert fact("authorization_on_file", one, authorizations=rows) is True


def test_an_approval_withdrawn_before_sending_holds_no_longer() -> None:
    granted = approval(date(2025, 6, 1), authorization_number="A17")
    withdrawn = granted | {"approved": False}
    for day, on_file in ((1, True), (2, False), (20, False), (21, True)):
        rows = [granted, withdrawn | {"decided_on": date(2025, 6, day)}]
        assert fact("authorization_on_file", authorizations=rows) is on_file


def test_documents_are_those_filed_under_the_claim_or_the_patients_day() -> None:
    rows = [
        {"claim_id": "C1", "document_type": "OZ", "received_on": SENT},
        {"claim_id": "C1", "document_type": "OZ", "received_on": SERVED},
        {"claim_id": "C1", "document_type": "77", "received_on": SENT + timedelta(1)},
        {"claim_id": "C2", "patient_key": "ann", "document_type": "B4", "received_on": SERVED},
        {"patient_key": "ann", "document_type": "03", "received_on": SENT, "service_date": SERVED},
        {"patient_key": "ann", "document_type": "04", "received_on": SENT, "service_date": SENT},
    ]
    again = claim("C1#2", patient_control_number="C1", patient_key="eve")
    found = with_side_facts(tables(claim(), claim("C2"), again, documents=rows)).claims
    assert found["documents_on_file"].tolist() == [("03", "OZ"), ("03", "B4"), ("OZ",)]
    assert found["documentation_complete"].isna().all()


def test_what_a_claim_states_itself_stays_as_it_is() -> None:
    stated = claim(
        eligibility_verified=False,
        coverage_active=False,
        authorization_on_file=False,
        documents_on_file=("ZZ",),
    )
    rows = {
        "eligibility": [check(SENT)],
        "authorizations": [approval(SENT, authorization_number="A17")],
        "documents": [{"claim_id": "C1", "document_type": "OZ", "received_on": SENT}],
    }
    before = tables(stated, **rows)
    pd.testing.assert_frame_equal(with_side_facts(before).claims, before.claims)
    silent = tables(claim(), **rows)
    filled = with_side_facts(silent)
    rest = silent.claims.columns.drop(FACTS)
    pd.testing.assert_frame_equal(filled.claims[rest], silent.claims[rest])
    assert filled.lines is silent.lines


def test_a_row_that_knows_the_member_id_alone_finds_everyone_under_it() -> None:
    one = claim(member_key="house", patient_key="ann")
    assert fact("eligibility_verified", one, eligibility=[check(SENT, patient_key="house")])
    unnamed = claim(patient_key=None)
    assert fact("eligibility_verified", unnamed, eligibility=[check(SENT)]) is None


def test_claims_without_days_and_tables_without_rows_say_nothing() -> None:
    undated = claim(submitted_on=None)
    for name in FACTS[:3]:
        assert fact(name, undated, eligibility=[*SPEAKS], authorizations=[*DECIDES]) is None
    bare = tables(claim())
    assert with_side_facts(bare) is bare
    assert len(with_side_facts(tables(eligibility=SPEAKS)).claims) == 0


def test_tables_whose_keys_never_meet_the_claims_are_told_of() -> None:
    both = tables(
        claim(),
        eligibility=[check(SENT), check(SENT, patient_key="bob", payer_id="P9")],
        authorizations=[approval(SENT, patient_key="x"), approval(SENT, patient_key="y")],
        documents=[{"claim_id": "C1", "document_type": "OZ", "received_on": SENT}],
    )
    eligibility, authorizations, documents = side_matches(both)
    assert (eligibility.rows, eligibility.found) == (2, 1)
    assert "1 of 2 rows" in eligibility.says
    assert (eligibility.claims_found, authorizations.claims_found) == (1, 0)
    assert "are payers written as in the claims?" in eligibility.says
    assert "named by the same columns" in authorizations.says
    assert documents.says == (
        "documents: 1 of 1 rows are of a patient or claim here, 1 of 1 claims find one"
    )


DAYS = st.integers(0, 140).map(lambda n: date(2025, 1, 1) + timedelta(n))
KEYS = st.sampled_from(["ann", "bob", "house", None])
PAYERS = st.sampled_from(["P1", "P2", None])
NUMBERS = st.sampled_from(["A1", "A2", None])
CODES = st.sampled_from(["70450", "70551", None])
FLAGS = st.sampled_from([True, False, None])


@st.composite
def claims_(draw: st.DrawFn, number: int) -> Claim:
    served = draw(DAYS)
    return Claim(
        f"C{number}",
        payer_id=draw(PAYERS),
        patient_key=draw(KEYS),
        member_key=draw(st.sampled_from(["house", None])),
        service_from=served,
        service_to=served + timedelta(draw(st.integers(0, 2))),
        submitted_on=served + timedelta(draw(st.integers(0, 40))),
        prior_authorization_number=draw(NUMBERS),
        lines=(
            Line(1, procedure_code=draw(CODES)),
            Line(2, procedure_code=draw(CODES), prior_authorization_number=draw(NUMBERS)),
        ),
    )


def _rows(**fields: Any) -> st.SearchStrategy[list[dict[str, Any]]]:
    return st.lists(st.fixed_dictionaries(fields), max_size=8)


SOME_DAYS = st.one_of(st.none(), DAYS)
HISTORIES = st.builds(
    tables,
    claims_(1),
    claims_(2),
    claims_(3),
    eligibility=_rows(
        patient_key=KEYS,
        payer_id=PAYERS,
        checked_on=DAYS,
        active=FLAGS,
        covered_from=SOME_DAYS,
        covered_to=SOME_DAYS,
    ),
    authorizations=_rows(
        patient_key=KEYS,
        payer_id=PAYERS,
        authorization_number=NUMBERS,
        procedure_code=CODES,
        approved=FLAGS,
        decided_on=DAYS,
        valid_from=SOME_DAYS,
        valid_to=SOME_DAYS,
    ),
    documents=_rows(
        claim_id=st.sampled_from(["C1", "C2", None]),
        patient_key=KEYS,
        document_type=st.sampled_from(["OZ", "77"]),
        received_on=DAYS,
        service_date=SOME_DAYS,
    ),
)
CLOCKS = {"eligibility": "checked_on", "authorizations": "decided_on", "documents": "received_on"}


def facts(found: Tables) -> list[list[Any]]:
    values = found.claims[FACTS].astype(object)
    return values.where(values.notna(), None).to_numpy().tolist()


@settings(max_examples=12, deadline=None)
@given(HISTORIES, st.integers(0, 2))
def test_a_claim_gets_the_facts_that_it_gets_alone_on_the_day_it_is_sent(
    history: Tables, row: int
) -> None:
    claims = history.claims.iloc[[row]]
    sent = claims["submitted_on"].iloc[0]
    known = {name: getattr(history, name) for name in CLOCKS}
    alone = replace(
        history,
        claims=claims,
        lines=history.lines[history.lines["claim_id"] == claims["claim_id"].iloc[0]],
        **{name: frame[frame[CLOCKS[name]] <= sent] for name, frame in known.items()},
    )
    assert facts(with_side_facts(alone)) == [facts(with_side_facts(history))[row]]


@settings(max_examples=8, deadline=None)
@given(HISTORIES, st.randoms(use_true_random=False))
def test_the_order_of_rows_plays_no_part(history: Tables, random: Any) -> None:
    shuffled = {}
    for name in CLOCKS:
        frame = getattr(history, name)
        order = random.sample(range(len(frame)), len(frame))
        shuffled[name] = frame.iloc[order].reset_index(drop=True)
    assert facts(with_side_facts(replace(history, **shuffled))) == facts(with_side_facts(history))


def test_a_key_that_very_many_share_is_met_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("denialrisk.claims.sidepairs._MOST_PAIRS", 7)
    many = [claim(f"C{n}", patient_key=f"k{n % 3}") for n in range(12)]
    rows = [check(SERVED, patient_key=f"k{n % 3}", active=n % 3 > 0) for n in range(9)]
    found = with_side_facts(tables(*many, eligibility=rows)).claims
    assert found["coverage_active"].tolist() == [n % 3 > 0 for n in range(12)]
    assert np.all(found["eligibility_verified"])
