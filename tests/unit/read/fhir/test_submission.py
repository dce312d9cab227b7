"""What a FHIR claim says arrives in the record as from an 837."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from denialrisk.claims import Claim, Reject, pseudonym
from denialrisk.read.found import Found

Json = dict[str, Any]
Read = Callable[[Any], list[Found]]
Held = Callable[[Json, str], Json]


def claim_in(found: list[Found]) -> Claim:
    (claim,) = (one.record for one in found if isinstance(one.record, Claim))
    return claim


def reject_in(found: list[Found], kind: str = "claim") -> Reject:
    (reject,) = (
        one.record for one in found if isinstance(one.record, Reject) and one.kind == kind
    )
    return reject


def test_a_claim_of_r4_arrives_field_for_field(visit: Json, found_in: Read) -> None:
    claim = claim_in(found_in(visit))
    assert (claim.claim_id, claim.claim_type) == ("ELM-2026-0001", "professional")
    assert (claim.payer_id, claim.payer_name) == ("CI302", "BLUESTEM HEALTH")
    assert (claim.facility_code, claim.frequency_code) == ("11", "7")
    assert claim.original_reference_number == "PAYER-77"
    assert (claim.billing_npi, claim.rendering_npi) == ("1234567018", "1456789027")
    assert (claim.referring_npi, claim.referral_number) == ("1567890136", "RF20260002")
    assert claim.taxonomy_code == "207Q00000X"
    assert (claim.patient_birth_date, claim.patient_sex) == (date(1971, 4, 23), "F")
    assert claim.relationship_code == "18"
    assert (claim.service_from, claim.service_to) == (date(2026, 1, 8), date(2026, 1, 9))
    assert claim.submitted_on == date(2026, 1, 12)
    assert (claim.total_charge, claim.diagnosis_codes) == (200.0, ("M5416", "M4806"))
    assert claim.prior_authorization_number == "PA88123"
    assert (claim.attachment_types, claim.other_payer) == (("B4",), "SECOND MUTUAL")


def test_items_arrive_as_lines(visit: Json, found_in: Read) -> None:
    first, second = claim_in(found_in(visit)).lines
    assert (first.line_number, first.procedure_code, first.modifiers) == (1, "99213", ("25",))
    assert (first.units, first.charge, first.service_date) == (1.0, 150.0, date(2026, 1, 8))
    assert (first.place_of_service, first.diagnosis_pointers) == ("11", ("1", "2"))
    assert (second.procedure_code, second.ndc) == ("J1885", "00409379501")
    assert (second.units, second.charge, second.service_date) == (2.0, 50.0, date(2026, 1, 9))


def test_a_patient_has_the_key_of_the_same_patient_in_an_837(visit: Json, found_in: Read) -> None:
    claim = claim_in(found_in(visit))
    assert claim.patient_key == pseudonym("BST900100", "19710423", "ADA")
    assert claim.member_key == pseudonym("BST900100")


def test_a_patient_not_at_hand_is_known_by_the_reference(bluebutton: Json, found_in: Read) -> None:
    claim = claim_in(found_in(bluebutton))
    assert (claim.patient_key, claim.member_key) == (pseudonym("-1001"), None)


def test_an_explanation_of_stu3_arrives(bluebutton: Json, found_in: Read) -> None:
    claim = claim_in(found_in(bluebutton))
    assert (claim.claim_id, claim.claim_type, claim.payer_id) == ("77", "professional", "CMS")
    assert (claim.total_charge, claim.submitted_on) == (180.0, date(2020, 3, 27))
    assert (claim.rendering_npi, claim.facility_code) == ("9999994996", "11")
    first, second = claim.lines
    assert (first.procedure_code, first.charge) == ("99241", 100.0)
    assert first.diagnosis_pointers == ("1",)
    assert (second.procedure_code, second.charge) == ("85025", 80.0)


def test_an_explanation_of_carin_arrives(carin: Json, found_in: Read) -> None:
    claim = claim_in(found_in(carin))
    assert claim.claim_id == "ACC-31"
    assert (claim.claim_type, claim.facility_code, claim.frequency_code) == (
        "institutional",
        "13",
        "7",
    )
    assert (claim.payer_id, claim.payer_name) == ("60054", "PRAIRIE PLAN")
    assert claim.submitted_on == date(2026, 2, 2)
    assert (claim.rendering_npi, claim.referring_npi) == ("1456789027", "1567890136")
    assert claim.patient_key == pseudonym("MB-7", "19800203", "BO")
    assert [line.revenue_code for line in claim.lines] == ["0300", "0450"]
    assert claim.lines[0].place_of_service is None


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        ({}, "ACC-31"),
        ({"supportingInfo": []}, "UC-1"),
        ({"supportingInfo": [], "claim": {"identifier": {"value": "SENT-9"}}}, "SENT-9"),
        ({"supportingInfo": [], "identifier": [], "claim": {"reference": "Claim/c9"}}, "c9"),
        ({"supportingInfo": [], "identifier": []}, "eob-1"),
    ],
)
def test_a_claim_is_numbered_by_what_links_it_best(
    carin: Json, found_in: Read, own: Json, expected: str
) -> None:
    found = found_in(carin | {"created": "2026-02-20"} | own)
    assert claim_in(found).claim_id == expected


@pytest.mark.parametrize(
    ("codings", "expected"),
    [
        (["oral"], "dental"),
        (["vision"], "professional"),
        (["INPATIENT"], "institutional"),
        (["something else"], None),
    ],
)
def test_claim_types_are_told_by_their_codes(
    carin: Json, found_in: Read, codings: list[str], expected: str | None
) -> None:
    carin["type"] = {"coding": [{"code": c, "system": "x/eob-type"} for c in codings]}
    assert claim_in(found_in(carin)).claim_type == expected


def test_cms_calls_an_outpatient_claim_institutional(bluebutton: Json, found_in: Read) -> None:
    bluebutton["type"]["coding"][1]["code"] = "OUTPATIENT"
    assert claim_in(found_in(bluebutton)).claim_type == "institutional"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"created": None}, ("created", "day of submission is missing")),
        ({"created": "2062-01-12"}, ("created", "submi")),
        ({"item": []}, ("item", "no service lines")),
        ({"total": {"value": "a lot"}}, ("total", "not a number")),
        ({"status": "draft"}, ("status", "its status is draft")),
        ({"status": "cancelled"}, ("status", "was cancelled")),
        ({"use": "preauthorization"}, ("use", "it is a preauthorization")),
    ],
)
def test_a_claim_that_cannot_be_believed_is_refused_at_its_place(
    visit: Json, held: Held, found_in: Read, change: Json, expected: tuple[str, str]
) -> None:
    element, why = expected
    held(visit, "Claim").update(change)
    reject = reject_in(found_in(visit))
    assert (reject.loop, reject.position) == (f"Bundle.entry[7].resource.{element}", 8)
    assert why in reject.why
    assert "ELM-2026-0001" in reject.what


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"net": {"value": "free"}}, ("net", "line 1: charge is not a number")),
        ({"net": {"value": -1}}, ("net", "charge is negative")),
        ({"servicedDate": "2026-01"}, ("servicedDate", "service day is no full day")),
        ({"servicedDate": "2026-03-01"}, ("servicedDate", "after the claim was submitted")),
        ({"quantity": {"value": [1]}}, ("quantity", "units is not a number")),
        ({"sequence": 2}, ("sequence", "line number 2 stands twice")),
    ],
)
def test_a_line_that_cannot_be_believed_is_named_by_its_item(
    visit: Json, held: Held, found_in: Read, change: Json, expected: tuple[str, str]
) -> None:
    element, why = expected
    held(visit, "Claim")["item"][0].update(change)
    reject = reject_in(found_in(visit))
    at = 1 if element == "sequence" else 0
    assert reject.loop == f"Bundle.entry[7].resource.item[{at}].{element}"
    assert why in reject.why


def test_pharmacy_claims_are_refused_once(carin: Json, found_in: Read) -> None:
    carin["type"]["coding"][0]["code"] = "pharmacy"
    (found,) = found_in(carin)
    assert isinstance(found.record, Reject)
    assert "pharmacy" in found.record.why


def test_a_day_of_receipt_before_the_service_is_not_believed(carin: Json, found_in: Read) -> None:
    carin["supportingInfo"][0]["timingDate"] = "2020-01-01"
    assert claim_in(found_in(carin)).submitted_on == date(2026, 2, 18)


def test_a_day_of_receipt_or_creation_in_the_future_is_not_believed(
    carin: Json, found_in: Read
) -> None:
    carin["supportingInfo"][0]["timingDate"] = carin["created"] = "2062-01-01"
    assert claim_in(found_in(carin)).submitted_on == date(2026, 2, 18)
    carin["payment"].pop("date")
    claim, remit = (one.record for one in found_in(carin))
    assert isinstance(claim, Reject)
    assert "the day of submission is missing" in claim.why
    assert isinstance(remit, Reject)


def test_what_another_payer_paid_is_an_amount_or_not_known(
    visit: Json, held: Held, found_in: Read
) -> None:
    answer = {
        "resourceType": "ClaimResponse",
        "id": "first",
        "payment": {"amount": {"value": 1e9}},
    }
    claim = held(visit, "Claim")
    claim["contained"].append(answer)
    claim["insurance"].append({"coverage": {}, "claimResponse": {"reference": "#first"}})
    assert claim_in(found_in(visit)).other_payer_paid is None
    answer["payment"] = {"amount": {"value": 30}}
    assert claim_in(found_in(visit)).other_payer_paid == 30.0


def test_a_search_in_place_of_a_reference_still_tells_the_npi(
    visit: Json, held: Held, found_in: Read
) -> None:
    sought = "Practitioner?identifier=http://hl7.org/fhir/sid/us-npi|1999999984"
    held(visit, "Claim")["provider"] = {"reference": sought}
    assert claim_in(found_in(visit)).billing_npi == "1999999984"


def test_an_id_that_is_no_npi_is_not_kept_as_one(visit: Json, held: Held, found_in: Read) -> None:
    held(visit, "Claim")["provider"] = {"identifier": {"system": "urn:ssn", "value": "123456789"}}
    assert claim_in(found_in(visit)).billing_npi is None


def test_an_explanation_that_names_itself_as_its_claim_is_read(
    carin: Json, found_in: Read
) -> None:
    carin["claim"] = {"reference": "ExplanationOfBenefit/eob-1"}
    bundle = {"resourceType": "Bundle", "entry": [{"resource": carin}]}
    assert claim_in(found_in(bundle)).claim_id == "ACC-31"
