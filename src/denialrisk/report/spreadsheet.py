"""Rows of a report written as a CSV file that a spreadsheet program opens without running it."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import pandas as pd

# What makes spreadsheet programs take a cell for a formula (OWASP, "CSV Injection").
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def write_rows(path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> None:
    """Write the columns of `rows`, empty where a row has none; other keys are left out."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows([_cell(row.get(name)) for name in columns] for row in rows)


def _cell(value: Any) -> Any:
    if isinstance(value, list | tuple):
        value = " ".join(str(each) for each in value)
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def harmless(rows: pd.DataFrame) -> pd.DataFrame:
    """Quote text cells that a spreadsheet would run: claim ids come from whoever sent the file."""
    texts = rows.select_dtypes(["str", "object", "category"]).astype("str")
    return rows.assign(
        **{
            str(name): cells.mask(cells.str.startswith(_FORMULA), "'" + cells)
            for name, cells in texts.items()
        }
    )
