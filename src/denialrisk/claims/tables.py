"""Records laid out as pandas tables with one schema, saved to and loaded from a folder."""

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

import pandas as pd

from denialrisk.claims.claim import Claim
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
    claim_columns = {n: [getattr(c, n) for c in claims] for n in CLAIMS}
    pairs = [(claim.claim_id, line) for claim in claims for line in claim.lines]
    line_columns: dict[str, list[Any]] = {"claim_id": [claim_id for claim_id, _ in pairs]}
    for name in LINES:
        if name != "claim_id":
            line_columns[name] = [getattr(line, name) for _, line in pairs]
    claim_columns |= _extras([claim.extra for claim in claims])
    line_columns |= _extras([line.extra for _, line in pairs])
    return (
        conform(pd.DataFrame(claim_columns), CLAIMS),
        conform(pd.DataFrame(line_columns), LINES),
    )


def remit_tables(remits: Iterable[Remit], first_number: int = 1) -> dict[str, pd.DataFrame]:
    """Lay remits out as the remits, remit_lines and adjustments tables, numbered in order."""
    remit_rows: list[dict[str, Any]] = []
    line_rows: list[dict[str, Any]] = []
    adjustment_rows: list[dict[str, Any]] = []
    for number, remit in enumerate(remits, first_number):
        remit_rows.append(_row(remit, number, ("lines", "adjustments")))
        adjustment_rows += [_adjustment(number, 0, a) for a in remit.adjustments]
        for line in remit.lines:
            line_rows.append(_row(line, number, ("adjustments",)))
            adjustment_rows += [_adjustment(number, line.line_number, a) for a in line.adjustments]
    return {
        "remits": conform(pd.DataFrame(remit_rows), REMITS),
        "remit_lines": conform(pd.DataFrame(line_rows), REMIT_LINES),
        "adjustments": conform(pd.DataFrame(adjustment_rows), ADJUSTMENTS),
    }


def reject_table(rejects: Iterable[Reject]) -> pd.DataFrame:
    """Lay rejects out as the table written to rejects.csv."""
    return conform(pd.DataFrame([dataclasses.asdict(r) for r in rejects]), REJECTS)


def _row(record: Any, number: int, without: tuple[str, ...]) -> dict[str, Any]:
    names = (name for name in record.__slots__ if name not in without)
    return {"remit_number": number} | {name: getattr(record, name) for name in names}


def _adjustment(number: int, line_number: int, adjustment: Adjustment) -> dict[str, Any]:
    return _row(adjustment, number, ()) | {"line_number": line_number}


def _extras(extras: list[Mapping[str, object]]) -> dict[str, list[object]]:
    names = sorted({name for extra in extras for name in extra})
    return {f"{_EXTRA}{name}": [extra.get(name) for extra in extras] for name in names}


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
