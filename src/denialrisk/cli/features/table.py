"""Rows of plain values as a table for a terminal."""

from collections.abc import Mapping, Sequence
from typing import Any

from denialrisk.textable import textable


def table(rows: Sequence[Mapping[str, Any]]) -> str:
    """Lay rows out under their keys: numbers right, None a dash, "" without rows."""
    if not rows:
        return ""
    cells = [["-" if cell is None else str(cell) for cell in row.values()] for row in rows]
    right = [all(isinstance(row[n], int | float | None) for row in rows) for n in rows[0]]
    return textable(list(rows[0]), cells, right)
