"""The OpenAPI document: whole, with an example of every body and every error."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def document() -> Any:
    from pages import _document

    return _document()


def references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if "$ref" in part:
            yield part["$ref"]
        for each in part.values():
            yield from references(each)
    elif isinstance(part, list):
        for each in part:
            yield from references(each)


def found(document: Any, reference: str) -> Any:
    part = document
    for name in reference.removeprefix("#/").split("/"):
        part = part[name]
    return part


def operations(document: Any) -> Iterator[tuple[str, Any]]:
    for path, methods in document["paths"].items():
        for operation in methods.values():
            yield path, operation


def test_every_reference_leads_somewhere(document: Any) -> None:
    assert len([found(document, each) for each in references(document)]) > 50


def test_every_body_that_is_sent_has_an_example(document: Any) -> None:
    bodies = [one["requestBody"] for _, one in operations(document) if "requestBody" in one]
    assert len(bodies) == len([one for one in document["paths"].values() if "post" in one])
    for body in bodies:
        assert all(content["examples"] for content in body["content"].values())


def test_every_answer_of_a_post_has_an_example_and_every_problem_type_is_one(
    document: Any,
) -> None:
    from problems import PROBLEMS, WRONG_METHOD

    shown = set()
    for _, operation in operations(document):
        for status, response in operation["responses"].items():
            whole = found(document, response["$ref"]) if "$ref" in response else response
            if "requestBody" not in operation:
                continue
            for media_type, content in whole["content"].items():
                assert content["examples"], (operation["operationId"], status, media_type)
                if media_type == "application/problem+json":
                    examples = content["examples"].values()
                    assert {each["value"]["status"] for each in examples} == {int(status)}
                    shown |= set(content["examples"])
    # A wrong method is answered where there is no operation.
    assert shown == {each.name for each in PROBLEMS} - {WRONG_METHOD.name}


def test_the_documented_fhir_claim_is_read_as_the_documented_json_claim(document: Any) -> None:
    from denialrisk.claims import Claim
    from denialrisk.read import read_fhir, read_json

    def example(path: str, kind: str) -> Any:
        body = document["paths"][path]["post"]["requestBody"]["content"][kind]
        return body["examples"]["one"]["value"]

    import json

    text = json.dumps(example("/v1/score/fhir", "application/fhir+json")).encode()
    [told] = list(read_fhir(text, "body"))
    [known] = list(read_json(example("/v1/score", "application/json")))
    assert isinstance(told, Claim)
    assert isinstance(known, Claim)
    for name in ("claim_id", "payer_name", "claim_type", "submitted_on", "diagnosis_codes"):
        assert getattr(told, name) == getattr(known, name)
    assert [line.procedure_code for line in told.lines] == ["99213", "72148"]


def test_the_documented_what_if_can_be_asked(document: Any) -> None:
    from whatif import take_what_if

    body = document["paths"]["/v1/what-if"]["post"]["requestBody"]["content"]["application/json"]
    asked = take_what_if(body["examples"]["one"]["value"])
    assert [claim.lines[0].procedure_code for _, claim in asked.versions] == ["72148", "72141"]
