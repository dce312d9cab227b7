"""The claims and lines tables turned back into claim records."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from typing import Any, Final

import pandas as pd

from denialrisk.claims.arrow import EXTRA
from denialrisk.claims.claim import Claim, Line
from denialrisk.claims.schema import CLAIMS, LINES, Kind, Schema

_PLAIN: Final[Mapping[Kind, Callable[[Any], Any]]] = {
    "text": str,
    "number": float,
    "integer": int,
    "date": lambda day: day.date(),
    "flag": bool,
    "list": tuple,
}
_LINE_FIELDS: Final = frozenset(one.name for one in fields(Line))


def claim_records(claims: pd.DataFrame, lines: pd.DataFrame) -> list[Claim]:
    """Return one record per claim, in order, with its lines in theirs.

    The tables have the schemas CLAIMS and LINES; a missing value becomes None, an empty list ().
    """
    owned: dict[str, list[Line]] = defaultdict(list)
    for claim_id, row in zip(lines["claim_id"], _rows(lines, LINES), strict=True):
        owned[claim_id].append(Line(**row))
    return [Claim(**row, lines=tuple(owned[row["claim_id"]])) for row in _rows(claims, CLAIMS)]


def _rows(table: pd.DataFrame, schema: Schema) -> Iterator[dict[str, Any]]:
    """Yield each row's stated values by the name of the record's field."""
    names = [n for n in schema if schema is CLAIMS or n in _LINE_FIELDS]
    columns = [_values(table[name], schema[name]) for name in names]
    extras = [name for name in table.columns if name.startswith(EXTRA)]
    own = [_values(table[name], None) for name in extras]
    for at in range(len(table)):
        further = {n.removeprefix(EXTRA): c[at] for n, c in zip(extras, own, strict=True)}
        values = {name: column[at] for name, column in zip(names, columns, strict=True)}
        yield values | {"extra": {n: v for n, v in further.items() if v is not None}}


def _values(column: pd.Series, kind: Kind | None) -> list[Any]:
    plain = _PLAIN[kind] if kind else lambda value: value
    values = column.astype(object).tolist()
    if kind == "list":
        return [tuple(value) for value in values]
    return [None if pd.isna(value) else plain(value) for value in values]
