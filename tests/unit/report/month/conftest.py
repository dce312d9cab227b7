"""Five months of two payers' claims, answered as a month's account has to tell them apart."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from denialrisk.claims import Claim
from denialrisk.label import Labelled, example, label, load_rules
from denialrisk.score import Targets, load_policy

ROOT = Path(__file__).parents[4]
DAY = date(2025, 3, 3)


def sent(name: str, payer: str, on: date, *charges: float, **changes: Any) -> Claim:
    return example.claim(
        *charges, claim_id=name, payer_id=payer, payer_name=f"{payer} Health",
        submitted_on=on, service_from=on, service_to=on, **changes
    )  # fmt: skip


def claims() -> list[Claim]:
    first = [sent(f"Q{n}", "P1", date(2025, 3, 3 + n), 100.0) for n in range(12)]
    return [
        *first,
        sent("A", "P1", date(2025, 4, 1), 100.0, 50.0),
        sent("B", "P1", date(2025, 4, 2), 100.0),
        sent("C", "P2", date(2025, 4, 3), 400.0, procedures=["72148"]),
        sent("D", "P2", date(2025, 4, 4), 30.0),
        sent("E", "P2", date(2025, 4, 30), 70.0),
        sent("C2", "P2", date(2025, 5, 20), 400.0, procedures=["72148"], frequency_code="7",
             original_reference_number="ICN-C"),
        sent("B8", "P1", date(2025, 4, 20), 100.0, frequency_code="8"),
        sent("F", "P1", date(2025, 9, 1), 100.0),
    ]  # fmt: skip


def answers() -> list[Any]:
    line, remit = example.line, example.remit
    paid = [remit(10 + n, line(1, 100.0), claim_id=f"Q{n}", payer_id="P1") for n in range(11)]
    lost = remit(25, line(1, 0.0, "CO-197 100"), claim_id="Q11", payer_id="P1")
    return [
        *paid,
        lost,
        # A: one line denied, then paid on appeal; B: paid.
        remit(45, line(1, 0.0, "CO-197 100"), line(2, 50.0), claim_id="A", payer_id="P1"),
        remit(45, line(1, 100.0), claim_id="B", payer_id="P1"),
        remit(95, line(1, 100.0), line(2, 50.0), claim_id="A", payer_id="P1"),
        # C: denied, and paid on the claim that replaces it; D: denied again on appeal.
        remit(50, line(1, 0.0, "CO-50 400", procedure_code="72148"), claim_id="C", payer_id="P2",
              payer_control_number="ICN-C"),
        remit(55, line(1, 0.0, "CO-29 30"), claim_id="D", payer_id="P2"),
        remit(90, line(1, 0.0, "CO-29 30"), claim_id="D", payer_id="P2"),
        remit(99, line(1, 400.0, procedure_code="72148"), claim_id="C2", payer_id="P2"),
        remit(199, line(1, 100.0), claim_id="F", payer_id="P1"),
    ]  # fmt: skip


@pytest.fixture(scope="session")
def labelled() -> Labelled:
    tables = example.tables(claims(), answers())
    return label(tables, load_rules(ROOT / "training" / "label.yaml"))


@pytest.fixture(scope="session")
def targets() -> Targets:
    return load_policy(ROOT / "serving" / "policy.yaml").targets
