"""A claim of two lines, answered as a test wishes, labelled by the policy that ships."""

from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from denialrisk.claims import Acknowledgment, Claim, Remit
from denialrisk.label import Labelled, LabelRules, example, label, load_rules

TRAINING = Path(__file__).parents[3] / "training"


@pytest.fixture(scope="session")
def policy() -> Path:
    return TRAINING / "label.yaml"


@pytest.fixture(scope="session")
def rules(policy: Path) -> LabelRules:
    return load_rules(policy)


@pytest.fixture(scope="session")
def world() -> ModuleType:
    """Records with sensible defaults; days count from the submission of claim C1."""
    return example


@pytest.fixture
def answer(rules: LabelRules) -> Callable[..., Labelled]:
    """Label one claim of two lines (100 and 50 dollars) answered by the remits given."""

    def answered(*said: Remit | Acknowledgment, claim: Claim | None = None) -> Labelled:
        remits = [one for one in said if isinstance(one, Remit)]
        words = [one for one in said if isinstance(one, Acknowledgment)]
        return label(example.tables([claim or example.claim()], remits, words), rules)

    return answered
