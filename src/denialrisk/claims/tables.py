"""Records laid out as pandas tables with one schema, saved to and loaded from a folder."""

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
import pandas as pd

from denialrisk.claims.claim import Claim, Line
from denialrisk.claims.reject import Reject
from denialrisk.claims.remit import Adjustment, Remit
from denialrisk.errors import InputError

Kind = Literal["text", "number", "integer", "date", "flag", "list"]
Schema = Mapping[str, Kind]

CLAIMS: Final[Schema] = {
    "claim_id": "text",
    "payer_id": "text",
    "payer_name": "text",
    "claim_filing_code": "text",
    "claim_type": "text",
    "frequency_code": "text",
    "facility_code": "text",
    "billing_npi": "text",
    "rendering_npi": "text",
    "referring_npi": "text",
    "taxonomy_code": "text",
    "patient_key": "text",
    "patient_birth_date": "date",
    "patient_sex": "text",
    "relationship_code": "text",
    "service_from": "date",
    "service_to": "date",
    "submitted_on": "date",
    "total_charge": "number",
    "diagnosis_codes": "list",
    "prior_authorization_number": "text",
    "referral_number": "text",
    "original_reference_number": "text",
    "attachment_types": "list",
    "other_payer": "text",
    "authorization_required": "flag",
    "authorization_on_file": "flag",
    "referral_required": "flag",
    "eligibility_verified": "flag",
    "in_network": "flag",
    "provider_credentialed": "flag",
    "documentation_complete": "flag",
    "expected_payment": "number",
}

LINES: Final[Schema] = {
    "claim_id": "text",
    "line_number": "integer",
    "procedure_code": "text",
    "modifiers": "list",
    "revenue_code": "text",
    "units": "number",
    "charge": "number",
    "service_date": "date",
    "place_of_service": "text",
    "diagnosis_pointers": "list",
    "prior_authorization_number": "text",
    "ndc": "text",
}

# `remit_number` orders the remits as they were read and ties the three tables together.
REMITS: Final[Schema] = {
    "remit_number": "integer",
    "claim_id": "text",
    "status_code": "text",
    "charge": "number",
    "paid": "number",
    "patient_responsibility": "number",
    "claim_filing_code": "text",
    "payer_control_number": "text",
    "payer_id": "text",
    "payer_name": "text",
    "decided_on": "date",
    "known_on": "date",
    "remark_codes": "list",
}

REMIT_LINES: Final[Schema] = {
    "remit_number": "integer",
    "line_number": "integer",
    "procedure_code": "text",
    "modifiers": "list",
    "revenue_code": "text",
    "charge": "number",
    "paid": "number",
    "units": "number",
    "service_date": "date",
    "remark_codes": "list",
    "number_stated": "flag",
}

# `line_number` is 0 for an adjustment of the whole claim (CAS under CLP).
ADJUSTMENTS: Final[Schema] = {
    "remit_number": "integer",
    "line_number": "integer",
    "group_code": "text",
    "carc": "text",
    "amount": "number",
    "quantity": "number",
}

# One row per claim line. `known_on` is empty unless status is denied or paid.
OUTCOMES: Final[Schema] = {
    "claim_id": "text",
    "line_number": "integer",
    "status": "text",
    "category": "text",
    "denied_amount": "number",
    "decided_on": "date",
    "known_on": "date",
    "rule": "text",
}

REJECTS: Final[Schema] = {
    "file": "text",
    "position": "integer",
    "loop": "text",
    "what": "text",
    "why": "text",
    "what_to_do": "text",
}

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


TABLES: Final[Mapping[str, Schema]] = {
    "claims": CLAIMS,
    "lines": LINES,
    "remits": REMITS,
    "remit_lines": REMIT_LINES,
    "adjustments": ADJUSTMENTS,
    "outcomes": OUTCOMES,
}


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
