"""The service's own modules, importable as they are when it runs."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

SERVING = Path(__file__).parents[3] / "serving"


@pytest.fixture(autouse=True)
def inside() -> Iterator[None]:
    sys.path.insert(0, str(SERVING))
    yield
    sys.path.remove(str(SERVING))
