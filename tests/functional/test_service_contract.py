"""Schemathesis draws calls from the OpenAPI document, good and bad: none fails on our side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

if TYPE_CHECKING:
    from conftest import Service

pytestmark = pytest.mark.slow

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
DRAWN = (
    ("/v1/score", "POST"),
    ("/v1/score/x12", "POST"),
    ("/v1/score/fhir", "POST"),
    ("/v1/what-if", "POST"),
    ("/v1/remits", "POST"),
    ("/v1/feedback", "POST"),
    ("/v1/claims/{claim_id}", "GET"),
    ("/v1/claims/{claim_id}/report", "GET"),
)
GETS = ("/v1/model", "/livez", "/readyz", "/metrics")


schemathesis.serializer.alias("application/edi-x12", "text/plain")


@pytest.fixture(scope="module")
def contract(service: Service) -> Any:
    return schemathesis.openapi.from_url(f"{service.client.base_url}/docs.json")


@pytest.mark.parametrize(
    ("path", "method", "mode"),
    [
        (path, method, mode)
        for path, method in DRAWN
        for mode in GenerationMode
        # Of an address without a body nothing can be wrong: a claim's id may be any text.
        if (method, mode) != ("GET", GenerationMode.NEGATIVE)
    ],
)
def test_a_drawn_call_is_answered_as_the_document_says(
    contract: Any, path: str, method: str, mode: GenerationMode
) -> None:
    @given(case=contract[path][method].as_strategy(generation_mode=mode))
    @settings(
        max_examples=60,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def call(case: schemathesis.Case) -> None:
        case.validate_response(case.call(), checks=CHECKS)

    call()


def test_every_address_is_drawn_or_got(contract: Any) -> None:
    assert {path for path, _ in DRAWN} | set(GETS) == set(contract)


@pytest.mark.parametrize("path", GETS)
def test_what_can_be_got_is_as_the_document_says(contract: Any, path: str) -> None:
    case = contract[path]["GET"].Case()
    case.validate_response(case.call(), checks=CHECKS)
