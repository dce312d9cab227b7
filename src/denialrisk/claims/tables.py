"""Records laid out as pandas tables with one schema, saved to and loaded from a folder."""

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from denialrisk.claims.acknowledgment import Acknowledgment
from denialrisk.claims.claim import Claim, Line
from denialrisk.claims.reject import Reject
from denialrisk.claims.remit import Adjustment, Remit
from denialrisk.claims.schema import (
    ACKNOWLEDGMENTS,
    ADJUSTMENTS,
    AUTHORIZATIONS,
    CLAIMS,
    DOCUMENTS,
    ELIGIBILITY,
    LINES,
    OUTCOMES,
    REJECTS,
    REMIT_LINES,
    REMITS,
    TABLES,
    Kind,
    Schema,
)
from denialrisk.errors import InputError

# Any: pandas-stubs lists dtypes as literals and cannot see through a mapping.
_DTYPES: Final[Mapping[Kind, Any]] = {
    "text": "str",
    "number": "float64",
    "integer": "int64",
    "date": "datetime64[us]",
    "flag": "boolean",
}
_EXTRA: Final = "extra."


def conform(frame: pd.DataFrame, schema: Schema) -> pd.DataFrame:
    """Return `frame` with exactly the schema's columns and dtypes, then any `extra.*` columns.

    Missing columns appear empty (missing text, NaN, NaT, NA, empty tuple).
    Raises InputError when a column cannot be read as its kind.
    """
    columns = {name: _column(frame, name, kind) for name, kind in schema.items()}
    extras = {name: frame[name] for name in frame.columns if name.startswith(_EXTRA)}
    return pd.DataFrame({**columns, **extras}, index=frame.index).reset_index(drop=True)


def empty(schema: Schema) -> pd.DataFrame:
    """Return a table of the schema with no rows."""
    return conform(pd.DataFrame(), schema)


@dataclass(frozen=True)
class Tables:
    """The tables of one hospital's history; each has its schema's columns (see this module)."""

    claims: pd.DataFrame = field(default_factory=lambda: empty(CLAIMS))
    lines: pd.DataFrame = field(default_factory=lambda: empty(LINES))
    remits: pd.DataFrame = field(default_factory=lambda: empty(REMITS))
    remit_lines: pd.DataFrame = field(default_factory=lambda: empty(REMIT_LINES))
    adjustments: pd.DataFrame = field(default_factory=lambda: empty(ADJUSTMENTS))
    # Outcomes that came ready-made with a flat file (a label column, no remittance).
    outcomes: pd.DataFrame = field(default_factory=lambda: empty(OUTCOMES))
    acknowledgments: pd.DataFrame = field(default_factory=lambda: empty(ACKNOWLEDGMENTS))
    eligibility: pd.DataFrame = field(default_factory=lambda: empty(ELIGIBILITY))
    authorizations: pd.DataFrame = field(default_factory=lambda: empty(AUTHORIZATIONS))
    documents: pd.DataFrame = field(default_factory=lambda: empty(DOCUMENTS))

    def save(self, folder: Path) -> None:
        """Write one Parquet file per table, each replaced whole or not at all."""
        folder.mkdir(parents=True, exist_ok=True)
        for name in TABLES:
            part = folder / f".{name}.parquet.part"
            getattr(self, name).to_parquet(part, index=False)
            part.replace(folder / f"{name}.parquet")

    @classmethod
    def load(cls, folder: Path) -> "Tables":
        """Read what `save` wrote. Raises InputError when `folder` holds no claims table."""
        if not (folder / "claims.parquet").is_file():
            message = f"{folder}: no claims.parquet here; run `denialrisk ingest PATH --into DIR`"
            raise InputError(message)
        return cls(**{name: _load(folder / f"{name}.parquet", TABLES[name]) for name in TABLES})


def claim_tables(claims: Iterable[Claim]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Lay claims out as a claims table and a lines table, in the order given."""
    claims = list(claims)
    lines = [line for claim in claims for line in claim.lines]
    owners = [claim.claim_id for claim in claims for _ in claim.lines]
    return (
        _table(CLAIMS, claims, {}).assign(**_extras(claims)),
        _table(LINES, lines, {"claim_id": owners}).assign(**_extras(lines)),
    )


def typed(values: Sequence[Any], kind: Kind) -> Any:
    """Return plain values, None for what is not known, as an array of the kind's dtype.

    Built as they shall be: pandas guessing types first costs several times as much.
    """
    if kind == "list":
        # Filled one by one: NumPy would take lists of one length for a second dimension.
        lists = np.empty(len(values), dtype=object)
        for place, value in enumerate(values):
            lists[place] = value
        return lists
    if kind in {"text", "flag"}:
        return pd.array(values, dtype=_DTYPES[kind])
    return np.array(values, dtype=_DTYPES[kind])


def remit_tables(remits: Iterable[Remit], first_number: int = 1) -> dict[str, pd.DataFrame]:
    """Lay remits out as the remits, remit_lines and adjustments tables, numbered in order."""
    numbered = list(enumerate(remits, first_number))
    lines = [(number, line) for number, remit in numbered for line in remit.lines]
    numbers, line_numbers, adjustments = _adjustments(numbered)
    by_line = {"line_number": line_numbers}
    return {
        "remits": _table(REMITS, [r for _, r in numbered], {"remit_number": _firsts(numbered)}),
        "remit_lines": _table(
            REMIT_LINES, [line for _, line in lines], {"remit_number": _firsts(lines)}
        ),
        "adjustments": _table(ADJUSTMENTS, adjustments, {"remit_number": numbers, **by_line}),
    }


def acknowledgment_table(acknowledgments: Iterable[Acknowledgment]) -> pd.DataFrame:
    """Lay acknowledgments out as a table, in the order given."""
    return _table(ACKNOWLEDGMENTS, list(acknowledgments), {})


def reject_table(rejects: Iterable[Reject]) -> pd.DataFrame:
    """Lay rejects out as the table written to rejects.csv."""
    return conform(pd.DataFrame([dataclasses.asdict(r) for r in rejects]), REJECTS)


def _table(schema: Schema, records: Sequence[Any], given: Mapping[str, list[Any]]) -> pd.DataFrame:
    """Lay records out by their attributes; columns they do not have are `given`."""
    columns = {
        name: typed(given.get(name) or [getattr(record, name) for record in records], kind)
        for name, kind in schema.items()
    }
    return pd.DataFrame(columns)


def _firsts(pairs: Sequence[tuple[int, Any]]) -> list[int]:
    return [number for number, _ in pairs]


def _adjustments(
    numbered: Sequence[tuple[int, Remit]],
) -> tuple[list[int], list[int], list[Adjustment]]:
    """Return remit number, line number (0 for the claim as a whole) and record of each."""
    numbers: list[int] = []
    lines: list[int] = []
    records: list[Adjustment] = []
    for number, remit in numbered:
        owned = [(0, remit.adjustments)]
        owned += [(line.line_number, line.adjustments) for line in remit.lines]
        for line_number, adjustments in owned:
            numbers += [number] * len(adjustments)
            lines += [line_number] * len(adjustments)
            records += adjustments
    return numbers, lines, records


def _extras(records: Sequence[Claim | Line]) -> dict[str, "pd.Series"]:
    names = sorted({name for record in records for name in record.extra})
    return {
        f"{_EXTRA}{name}": pd.Series([record.extra.get(name) for record in records])
        for name in names
    }


def _column(frame: pd.DataFrame, name: str, kind: Kind) -> pd.Series:
    if name not in frame.columns:
        return _missing(frame, name, kind)
    column = frame[name]
    if kind == "list":
        values = [tuple(value) if value is not None else () for value in column]
        return pd.Series(values, index=frame.index, dtype="object", name=name)
    try:
        return column.astype(_DTYPES[kind])
    except (ValueError, TypeError) as error:
        message = f"column '{name}' cannot be read as {kind}: {error}"
        raise InputError(message) from None


def _missing(frame: pd.DataFrame, name: str, kind: Kind) -> pd.Series:
    if kind == "list":
        return pd.Series([()] * len(frame), index=frame.index, dtype="object", name=name)
    if kind == "integer":
        return pd.Series(0, index=frame.index, dtype="int64", name=name)
    missing: pd.Series = pd.Series(None, index=frame.index, name=name, dtype=_DTYPES[kind])
    return missing


def _load(path: Path, schema: Schema) -> pd.DataFrame:
    if not path.is_file():
        return empty(schema)
    try:
        return conform(pd.read_parquet(path), schema)
    except (OSError, ValueError) as error:
        message = f"{path}: cannot be read as Parquet ({error}); ingest the sources again"
        raise InputError(message) from None
