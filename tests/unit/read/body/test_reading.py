"""A JSON body is read claim by claim, and whatever is refused says where and what to do."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from denialrisk.claims import Claim, Reject
from denialrisk.read import Fault, faults, read_json, read_x12

LINE = {"procedure_code": "99213", "charge": 120.0, "service_date": "2026-01-05"}
CLAIM = {
    "claim_id": "A1",
    "payer_id": "CI301",
    "submitted_on": "2026-01-10",
    "lines": [LINE],
}


PATIENT = {
    "member_id": "nw55501234",
    "patient_first_name": "Wilma",
    "patient_birth_date": "1971-04-23",
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
    "a patient's name": (sent(CLAIM, patient_last_name="X"), "$.patient_last_name", "unknown"),
    "a first name alone": (sent(CLAIM, patient_first_name="X"), "$", "one of them is missing"),
    "two ways to tell the patient": (
        sent(CLAIM, patient_key="k", **PATIENT),
        "$",
        "send one of the two",
    ),
    "a pointer that is no number": (
        sent(CLAIM, lines=[sent(LINE, diagnosis_pointers=["1", "\u00b2"])]),
        "$.lines[0].diagnosis_pointers[1]",
        "'diagnosis_pointers[1]': must be a number from 1 to 99",
    ),
    "an item that is no text": (
        sent(CLAIM, lines=[sent(LINE, modifiers=[25])]),
        "$.lines[0].modifiers[0]",
        "'modifiers[0]' must be text",
    ),
    "half a line number": (
        sent(CLAIM, lines=[sent(LINE, line_number=1.5)]),
        "$.lines[0].line_number",
        "'line_number' must be a whole number",
    ),
    "a charge of 400 digits": (
        sent(CLAIM, total_charge=10**399),
        "$.total_charge",
        "'total_charge' must be a number",
    ),
    "an extra of 400 digits": (sent(CLAIM, extra={"n": 10**399}), "$.extra.n", "a number"),
    "a line that is a number": (sent(CLAIM, lines=[7]), "$.lines[0]", "must be an object"),
    "an over-long id": (sent(CLAIM, claim_id="9" * 65), "$.claim_id", "than 64 characters"),
    "too many lines": (sent(CLAIM, lines=[LINE] * 1000), "$.lines", "more than 999"),
    "half a character in a key": ({**CLAIM, "\ud800x": 1}, "$.x", "half a character"),
    "half a character in extra": (sent(CLAIM, extra={"\ud800": 1}), "$.extra.", "surrogate"),
    "half a character in a value": (
        sent(CLAIM, lines=[sent(LINE, extra={"a": "\udfff"})]),
        "$.lines[0].extra.a",
        "surrogate",
    ),
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
        (b"\xff\xfe{\x00}\x00", "UTF-16"),
        (b'{"claims": null}', "'claims' must be a list"),
        (b'{"claims": {}}', "'claims' must be a list"),
        (b'{"claim_id": "A", "claim_id": "B"}', "'claim_id' stands twice"),
        (b'[{"total_charge": NaN}]', "no JSON numbers"),
        (b'{"claims": [], "\\ud800y": 1}', "unknown key 'y'"),
        (b'{"claims": []}', "no claims"),
        (b"[]", "no claims"),
        (b'{"claims": [], "payer": 1}', "beside 'claims'"),
    ],
)
def test_a_body_that_is_no_list_of_claims_is_one_reject(body: bytes, why: str) -> None:
    reject = reject_of(body)
    assert (reject.position, reject.loop[0]) == (0, "$")
    assert why in reject.why


@pytest.mark.parametrize("body", [b"null", b"3", b'"text"', b"[null]", json.dumps("{}").encode()])
def test_a_json_value_that_is_no_claim_is_a_reject(body: bytes) -> None:
    assert reject_of(body).what_to_do


def test_a_reject_never_quotes_what_was_sent() -> None:
    reject = reject_of(sent(CLAIM, patient_birth_date="SECRET"))
    assert "SECRET" not in repr(reject)


def test_a_member_id_is_turned_into_the_837s_key_and_forgotten(clinic: bytes) -> None:
    (claim,) = read_json(sent(CLAIM, **PATIENT))
    known = next(iter(read_x12(clinic)))
    assert isinstance(claim, Claim)
    assert isinstance(known, Claim)
    assert claim.patient_key == known.patient_key
    assert claim.patient_birth_date == known.patient_birth_date
    for record in read_json([sent(CLAIM, **PATIENT), sent(CLAIM, total_charge=-1, **PATIENT)]):
        assert not any(word in repr(record).lower() for word in ("wilma", "nw555"))


def test_a_text_is_never_parsed_a_second_time() -> None:
    reject = reject_of(json.dumps(CLAIM))
    assert reject.why == "it is no JSON object"


def test_a_defect_in_one_claim_is_its_own_reject(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(claim: Claim) -> list[Fault]:
        if claim.claim_id == "A1":
            raise ZeroDivisionError("SECRET")
        return faults(claim)

    monkeypatch.setattr("denialrisk.read.body.reading.faults", broken)
    first, second = read_json([CLAIM, sent(CLAIM, claim_id="A2")])
    assert isinstance(first, Reject)
    assert "ZeroDivisionError" in first.why
    assert "SECRET" not in repr(first)
    assert isinstance(second, Claim)


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"submitted_on": "2150-01-10"}, "$.submitted_on"),
        ({"service_to": "2150-01-10"}, "$.service_to"),
        ({"lines": [sent(LINE, service_date="2150-01-05")]}, "$.lines[0].service_date"),
    ],
)
def test_a_day_that_nobody_can_believe_is_refused_where_it_stands(
    changes: dict[str, object], place: str
) -> None:
    assert reject_of(sent(CLAIM, **changes)).loop == place
