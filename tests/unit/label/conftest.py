"""A claim of two lines, answered as a test wishes, labelled by the policy that ships."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from denialrisk.claims import (
    Adjustment,
    Claim,
    Line,
    Remit,
    RemitLine,
    Tables,
    claim_tables,
    remit_tables,
)
from denialrisk.label import Labelled, LabelRules, label, load_rules

TRAINING = Path(__file__).parents[3] / "training"


@pytest.fixture(scope="session")
def policy() -> Path:
    return TRAINING / "label.yaml"


@pytest.fixture(scope="session")
def rules(policy: Path) -> LabelRules:
    return load_rules(policy)


class World:
    """Records with sensible defaults; days count from the submission of claim C1."""

    submitted = date(2025, 3, 3)

    @classmethod
    def day(cls, number: int) -> date:
        return cls.submitted + timedelta(days=number)

    @classmethod
    def claim(cls, *charges: float, **changes: Any) -> Claim:
        lines = tuple(
            Line(number, "99213", charge=charge, service_date=cls.submitted)
            for number, charge in enumerate(charges or (100.0, 50.0), 1)
        )
        facts = {"claim_id": "C1", "payer_id": "P1", "submitted_on": cls.submitted, "lines": lines}
        return Claim(**(facts | changes))

    @classmethod
    def remit(cls, day: int, *lines: RemitLine, status: str = "1", **changes: Any) -> Remit:
        facts = {"claim_id": "C1", "status_code": status, "lines": lines}
        facts |= {"decided_on": cls.day(day), "known_on": cls.day(day)}
        return Remit(**(facts | changes))

    @staticmethod
    def line(number: int, paid: float, *adjustments: str, **changes: Any) -> RemitLine:
        parsed = tuple(World.adjustment(text) for text in adjustments)
        return RemitLine(number, "99213", paid=paid, adjustments=parsed, **changes)

    @staticmethod
    def adjustment(text: str) -> Adjustment:
        code, amount = text.split()
        group, carc = code.split("-")
        return Adjustment(group, carc, float(amount))

    @staticmethod
    def tables(claims: Sequence[Claim], remits: Sequence[Remit] = ()) -> Tables:
        claim_table, lines = claim_tables(claims)
        return Tables(claims=claim_table, lines=lines, **remit_tables(remits))


@pytest.fixture(scope="session")
def world() -> type[World]:
    return World


@pytest.fixture
def answer(rules: LabelRules) -> Callable[..., Labelled]:
    """Label one claim of two lines (100 and 50 dollars) answered by the remits given."""

    def answered(*remits: Remit, claim: Claim | None = None) -> Labelled:
        return label(World.tables([claim or World.claim()], remits), rules)

    return answered
