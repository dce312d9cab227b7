"""CSV, TSV and Parquet files turned into rows of text by column name."""

import csv
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

Row = Mapping[str, str | None]
_SAMPLE: Final = 1 << 16
_SEPARATORS: Final = ",\t;|"
_LONGEST_CELL: Final = 1 << 20


def rows_of(path: Path) -> tuple[list[str], Iterator[Row]]:
    """Return the header and the rows. Raises OSError when the path cannot be read."""
    with path.open("rb") as file:
        parquet = file.read(4) == b"PAR1"
    return _parquet_rows(path) if parquet else _csv_rows(path)


def _csv_rows(path: Path) -> tuple[list[str], Iterator[Row]]:
    encoding = _encoding(path)
    csv.field_size_limit(_LONGEST_CELL)
    with path.open(encoding=encoding, newline="") as file:
        first = file.readline()
    separator = max(_SEPARATORS, key=first.count)
    header = next(csv.reader([first], delimiter=separator), [])
    return header, _records(path, encoding, separator)


def _records(path: Path, encoding: str, separator: str) -> Iterator[Row]:
    with path.open(encoding=encoding, newline="") as file:
        yield from csv.DictReader(file, delimiter=separator)


def _encoding(path: Path) -> str:
    """UTF-8 unless its bytes forbid it; then the one-byte form that spreadsheets write."""
    try:
        with path.open(encoding="utf-8-sig") as file:
            while file.read(_SAMPLE):
                pass
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def _parquet_rows(path: Path) -> tuple[list[str], Iterator[Row]]:
    import pyarrow.parquet as pq

    header: list[str] = list(pq.ParquetFile(path).schema_arrow.names)
    return header, _parquet_records(path)


def _parquet_records(path: Path) -> Iterator[Row]:
    import pyarrow.parquet as pq

    for batch in pq.ParquetFile(path).iter_batches():
        for record in batch.to_pylist():
            yield {name: _cell(value) for name, value in record.items()}


def _cell(value: Any) -> str | None:
    if value is None or value != value:  # noqa: PLR0124 only NaN differs from itself
        return None
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return "|".join(str(part) for part in value)
    return str(value)
