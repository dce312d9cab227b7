"""Which form an answer takes, and that its FHIR form is FHIR."""

from __future__ import annotations

import json
from typing import Any

import pytest
from fhir.resources.R4B.operationoutcome import OperationOutcome
from fhir.resources.R4B.riskassessment import RiskAssessment

from denialrisk.claims import Reject

RISK = {
    "denial_probability": 0.25,
    "category": "authorization",
    "category_probability": 0.5,
    "expected_denied_amount": 10.0,
    "action": "send",
}
REASON = {"says": "No number", "fix": "Find the number"}
LINE = {"line_number": 1, "procedure_code": "99213", "revenue_code": None, "reasons": [REASON]}
FOUND: dict[str, Any] = {
    "claim_id": "A",
    "bundle": "0a1b",
    "warnings": ["Thin"],
    "reasons": [REASON, REASON],
    "lines": [RISK | LINE],
    **RISK,
}


@pytest.mark.parametrize(
    ("headers", "form"),
    [
        ({}, "application/json"),
        ({"accept": "*/*"}, "application/json"),
        ({"accept": "text/html, application/fhir+json;q=0.9"}, "application/fhir+json"),
        ({"accept": "application/X-NDJSON"}, "application/x-ndjson"),
        ({"content-type": "application/x-ndjson; charset=utf-8"}, "application/x-ndjson"),
        ({"content-type": "application/fhir+ndjson"}, "application/x-ndjson"),
        (
            {"content-type": "application/x-ndjson", "accept": "application/json"},
            "application/json",
        ),
    ],
)
def test_accept_chooses_and_lines_are_answered_in_lines(
    headers: dict[str, str], form: str
) -> None:
    from forms import asked_form
    from starlette.datastructures import Headers

    assert asked_form(Headers(headers)) == form


@pytest.mark.parametrize("explained", [True, False])
def test_an_assessment_is_valid_fhir(*, explained: bool) -> None:
    from assessment import assessment

    bare = {name: value for name, value in FOUND.items() if name != "reasons"}
    document = assessment(FOUND if explained else {**bare, "warnings": []})
    RiskAssessment.model_validate(document)
    assert [each["probabilityDecimal"] for each in document["prediction"]] == [0.25, 0.25]
    assert document.get("mitigation") == ("Find the number" if explained else None)


def test_a_risk_that_is_not_known_is_left_out_of_fhir() -> None:
    from assessment import assessment

    document = assessment({**FOUND, "denial_probability": None, "lines": []})
    RiskAssessment.model_validate(document)
    assert "probabilityDecimal" not in document["prediction"][0]


@pytest.mark.parametrize("media_type", ["application/json", "application/fhir+json"])
@pytest.mark.parametrize("rejects", [0, 1, 2])
@pytest.mark.parametrize("batches", [1, 2])
def test_the_pieces_of_an_answer_make_one_document(
    media_type: str, rejects: int, batches: int
) -> None:
    from forms import FORMS

    form = FORMS[media_type]
    refused = [Reject("body", 1, "$", "claim B", "it is wrong", "mend it")] * rejects
    start = form.opening("0a1b", refused)
    whole = start + form.separator.join([form.claims([FOUND])] * batches) + form.closing
    document = json.loads(whole)
    if media_type == "application/json":
        assert (len(document["rejects"]), len(document["claims"])) == (rejects, batches)
        return
    kinds = [each["resource"]["resourceType"] for each in document["entry"]]
    assert kinds == ["OperationOutcome"] * rejects + ["RiskAssessment"] * batches
    for each in document["entry"][:rejects]:
        OperationOutcome.model_validate(each["resource"])
