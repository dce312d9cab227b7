"""CSV, TSV and Parquet files turned into rows of text by column name."""

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from denialrisk.read.flat.table import BrokenRow, Table

Row = Mapping[str, str | None]


def rows_of(path: Path) -> tuple[list[str], Iterator[Row]]:
    """Return the header and the rows. Raises OSError when the path cannot be read."""
    table = Table(path, Counter())
    named = (
        dict(zip(table.header, row, strict=True))
        for _, row in table.rows()
        if not isinstance(row, BrokenRow)
    )
    return table.header, named
