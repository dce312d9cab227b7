"""The columns of a Parquet batch turned into cells of text, what no calendar holds left empty."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

import pyarrow as pa

BEYOND: Final = "Parquet value that cannot be read taken as missing"
_DAY_BEYOND: Final = "Parquet day beyond any calendar taken as missing"
_NO_ZONE: Final = "Parquet time in a time zone nobody knows read as UTC"
_WINDOWS: Final = "Parquet text read as Windows-1252, not UTF-8"
# What pyarrow raises for a value that Python has no place for, among them days that exporters
# write for "never" and texts that are no UTF-8; a time zone that is not known is a KeyError.
UNREADABLE: Final = (ArithmeticError, LookupError, ValueError, pa.ArrowException)


def texts(column: Any, changes: Counter[str]) -> list[str | None]:
    """Return one cell for each value of an Arrow array; `changes` counts what was not believed."""
    try:
        return [_cell(value) for value in column.to_pylist()]
    except UNREADABLE:
        pass
    if pa.types.is_timestamp(column.type) and column.type.tz and not _is_zone(column.type.tz):
        changes[_NO_ZONE] += len(column) - column.null_count
        return texts(column.cast(pa.timestamp(column.type.unit)), changes)
    return [_one(value, changes) for value in column]


def _one(value: Any, changes: Counter[str]) -> str | None:
    try:
        return _cell(value.as_py())
    except UNREADABLE:
        pass
    if isinstance(value, pa.StringScalar | pa.LargeStringScalar):
        changes[_WINDOWS] += 1
        return _decoded(value.as_buffer().to_pybytes())
    temporal = pa.types.is_timestamp(value.type) or pa.types.is_date(value.type)
    changes[_DAY_BEYOND if temporal else BEYOND] += 1
    return None


def _is_zone(name: str) -> bool:
    try:
        pa.scalar(0, pa.timestamp("s", tz=name)).as_py()
    except UNREADABLE:
        return False
    return True


def _cell(value: Any) -> str | None:
    if value is None or value != value:  # noqa: PLR0124 only NaN differs from itself
        return None
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return _decoded(value)
    if isinstance(value, list | tuple):
        return _joined(value)
    return str(value)


def _joined(parts: Sequence[Any]) -> str:
    return "|".join(str(part) for part in parts)


def _decoded(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("cp1252", errors="replace")
