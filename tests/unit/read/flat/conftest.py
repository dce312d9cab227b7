from pathlib import Path

import pytest

from denialrisk.read import Sources, load_sources

FEATURES = Path(__file__).parents[4] / "features" / "sources.yaml"


@pytest.fixture(scope="session")
def shipped() -> Sources:
    return load_sources(FEATURES)
