from collections.abc import Callable
from pathlib import Path

import pytest

GOLDEN = Path(__file__).parents[2] / "golden"


@pytest.fixture(scope="session")
def golden() -> Path:
    return GOLDEN


@pytest.fixture(scope="session")
def clinic(golden: Path) -> bytes:
    return (golden / "claims" / "clinic.837").read_bytes()


@pytest.fixture(scope="session")
def answers(golden: Path) -> bytes:
    return (golden / "remits" / "clinic.835").read_bytes()


@pytest.fixture
def changed(clinic: bytes) -> Callable[[str, str], bytes]:
    """The clinic's file with one text replaced, which must be there."""

    def change(before: str, after: str) -> bytes:
        assert before.encode() in clinic
        return clinic.replace(before.encode(), after.encode())

    return change
