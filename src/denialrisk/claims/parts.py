"""Records of one family written as the Parquet files of one part, and read back."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from denialrisk.claims.arrow import SCHEMAS, TYPES, stacked, without_empty
from denialrisk.claims.durable import write_new
from denialrisk.claims.laid import Laid
from denialrisk.claims.manifest import FAMILIES, Part
from denialrisk.errors import InputError

UNDATED: Final = "none"
# The day that says to which month a record belongs; outcomes go with their claim.
_DAYS: Final = {
    "claims": "submitted_on",
    "remits": "known_on",
    "outcomes": "known_on",
    "acknowledgments": "known_on",
    "eligibility": "checked_on",
    "authorizations": "decided_on",
    "documents": "received_on",
}
_ID: Final = {"claims": "claim_id", "remits": "remit_number"}
# Measured: quicker than Snappy to write, as quick to read, and a third smaller.
_COMPRESSION: Final = {"compression": "zstd", "compression_level": 1}


def months_of(records: Laid) -> Any:
    """Return the month of each record as text such as "2025-03"; "none" for an undated one."""
    day = _DAYS.get(records.name)
    if day is None:
        return np.full(len(records), UNDATED)
    firsts = pc.floor_temporal(records.head[day], unit="month").combine_chunks()
    coded = firsts.dictionary_encode()
    names = [*(f"{first:%Y-%m}" for first in coded.dictionary.to_pylist()), UNDATED]
    return np.array(names)[coded.indices.fill_null(len(names) - 1).to_numpy()]


def write_part(folder: Path, records: Laid, month: str, number: int) -> Part:
    """Write a part; nothing names it yet. Raises OSError."""
    rows = {name: int(table.num_rows) for name, table in records.tables.items()}
    part = Part(records.name, month, number, rows, span=_span(records))
    for name, table in records.tables.items():
        if rows[name]:
            write_new(part.path(folder, name), partial(_write, table))
    return part


def read_part(folder: Path, part: Part) -> Laid:
    """Read a part back. Raises InputError naming the file that is damaged."""
    head, *owned = FAMILIES[part.family]
    tables = {name: read_table(folder, part, name) for name in (head, *owned)}
    if not owned:
        return Laid(tables)
    id_ = _ID[part.family]
    owners = {
        name: pc.index_in(tables[name][id_], tables[head][id_]).to_numpy().astype(np.int64)
        for name in owned
    }
    return Laid(tables, owners)


def read_table(folder: Path, part: Part, name: str) -> Any:
    """Read one table of a part. Raises InputError naming the file that is damaged.

    A file that is gone raises FileNotFoundError: another process may have put parts together.
    """
    import pyarrow.parquet as pq

    path = part.path(folder, name)
    if not part.rows.get(name):
        return empty(name)
    try:
        with path.open("rb") as file:
            return pq.ParquetFile(file).read()
    except FileNotFoundError:
        raise
    except (OSError, ValueError) as error:
        message = f"{path}: cannot be read as Parquet ({error}); ingest the sources again"
        raise InputError(message) from None


def put_together(folder: Path, parts: list[Part], number: int) -> Part:
    """Write several parts of one month as one, holding one of them in memory at a time."""
    names = FAMILIES[parts[0].family]
    rows = {name: sum(part.rows.get(name, 0) for part in parts) for name in names}
    spans = [part.span for part in parts]
    holds = tuple(n for part in parts for n in (part.number, *part.holds))
    span = (min(low for low, _ in spans), max(high for _, high in spans))
    new = Part(parts[0].family, parts[0].month, number, rows, holds, span)
    for name in names:
        if rows[name]:
            _join(folder, [part for part in parts if part.rows.get(name)], new, name)
    return new


def empty(name: str) -> Any:
    """Return a table without rows."""
    return pa.table({field: pa.array([], TYPES[kind]) for field, kind in SCHEMAS[name].items()})


def _join(folder: Path, parts: list[Part], new: Part, name: str) -> None:
    import pyarrow.parquet as pq

    # The schemas first, without the rows: further columns may differ.
    none = [table.slice(0, 0) for table in _tables(folder, parts, name)]
    schema = stacked(none).schema

    def write(file: Any) -> None:
        with pq.ParquetWriter(file, schema, **_COMPRESSION) as writer:
            for table in _tables(folder, parts, name):
                writer.write_table(stacked([schema.empty_table(), table]).cast(schema))

    write_new(new.path(folder, name), write)


def _tables(folder: Path, parts: list[Part], name: str) -> Iterator[Any]:
    return (read_table(folder, part, name) for part in parts)


def _span(records: Laid) -> tuple[int, int]:
    if records.name != "remits":
        return (0, 0)
    numbers = records.head["remit_number"]
    return int(pc.min(numbers).as_py()), int(pc.max(numbers).as_py())


def _write(table: Any, file: Any) -> None:
    import pyarrow.parquet as pq

    pq.write_table(without_empty(table), file, **_COMPRESSION)
