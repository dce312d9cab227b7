"""Draws one small history and writes it once for all tests of the simulated world."""

import re
from pathlib import Path

import pytest

from denialrisk.simulate import simulate
from denialrisk.simulate.history import History, draw_history

CLAIMS, MONTHS = 1_500, 12
Segments = list[list[str]]


def split(folder: Path) -> Segments:
    """Return every segment of all files of a folder, split into elements."""
    texts = [path.read_text() for path in sorted(folder.iterdir())]
    return [segment.split("*") for text in texts for segment in re.split(r"~\n?", text)]


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("simulated")
    simulate(out, claims=CLAIMS, months=MONTHS, seed=7)
    return out


@pytest.fixture(scope="session")
def claim_segments(folder: Path) -> Segments:
    return split(folder / "claims")


@pytest.fixture(scope="session")
def remit_segments(folder: Path) -> Segments:
    return split(folder / "remits")


@pytest.fixture(scope="session")
def larger() -> History:
    return draw_history(11, 20_000, MONTHS)
