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
POSTS = ("/v1/score", "/v1/score/x12", "/v1/score/fhir", "/v1/what-if")
GETS = ("/v1/model", "/livez", "/readyz", "/metrics")


schemathesis.serializer.alias("application/edi-x12", "text/plain")


@pytest.fixture(scope="module")
def contract(service: Service) -> Any:
    return schemathesis.openapi.from_url(f"{service.client.base_url}/docs.json")


@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize("path", POSTS)
def test_a_drawn_body_is_answered_as_the_document_says(
    contract: Any, path: str, mode: GenerationMode
) -> None:
    @given(case=contract[path]["POST"].as_strategy(generation_mode=mode))
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


@pytest.mark.parametrize("path", GETS)
def test_what_can_be_got_is_as_the_document_says(contract: Any, path: str) -> None:
    case = contract[path]["GET"].Case()
    case.validate_response(case.call(), checks=CHECKS)
