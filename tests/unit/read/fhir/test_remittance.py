"""What a payer answered in FHIR arrives as from an 835, so that label policy can decide."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from denialrisk.claims import (
    Acknowledgment,
    Adjustment,
    Claim,
    Reject,
    Remit,
    Tables,
    claim_tables,
    pseudonym,
    remit_tables,
)
from denialrisk.label import label, load_rules
from denialrisk.read import FhirReading
from denialrisk.read.found import Found

Json = dict[str, Any]
Read = Callable[[Any], list[Found]]
Held = Callable[[Json, str], Json]
POLICY = load_rules(Path(__file__).parents[4] / "training" / "label.yaml")
CARC = "https://x12.org/codes/claim-adjustment-reason-codes"


def remit_in(found: list[Found]) -> Remit:
    (remit,) = (one.record for one in found if isinstance(one.record, Remit))
    return remit


def labels(found: list[Found]) -> list[tuple[str, str | None]]:
    """Status and category of each line under the policy that ships."""
    claims = [one.record for one in found if isinstance(one.record, Claim)]
    remits = [one.record for one in found if isinstance(one.record, Remit)]
    heads, lines = claim_tables(claims)
    tables = Tables(claims=heads, lines=lines, **remit_tables(remits))
    outcomes = label(tables, POLICY).outcomes
    categories = [value if isinstance(value, str) else None for value in outcomes["category"]]
    return list(zip(outcomes["status"], categories, strict=True))


def test_a_claim_response_arrives_as_a_remit(visit: Json, found_in: Read) -> None:
    remit = remit_in(found_in(visit))
    assert (remit.claim_id, remit.payer_control_number) == ("ELM-2026-0001", "ICN-5001")
    assert (remit.status_code, remit.charge, remit.paid) == ("1", 200.0, 80.0)
    assert remit.patient_responsibility == 20.0
    assert (remit.payer_id, remit.payer_name) == ("CI302", "BLUESTEM HEALTH")
    assert (remit.decided_on, remit.known_on) == (date(2026, 1, 27), date(2026, 1, 28))
    assert remit.member_key == pseudonym("BST900100")
    assert remit.service_from == date(2026, 1, 8)


def test_reasons_and_remarks_stand_with_their_lines(visit: Json, found_in: Read) -> None:
    first, second = remit_in(found_in(visit)).lines
    assert (first.line_number, first.number_stated, first.charge, first.paid) == (
        1,
        True,
        150.0,
        80.0,
    )
    assert first.adjustments == (Adjustment("CO", "45", 50.0), Adjustment("PR", "3", 20.0))
    assert first.remark_codes == ("N130",)
    # The reason has no amount: it is what was not covered.
    assert second.adjustments == (Adjustment("", "197", 50.0),)
    assert second.remark_codes == ("M62",)


def test_label_policy_decides_on_what_was_read(visit: Json, found_in: Read) -> None:
    assert labels(found_in(visit)) == [("paid", None), ("denied", "authorization")]


def test_an_explanation_is_a_claim_and_its_remit(carin: Json, found_in: Read) -> None:
    found = found_in(carin)
    remit = remit_in(found)
    assert [one.kind for one in found] == ["claim", "remit"]
    assert (remit.claim_id, remit.payer_control_number) == ("ACC-31", "UC-1")
    assert (remit.charge, remit.paid, remit.patient_responsibility) == (490.0, 30.0, 30.0)
    assert (remit.decided_on, remit.known_on) == (date(2026, 2, 18), date(2026, 2, 20))
    assert remit.lines[0].adjustments == (
        Adjustment("PR", "1", 25.0),
        Adjustment("PR", "2", 5.0),
    )
    assert labels(found) == [("paid", None), ("denied", "medical_necessity")]


def test_a_line_that_cms_calls_unnecessary_is_denied_without_a_carc(
    bluebutton: Json, found_in: Read
) -> None:
    found = found_in(bluebutton)
    assert remit_in(found).status_code == "4"
    assert labels(found) == [("paid", None), ("denied", "unmapped")]


@pytest.mark.parametrize(("denial", "status"), [("0", "4"), ("D", "4"), ("1", "1"), ("A", "1")])
def test_cms_tells_a_denied_claim_by_its_payment_denial_code(
    bluebutton: Json, found_in: Read, denial: str, status: str
) -> None:
    bluebutton["extension"][0]["valueCoding"]["code"] = denial
    bluebutton["payment"]["amount"]["value"] = 0
    for item in bluebutton["item"]:
        item["adjudication"] = item["adjudication"][:1]
    assert remit_in(found_in(bluebutton)).status_code == status


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"status": "cancelled"}, "22"),
        ({"outcome": "queued"}, "5"),
        ({"payment": {"type": {"coding": [{"code": "denied"}]}, "date": "2026-02-18"}}, "4"),
        ({"disposition": "Denied: no authorization", "payment": {"amount": {"value": 0}}}, "4"),
        ({"precedence": 2}, "2"),
        ({"outcome": {"coding": [{"code": "complete"}]}}, "1"),
    ],
)
def test_the_status_is_told_in_terms_of_an_835(
    carin: Json, found_in: Read, change: Json, status: str
) -> None:
    carin["item"] = carin["item"][:1] if "payment" in change else carin["item"]
    assert remit_in(found_in(carin | change)).status_code == status


def test_an_answer_still_queued_leaves_its_lines_pending(carin: Json, found_in: Read) -> None:
    found = found_in(carin | {"outcome": "queued"})
    assert [status for status, _ in labels(found)] == ["pending", "pending"]


def test_a_cancelled_answer_undoes_and_decides_nothing(carin: Json, found_in: Read) -> None:
    first, cancelled = found_in(carin), found_in(carin | {"status": "cancelled"})
    assert [status for status, _ in labels([*first, cancelled[1]])] == ["paid", "denied"]


def test_an_answer_with_errors_and_no_decision_is_a_returned_claim(
    visit: Json, held: Held, found_in: Read
) -> None:
    response = held(visit, "ClaimResponse")
    for key in ("item", "payment"):
        del response[key]
    response["outcome"] = "error"
    found = found_in(visit)[-1]
    assert found.kind == "acknowledgment"
    assert isinstance(found.record, Acknowledgment)
    assert (found.record.claim_id, found.record.status_category) == ("ELM-2026-0001", "A3")


def test_a_claim_answered_as_a_whole_has_no_lines_of_its_own(carin: Json, found_in: Read) -> None:
    for item in carin["item"]:
        item.pop("adjudication", None)
    found = found_in(carin)
    assert (remit_in(found).paid, remit_in(found).lines) == (30.0, ())
    assert [status for status, _ in labels(found)] == ["paid", "paid"]


def test_what_the_payer_added_gets_numbers_of_its_own(carin: Json, found_in: Read) -> None:
    added = {"productOrService": {"coding": [{"code": "36415"}]}, "adjudication": []}
    lines = remit_in(found_in(carin | {"addItem": [added]})).lines
    assert (lines[-1].line_number, lines[-1].number_stated) == (3, False)
    assert lines[-1].procedure_code == "36415"


def test_an_adjusted_payment_is_an_adjustment_of_the_claim(carin: Json, found_in: Read) -> None:
    carin["payment"]["adjustment"] = {"value": -15.0, "currency": "USD"}
    carin["payment"]["adjustmentReason"] = {"coding": [{"system": CARC, "code": "253"}]}
    assert remit_in(found_in(carin)).adjustments == (Adjustment("", "253", 15.0),)


@pytest.mark.parametrize(
    ("payment", "created", "expected"),
    [
        ("2026-02-18", "2026-02-20", ("2026-02-18", "2026-02-20")),
        ("2026-02-25", "2026-02-20", ("2026-02-25", "2026-02-25")),
        ("2062-02-18", "2026-02-20", ("2026-02-20", "2026-02-20")),
        # Made for a request years later.
        ("2023-02-18", "2026-02-20", ("2023-02-18", "2023-02-18")),
        (None, "2026-02-20", ("2026-02-20", "2026-02-20")),
        # A day of creation that is no day to go by.
        ("2026-02-18", "2062-02-20", ("2026-02-18", "2026-02-18")),
    ],
)
def test_a_decision_is_dated_by_its_payment_and_known_when_told(
    carin: Json,
    found_in: Read,
    payment: str | None,
    created: str,
    expected: tuple[str, str],
) -> None:
    carin["payment"]["date"], carin["created"] = payment, created
    remit = remit_in(found_in(carin))
    assert (str(remit.decided_on), str(remit.known_on)) == expected


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"payment": {}, "created": "soon"}, ("payment.date", "no usable day of decision")),
        ({"payment": {}, "created": "2062-02-20"}, ("payment.date", "no usable day of decision")),
        ({"payment": {"amount": {"value": "x"}}}, ("payment.amount", "is not a number")),
        (
            {"payment": {"amount": {"value": 1e300}}},
            ("paid", "paid is not a number below a billion"),
        ),
        ({"status": "entered-in-error"}, ("status", "its status is entered-in-error")),
        ({"request": {}}, ("identifier", "the claim_id is missing")),
    ],
)
def test_an_answer_that_cannot_be_believed_is_refused(
    visit: Json, held: Held, found_in: Read, change: Json, expected: tuple[str, str]
) -> None:
    loop, why = expected
    held(visit, "ClaimResponse").update(change)
    found = found_in(visit)[-1]
    assert found.kind == "remit"
    assert isinstance(found.record, Reject)
    assert found.record.loop == f"Bundle.entry[8].resource.{loop}"
    assert why in found.record.why


def test_an_amount_that_is_no_number_refuses_the_answer_at_its_item(
    carin: Json, found_in: Read
) -> None:
    carin["item"][1]["adjudication"][0]["amount"]["value"] = "none"
    claim, remit = found_in(carin)
    assert isinstance(claim.record, Claim)
    assert isinstance(remit.record, Reject)
    assert remit.record.loop == "ExplanationOfBenefit.item[1].adjudication"


@pytest.mark.parametrize("written", ["1e9", "-1e9", "1e300", "Infinity", "NaN"])
@pytest.mark.parametrize("place", ["adjudication", "quantity", "payment", "total"])
def test_no_amount_of_a_billion_or_that_is_no_number_reaches_a_table(
    carin: Json, written: str, place: str
) -> None:
    rows = {
        "adjudication": carin["item"][0]["adjudication"][1]["amount"],
        "quantity": carin["item"][0]["quantity"],
        "payment": carin["payment"]["amount"],
        "total": carin["total"][0]["amount"],
    }
    rows[place]["value"] = "here"
    text = json.dumps(carin).replace('"here"', written)
    reading = FhirReading(text.encode())
    found = list(reading.found())
    assert [one.kind for one in found] == ["claim", "remit"]
    if place == "total":  # the lines say what was charged
        assert remit_in(found).charge == 490.0
        assert reading.changes["total that is no amount passed over"] == 1
    else:
        assert isinstance(found[1].record, Reject)
        assert "not a number" in found[1].record.why


def test_a_product_beyond_belief_refuses_the_answer(carin: Json, found_in: Read) -> None:
    first = carin["item"][0]
    del first["net"]
    first |= {"unitPrice": {"value": 1e200}, "quantity": {"value": 1e200}}
    claim, remit = (one.record for one in found_in(carin))
    assert isinstance(claim, Reject)
    assert isinstance(remit, Reject)
    assert remit.loop == "ExplanationOfBenefit.item[0].net"


# --- predetermination of benefits


@pytest.mark.parametrize("use", ["predetermination", {"coding": [{"code": "exploratory"}]}])
def test_a_predetermination_is_a_claim_whose_answer_decides_nothing(carin: Json, use: Any) -> None:
    carin |= {"use": use, "status": "cancelled"}
    reading = FhirReading(json.dumps(carin).encode())
    found = list(reading.found())
    assert remit_in(found).status_code == "25"
    assert [status for status, _ in labels(found)] == ["pending", "pending"]
    assert reading.changes["predetermination of benefits taken in as a claim"] == 1


def test_claim_and_answer_of_a_predetermination_are_both_counted(visit: Json, held: Held) -> None:
    for kind in ("Claim", "ClaimResponse"):
        held(visit, kind)["use"] = "predetermination"
    reading = FhirReading(json.dumps(visit).encode())
    found = list(reading.found())
    assert {status for status, _ in labels(found)} == {"pending"}
    assert reading.changes["predetermination of benefits taken in as a claim"] == 1
    assert reading.changes["predetermination of benefits taken in as a remit"] == 1


@pytest.mark.parametrize("use", ["preauthorization", "proposed"])
def test_the_answer_to_a_request_for_authorization_is_refused(
    visit: Json, held: Held, found_in: Read, use: str
) -> None:
    held(visit, "ClaimResponse")["use"] = use
    assert isinstance(found_in(visit)[-1].record, Reject)
