"""Cells of text laid out as a table for a terminal."""

from collections.abc import Sequence


def textable(
    headings: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[bool] = ()
) -> str:
    """Return headings, a rule and rows of cells in columns; `right` tells which stand right.

    Without `right` every column stands left. Each row has a cell for each heading.
    """
    sides = right or [False] * len(headings)
    widths = [max(map(len, column)) for column in zip(headings, *rows, strict=True)]
    lines = [headings, ["-" * width for width in widths], *rows]
    return "\n".join(_line(line, widths, sides) for line in lines)


def _line(cells: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    padded = [
        cell.rjust(width) if number else cell.ljust(width)
        for cell, width, number in zip(cells, widths, right, strict=True)
    ]
    return "  ".join(padded).rstrip()
