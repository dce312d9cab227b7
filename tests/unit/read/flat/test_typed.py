"""Parquet cells that Python has no place for are missing and counted; the rest is read."""

from collections import Counter
from typing import Any

import pyarrow as pa
import pytest

from denialrisk.read.flat.typed import BEYOND, texts

DAY = "Parquet day beyond any calendar taken as missing"


def read(column: Any) -> tuple[list[str | None], dict[str, int]]:
    changes: Counter[str] = Counter()
    return texts(column, changes), dict(changes)


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([2**63 - 1, 1738368000000000], pa.timestamp("us")),
        ([-(2**63) + 1, 1738368000000000], pa.timestamp("us", tz="America/New_York")),
        ([2**60, 1738395000000], pa.timestamp("ms")),
        ([2**31 - 1, 20120], pa.date32()),
    ],
)
def test_a_day_that_means_never_is_missing_and_those_beside_it_are_read(
    values: list[int], kind: Any
) -> None:
    found, changes = read(pa.array(values, kind))
    assert found[0] is None
    assert str(found[1]) in {"2025-01-31", "2025-02-01"}
    assert changes == {DAY: 1}


def test_a_span_beyond_python_is_missing() -> None:
    assert read(pa.array([2**62], pa.duration("s"))) == ([None], {BEYOND: 1})


def test_a_time_zone_nobody_knows_is_read_as_utc() -> None:
    found, changes = read(pa.array([1738368000000000, None], pa.timestamp("us", tz="Mars/Phobos")))
    assert found == ["2025-02-01", None]
    assert changes == {"Parquet time in a time zone nobody knows read as UTC": 1}


def test_text_that_is_no_utf8_is_read_as_windows_writes_it() -> None:
    bare = pa.array([b"Caf\xe9", b"ok"], pa.binary())
    column = pa.Array.from_buffers(pa.string(), 2, bare.buffers())
    found, changes = read(column)
    assert found == ["Caf\xe9", "ok"]
    assert changes == {"Parquet text read as Windows-1252, not UTF-8": 1}
    assert read(bare) == (["Caf\xe9", "ok"], {})
