"""Records laid out as pandas tables with one schema, saved to and loaded from a folder."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from denialrisk.claims.acknowledgment import Acknowledgment
from denialrisk.claims.arrow import EXTRA, SCHEMAS, arrow_of, pandas_of, stacked
from denialrisk.claims.claim import Claim
from denialrisk.claims.laid import Laid
from denialrisk.claims.layout import lay_acknowledgments, lay_claims, lay_remits
from denialrisk.claims.manifest import FAMILIES, Manifest, read_manifest
from denialrisk.claims.parts import empty as empty_arrow
from denialrisk.claims.parts import read_table
from denialrisk.claims.remit import Remit
from denialrisk.claims.resource import superseded
from denialrisk.claims.schema import (
    ACKNOWLEDGMENTS,
    ADJUSTMENTS,
    AUTHORIZATIONS,
    CLAIMS,
    DOCUMENTS,
    ELIGIBILITY,
    LINES,
    OUTCOMES,
    REMIT_LINES,
    REMITS,
    TABLES,
    Kind,
    Schema,
)
from denialrisk.claims.store import opened
from denialrisk.errors import InputError

# Any: pandas-stubs lists dtypes as literals and cannot see through a mapping.
_DTYPES: Final[Mapping[Kind, Any]] = {
    "text": "str",
    "number": "float64",
    "integer": "int64",
    "date": "datetime64[us]",
    "flag": "boolean",
}
_TRIES: Final = 3
_KEYS: Final = {"claims": "claim_id", "remits": "remit_number"}


def conform(frame: pd.DataFrame, schema: Schema) -> pd.DataFrame:
    """Return `frame` with exactly the schema's columns and dtypes, then any `extra.*` columns.

    Missing columns appear empty (missing text, NaN, NaT, NA, empty tuple).
    Raises InputError when a column cannot be read as its kind.
    """
    columns = {name: _column(frame, name, kind) for name, kind in schema.items()}
    extras = {name: frame[name] for name in frame.columns if name.startswith(EXTRA)}
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
        """Replace what `folder` holds by these tables, in one step.

        Lines of no claim here, and lines and adjustments of no remit, are left out.
        Raises InputError while an ingest is at work there, DenialRiskError when the disk is full.
        """
        with opened(folder) as store:
            store.clear()
            for family in FAMILIES:
                if family in TABLES:
                    store.add(self.laid(family))
            store.commit()

    @classmethod
    def load(cls, folder: Path) -> "Tables":
        """Read what `save` or an ingest wrote: by month of submission or of answer, as read.

        Remits stand by remit_number. Of several outcomes of one line the last word counts. A claim
        told by an explanation of benefit gives way to the FHIR Claim itself (`superseded`).
        Raises InputError when `folder` holds no tables.
        """
        manifest = read_manifest(folder)
        for _ in range(_TRIES):
            try:
                tables = {name: _load(folder, manifest, name) for name in TABLES}
                return cls(**_told_once(tables))
            except FileNotFoundError as error:
                missing = error.filename
            # An ingest at work may have put parts together since.
            manifest = read_manifest(folder)
        raise InputError(f"{missing}: it is not there; ingest the sources again")

    def laid(self, family: str) -> Laid:
        """Return the tables of one family as records with what they own; the rest is left out."""
        head, *owned = FAMILIES[family]
        tables = {name: arrow_of(getattr(self, name), name) for name in (head, *owned)}
        owners = {}
        for name in owned:
            key = _KEYS[family]
            owner = pc.index_in(tables[name][key], tables[head][key]).fill_null(-1).to_numpy()
            tables[name] = tables[name].filter(pa.array(owner >= 0))
            owners[name] = owner[owner >= 0].astype(np.int64)
        return Laid(tables, owners)


def claim_tables(claims: Iterable[Claim]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Lay claims out as a claims table and a lines table, in the order given."""
    tables = frames_of(lay_claims(list(claims)))
    return tables["claims"], tables["lines"]


def remit_tables(remits: Iterable[Remit], first_number: int = 1) -> dict[str, pd.DataFrame]:
    """Lay remits out as the remits, remit_lines and adjustments tables, numbered in order."""
    return frames_of(lay_remits(list(remits), first_number))


def acknowledgment_table(acknowledgments: Iterable[Acknowledgment]) -> pd.DataFrame:
    """Lay acknowledgments out as a table, in the order given."""
    return frames_of(lay_acknowledgments(list(acknowledgments)))["acknowledgments"]


def frames_of(records: Laid) -> dict[str, pd.DataFrame]:
    """Return laid out records as pandas tables."""
    return {name: pandas_of(table, SCHEMAS[name]) for name, table in records.tables.items()}


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


def _load(folder: Path, manifest: Manifest, name: str) -> pd.DataFrame:
    family = next(family for family, tables in FAMILIES.items() if name in tables)
    parts = [part for part in manifest.of(family) if part.rows.get(name)]
    if not parts:
        return pandas_of(empty_arrow(name), TABLES[name])
    table = stacked([read_table(folder, part, name) for part in parts])
    try:
        frame = pandas_of(table, TABLES[name])
    except (ValueError, TypeError) as error:
        message = f"{folder / name}: a column is not of its kind ({error}); ingest again"
        raise InputError(message) from None
    if family == "remits" and not frame["remit_number"].is_monotonic_increasing:
        return frame.sort_values("remit_number", kind="stable", ignore_index=True)
    return last_words(frame) if name == "outcomes" else frame


def _told_once(tables: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    gone = superseded(tables["claims"])
    if not gone.any():
        return tables
    ids = tables["claims"].loc[gone, "claim_id"]
    left = tables["lines"][~tables["lines"]["claim_id"].isin(ids)]
    claims = tables["claims"][~gone].reset_index(drop=True)
    return {**tables, "claims": claims, "lines": left.reset_index(drop=True)}


def last_words(outcomes: pd.DataFrame) -> pd.DataFrame:
    """Keep the last outcome of each line, in the place of its first."""
    lines = [outcomes["claim_id"], outcomes["line_number"]]
    keys = pd.MultiIndex.from_arrays(lines)
    codes = pd.factorize(keys)[0]
    last = np.zeros(codes.max(initial=-1) + 1, dtype=np.int64)
    last[codes] = np.arange(len(codes))
    return outcomes.iloc[last].reset_index(drop=True)
