import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from denialrisk.read import FhirReading
from denialrisk.read.found import Found

Json = dict[str, Any]


def _loaded(golden: Path, name: str) -> Json:
    found: Json = json.loads((golden / "fhir" / f"{name}.json").read_text(encoding="utf-8"))
    return found


@pytest.fixture
def visit(golden: Path) -> Json:
    """A Bundle (R4): a claim, the answer to it, and the people and payers around them."""
    return _loaded(golden, "visit")


@pytest.fixture
def carin(golden: Path) -> Json:
    """An explanation of benefit (R4) as CARIN Blue Button writes it."""
    return _loaded(golden, "carin")


@pytest.fixture
def bluebutton(golden: Path) -> Json:
    """An explanation of benefit (STU3) as CMS Blue Button writes it."""
    return _loaded(golden, "bluebutton")


@pytest.fixture
def held() -> Callable[[Json, str], Json]:
    """The resource of a type within a Bundle."""

    def find(bundle: Json, kind: str) -> Json:
        found = (entry["resource"] for entry in bundle["entry"])
        return next(one for one in found if one["resourceType"] == kind)

    return find


@pytest.fixture
def found_in() -> Callable[[Any], list[Found]]:
    """What a value, written as JSON, is read as."""

    def read(value: Any) -> list[Found]:
        return list(FhirReading(json.dumps(copy.deepcopy(value)).encode()).found())

    return read
