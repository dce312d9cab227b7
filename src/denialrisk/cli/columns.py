"""Rows of plain values laid out as a table for a terminal."""

from collections.abc import Mapping, Sequence
from typing import Any


def columns(rows: Sequence[Mapping[str, Any]]) -> str:
    """Lay rows with the same keys out under a header: words left, numbers right; "" without rows.

    None is a dash.
    """
    if not rows:
        return ""
    names = list(rows[0])
    cells = [["-" if row[n] is None else str(row[n]) for n in names] for row in rows]
    widths = [max(map(len, column)) for column in zip(names, *cells, strict=True)]
    right = [all(isinstance(row[n], int | float | None) for row in rows) for n in names]
    lines = [names, ["-" * width for width in widths], *cells]
    return "\n".join(_line(line, widths, right) for line in lines)


def _line(cells: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    padded = [
        cell.rjust(width) if number else cell.ljust(width)
        for cell, width, number in zip(cells, widths, right, strict=True)
    ]
    return "  ".join(padded).rstrip()
