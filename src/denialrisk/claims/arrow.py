"""Tables of the schema as Arrow holds them, turned into pandas tables and back."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from denialrisk.claims.schema import REJECTS, TABLES, Kind, Schema

EXTRA: Final = "extra."
SCHEMAS: Final[Mapping[str, Schema]] = {**TABLES, "rejects": REJECTS}
TYPES: Final[Mapping[Kind, Any]] = {
    "text": pa.string(),
    "number": pa.float64(),
    "integer": pa.int64(),
    "date": pa.date32(),
    "flag": pa.bool_(),
    "list": pa.list_(pa.string()),
}
_PANDAS: Final[Mapping[Any, Any]] = {
    pa.string(): pd.StringDtype(na_value=np.nan),
    pa.bool_(): pd.BooleanDtype(),
}
_LOOSE: Final = frozenset({pa.string(), pa.float64(), pa.int64(), pa.bool_(), pa.null()})
_NUMBERS: Final = frozenset({pa.float64(), pa.int64(), pa.null()})


def arrow_of(frame: pd.DataFrame, name: str) -> Any:
    """Return a pandas table that conforms to the schema of that name as an Arrow table."""
    columns = {
        field: pa.array(frame[field], TYPES[kind], from_pandas=True)
        for field, kind in SCHEMAS[name].items()
    }
    for extra in frame.columns:
        if extra.startswith(EXTRA):
            values = frame[extra].astype(object)
            columns[extra] = loose(values.where(values.notna(), None).tolist())
    return pa.table(columns)


def pandas_of(table: Any, schema: Schema) -> pd.DataFrame:
    """Return an Arrow table with the schema's columns and dtypes, then any `extra.*` columns.

    Columns it lacks appear empty (missing text, NaN, NaT, NA, empty tuple). Raises ValueError
    or TypeError when a column is of another kind.
    """
    extras = sorted(name for name in table.column_names if name.startswith(EXTRA))
    columns = {name: _stated(table, name, kind) for name, kind in schema.items()}
    lists = [place for place, kind in enumerate(schema.values()) if kind == "list"]
    # Lists are set by hand: a place is held for each, since inserting moves what follows.
    held = {name: pa.nulls(table.num_rows) for name, kind in schema.items() if kind == "list"}
    plain = {**columns, **held, **{name: table[name] for name in extras}}
    frame: pd.DataFrame = pa.table(plain).to_pandas(types_mapper=_PANDAS.get)
    for place in lists:
        frame.isetitem(place, tuples(columns[frame.columns[place]]))
    return frame


def _stated(table: Any, name: str, kind: Kind) -> Any:
    wanted = pa.timestamp("us") if kind == "date" else TYPES[kind]
    if name not in table.column_names:
        return pa.chunked_array([pa.nulls(table.num_rows, wanted)])
    column = table[name]
    return column if column.type == wanted else column.cast(wanted)


def stacked(tables: Sequence[Any]) -> Any:
    """Put Arrow tables of one schema under one another; further columns may differ in type."""
    if len(tables) == 1:
        return tables[0]
    types: dict[str, set[Any]] = {}
    for table in tables:
        for field in table.schema:
            types.setdefault(field.name, set()).add(field.type)
    clashing = {
        name
        for name, found in types.items()
        if len(found - {pa.null()}) > 1 and not found <= _NUMBERS
    }
    plain = [_as_text(table, clashing) for table in tables] if clashing else tables
    return pa.concat_tables(plain, promote_options="permissive")


def _as_text(table: Any, clashing: set[str]) -> Any:
    for name in clashing.intersection(table.column_names):
        table = replaced(table, name, table[name].cast(pa.string()))
    return table


def replaced(table: Any, name: str, column: Any) -> Any:
    """Set a column where it stands."""
    return table.set_column(table.column_names.index(name), name, column)


def without_empty(table: Any) -> Any:
    """Leave out further columns in which nothing stands."""
    empty = [
        name
        for name in table.column_names
        if name.startswith(EXTRA) and table[name].null_count == table.num_rows
    ]
    return table.drop_columns(empty) if empty else table


def loose(values: list[Any]) -> Any:
    """Return values of any type as an array, as text when they are of several."""
    try:
        column = pa.array(values)
    except (ValueError, TypeError, OverflowError):
        column = None
    if column is not None and column.type in _LOOSE:
        return column
    return pa.array([None if value is None else _text(value) for value in values], pa.string())


def _text(value: object) -> str:
    """Write a value as it would be written had its whole column been of its type."""
    if isinstance(value, bool | int | float):
        return str(pa.scalar(value).cast(pa.string()))
    return str(value)


def tuples(column: Any) -> npt.NDArray[np.object_]:
    """Return a list column as tuples, the empty one for what is not known."""
    found = np.empty(len(column), dtype=object)
    at = 0
    for chunk in column.chunks:
        values, ends = chunk.values.to_pylist(), chunk.offsets.to_pylist()
        for start, end in pairwise(ends):
            found[at] = tuple(values[start:end]) if end > start else ()
            at += 1
    return found
