"""Cells are cleaned where what they mean is beyond doubt, refused where it is not."""

from datetime import date

import pytest

from denialrisk.read import Sources
from denialrisk.read.flat.cells import Cells, UnreadableError


@pytest.fixture
def cells(shipped: Sources) -> Cells:
    return Cells(shipped)


@pytest.mark.parametrize(
    ("cell", "dollars"),
    [
        ("1234.5", 1234.5),
        ("$1,234.50", 1234.5),
        ("(12.00)", -12),
        ("($1,234.50)", -1234.5),
        ("12.00-", -12),
        ("-$5", -5),
        ("1.234,50", 1234.5),
        ("12,5", 12.5),
        ("1,234", 1234),
        ("12 USD", 12),
    ],
)
def test_amounts_come_in_many_dresses(cells: Cells, cell: str, dollars: float) -> None:
    assert cells.amount(cell) == dollars


@pytest.mark.parametrize("cell", ["1,23,4", "1.234.5", "12..5", "EUR 5", "1,2345", "ten"])
def test_an_amount_that_could_be_anything_is_refused(cells: Cells, cell: str) -> None:
    with pytest.raises(UnreadableError):
        cells.amount(cell)


@pytest.mark.parametrize(
    ("cell", "change"),
    [
        ("2025-03-04", ""),
        ("2025-03-04 00:00:00", ""),
        ("2025-03-04T13:05:00Z", "time of day dropped"),
        ("03/04/2025", "day in another format"),
        ("3/4/2025 9:15 PM", "time of day dropped"),
        ("03/04/2025 12:00:00 AM", "day in another format"),
        ("20250304", "day in another format"),
        ("45720", "day given as a spreadsheet's number"),
        ("45720.5", "day given as a spreadsheet's number"),
    ],
)
def test_days_come_in_many_dresses(cells: Cells, cell: str, change: str) -> None:
    assert cells.day(cell) == date(2025, 3, 4)
    assert list(cells.changes) == ([change] if change else [])


@pytest.mark.parametrize("cell", ["2025-02-30", "soon", "13/32/2025", "99999999", "123"])
def test_what_is_no_day_is_refused_every_time(cells: Cells, cell: str) -> None:
    for _ in range(2):
        with pytest.raises(UnreadableError):
            cells.day(cell)


def test_a_payer_is_one_however_it_is_spelled(cells: Cells) -> None:
    spellings = ["Aetna", "AETNA ", "aetna inc.", "Aetna, Inc", "  aetna"]
    assert {cells.key(spelling) for spelling in spellings} == {"AETNA"}
    assert {cells.name(spelling) for spelling in spellings} == {"Aetna"}


def test_payers_that_differ_in_more_stay_apart(cells: Cells) -> None:
    names = ["Aetna", "Aetna Better Health", "Etna", "BCBS of TX", "BCBS of MN", "60054", "600-54"]
    assert len({cells.key(name) for name in names}) == len(names)
