"""A JSON body is read claim by claim, and whatever is refused says where and what to do."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from denialrisk.claims import Claim, Reject
from denialrisk.read import read_json

LINE = {"procedure_code": "99213", "charge": 120.0, "service_date": "2026-01-05"}
CLAIM = {
    "claim_id": "A1",
    "payer_id": "CI301",
    "submitted_on": "2026-01-10",
    "lines": [LINE],
}


def sent(claim: dict[str, Any], **changes: object) -> dict[str, Any]:
    return {**claim, **changes}


def reject_of(body: object) -> Reject:
    (record,) = read_json(body)
    assert isinstance(record, Reject)
    return record


def test_the_three_shapes_of_a_body_read_the_same() -> None:
    single = list(read_json(CLAIM))
    assert list(read_json({"claims": [CLAIM]})) == single
    assert list(read_json([CLAIM])) == single
    assert list(read_json(json.dumps(CLAIM).encode())) == single
    assert isinstance(single[0], Claim)


def test_what_is_left_out_is_filled_from_the_lines() -> None:
    (claim,) = read_json(sent(CLAIM, lines=[LINE, sent(LINE, charge=30.5)]))
    assert isinstance(claim, Claim)
    assert claim.total_charge == 150.5
    assert claim.service_from == claim.service_to == date(2026, 1, 5)
    assert [line.line_number for line in claim.lines] == [1, 2]


def test_a_lone_line_takes_the_claims_charge() -> None:
    (claim,) = read_json(sent(CLAIM, total_charge=99, lines=[{"procedure_code": "99213"}]))
    assert isinstance(claim, Claim)
    assert claim.lines[0].charge == 99


def test_a_claim_without_a_submission_day_is_sent_today() -> None:
    (claim,) = read_json({key: CLAIM[key] for key in ("claim_id", "lines")})
    assert isinstance(claim, Claim)
    assert claim.submitted_on == datetime.now(UTC).date()


def test_further_columns_travel_as_extra() -> None:
    (claim,) = read_json(sent(CLAIM, extra={"clinic": "north", "days_waiting": 3}))
    assert isinstance(claim, Claim)
    assert claim.extra == {"clinic": "north", "days_waiting": 3}


def test_a_bad_claim_never_hides_its_neighbours() -> None:
    body = {"claims": [sent(CLAIM, lines=[]), sent(CLAIM, claim_id="A2"), 7]}
    kinds = [type(record) for record in read_json(body)]
    assert kinds == [Reject, Claim, Reject]


def test_the_second_claim_of_one_id_is_refused_the_first_is_read() -> None:
    first, second = read_json([CLAIM, CLAIM])
    assert isinstance(first, Claim)
    assert isinstance(second, Reject)
    assert (second.position, second.loop) == (2, "$[1].claim_id")


FAULTS: dict[str, tuple[object, str, str]] = {
    "number as text": (sent(CLAIM, total_charge="120"), "$.total_charge", "must be a number"),
    "code as number": (
        sent(CLAIM, lines=[sent(LINE, procedure_code=99213)]),
        "$.lines[0].procedure_code",
        "must be text",
    ),
    "misspelt key": (sent(CLAIM, payr_id="X"), "$.payr_id", "did you mean 'payer_id'?"),
    "misspelt line key": (
        sent(CLAIM, lines=[sent(LINE, modifier=["25"])]),
        "$.lines[0].modifier",
        "did you mean 'modifiers'?",
    ),
    "a patient's name": (sent(CLAIM, patient_first_name="X"), "$.patient_first_name", "unknown"),
    "no lines": (sent(CLAIM, lines=[]), "$.lines", "no service lines"),
    "no id": ({"lines": [LINE]}, "$.claim_id", "'claim_id' is missing"),
    "a blank id": (sent(CLAIM, claim_id="  "), "$.claim_id", "missing"),
    "a negative charge": (
        sent(CLAIM, lines=[sent(LINE, charge=-1)]),
        "$.lines[0].charge",
        "negative",
    ),
    "a day in 1899": (
        sent(CLAIM, patient_birth_date="1899-12-31"),
        "$.patient_birth_date",
        "before 1900",
    ),
    "an impossible day": (sent(CLAIM, service_from="2026-02-30"), "$.service_from", "calendar"),
    "a day in another form": (sent(CLAIM, service_from="01/05/2026"), "$.service_from", "YYYY"),
    "a day as a number": (sent(CLAIM, service_from=20260105), "$.service_from", "YYYY"),
    "service after sending": (
        sent(CLAIM, submitted_on="2026-01-01"),
        "$.lines[0].service_date",
        "after the claim was submitted",
    ),
    "nothing finite": (sent(CLAIM, total_charge=float("inf")), "$.total_charge", "finite"),
    "an unknown claim type": (sent(CLAIM, claim_type="vision"), "$.claim_type", "unknown"),
    "lines numbered alike": (
        sent(CLAIM, lines=[sent(LINE, line_number=1), sent(LINE, line_number=1)]),
        "$.lines[1].line_number",
        "twice",
    ),
    "a nested extra": (sent(CLAIM, extra={"a": [1]}), "$.extra.a", "must be text, a number"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_refused_claim_names_its_json_path_and_the_reason(fault: str) -> None:
    body, path, why = FAULTS[fault]
    reject = reject_of(body)
    assert reject.loop == path
    assert why in reject.why
    assert reject.what_to_do


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (b"{", "not JSON"),
        (b"\x80\x81\x82\x83", "not UTF-8"),
        (b"[" * 100_000, "nested too deeply"),
        (b"9" * 5000, "number too long"),
        (b'{"claims": []}', "no claims"),
        (b"[]", "no claims"),
        (b'{"claims": [], "payer": 1}', "beside 'claims'"),
    ],
)
def test_a_body_that_is_no_list_of_claims_is_one_reject(body: bytes, why: str) -> None:
    reject = reject_of(body)
    assert (reject.position, reject.loop[0]) == (0, "$")
    assert why in reject.why


@pytest.mark.parametrize("body", [b"null", b"3", b'"text"', b"[null]", b'{"claims": {}}'])
def test_a_json_value_that_is_no_claim_is_a_reject(body: bytes) -> None:
    assert reject_of(body).what_to_do


def test_a_reject_never_quotes_what_was_sent() -> None:
    reject = reject_of(sent(CLAIM, patient_birth_date="SECRET"))
    assert "SECRET" not in repr(reject)
