"""The OpenAPI document as it is written, and the claim it gives as an example."""

from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

_DOCUMENT: Final = Path(__file__).with_name("openapi.yaml")


@cache
def document() -> Any:
    """Return the OpenAPI document; whoever fills it in copies it first."""
    return yaml.safe_load(_DOCUMENT.read_text(encoding="utf-8"))


def example() -> Any:
    """Return the body that /v1/score is documented by."""
    body = document()["paths"]["/v1/score"]["post"]["requestBody"]
    return body["content"]["application/json"]["examples"]["one"]["value"]
