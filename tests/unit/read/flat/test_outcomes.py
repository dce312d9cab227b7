"""Answers without reason codes: what contradicts itself is decided by a rule and counted."""

from collections.abc import Callable
from pathlib import Path

import pytest

from denialrisk.read import FileSummary, Sources
from denialrisk.read.flat import FlatReading
from denialrisk.read.found import TablePart

HEADER = "claim_id,payer,date_submitted,billed_amount"
ROW = "C1,Aetna,2025-03-09,100"


Reads = Callable[[str, str], tuple[str, FileSummary]]


@pytest.fixture
def reading(tmp_path: Path, shipped: Sources) -> Reads:
    return lambda columns, cells: read(tmp_path, shipped, columns, cells)


def read(folder: Path, sources: Sources, columns: str, cells: str) -> tuple[str, FileSummary]:
    """Return the status of one claim with these answer columns."""
    path = folder / "claims.csv"
    path.write_text(f"{HEADER},{columns}\n{ROW},{cells}\n", encoding="utf-8")
    summary = FileSummary(path.name, "csv")
    found = FlatReading(path, sources, summary).found()
    parts = [part.frame for part in found if isinstance(part, TablePart)]
    (status,) = [status for frame in parts for status in frame["status"]]
    return str(status), summary


@pytest.mark.parametrize(
    ("columns", "cells", "status", "told"),
    [
        ("status,denied", "paid,1", "denied", "flag says denied, status word does not"),
        ("status,denied", "pending,1", "denied", "flag says denied, status word does not"),
        ("status,denied", "denied,0", "denied", "status word says denied, flag does not"),
        ("status,denied", "paid,maybe", "paid", "flag that is neither yes nor no passed over"),
        ("status,paid_amount", "denied,100", "denied", "the charge was paid in full"),
        ("status,paid_amount", "paid,0", "paid", "answer says paid, the payment is 0"),
        ("status,paid_amount", "paid,lots", "paid", "payment that cannot be read passed over"),
        ("denied,paid_amount", "0,0", "paid", "answer says paid, the payment is 0"),
        ("denied,paid_amount", "1,100", "denied", "the charge was paid in full"),
    ],
)
def test_a_row_that_contradicts_itself_is_decided_and_counted(
    columns: str, cells: str, status: str, told: str, reading: Reads
) -> None:
    found, summary = reading(columns, cells)
    assert found == status
    assert [count for change, count in summary.changes.items() if told in change] == [1]


@pytest.mark.parametrize(
    ("columns", "cells"),
    [
        ("status,denied", "paid,0"),
        ("status,denied", "pending,0"),
        ("status,paid_amount", "paid,60"),
        ("status,paid_amount", "pending,0"),
    ],
)
def test_what_does_not_contradict_itself_is_not_told(
    columns: str, cells: str, tmp_path: Path, shipped: Sources
) -> None:
    _, summary = read(tmp_path, shipped, columns, cells)
    assert set(summary.changes) <= {"payer spelling unified"}


@pytest.mark.parametrize(
    ("columns", "cells", "status"),
    [
        ("denial_reason", "Prior Authorization", "denied"),
        ("denial_reason", "paid", "paid"),
        ("denial_category,denied_amount", ",40", "denied"),
        ("denial_category,denied_amount", ",0", "unanswered"),
        ("denial_reason,decision_date", ",2025-04-01", "paid"),
        ("denial_reason,paid_amount", "Coding,0", "denied"),
        ("denial_reason,paid_amount", ",60", "paid"),
        ("status,denial_reason", ",Coding", "denied"),
        ("status,denial_reason", ",", "unanswered"),
    ],
)
def test_a_stated_reason_or_amount_is_a_denial_without_status_or_flag(
    columns: str, cells: str, status: str, tmp_path: Path, shipped: Sources
) -> None:
    found, summary = read(tmp_path, shipped, columns, cells)
    assert found == status
    if status == "denied":
        assert any("without status or flag" in change for change in summary.changes)
