"""Side tables and claims held against each other: how far one knows the other at all."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from denialrisk.claims.sidefacts import SIDE_TABLES
from denialrisk.claims.sidepairs import Mask, coded
from denialrisk.claims.tables import Tables


@dataclass(frozen=True, slots=True)
class SideMatch:
    """How far one side table and the claims know each other, on whatever day.

    `rows` of the table and those `found` among the claims by patient, number or claim; `claims`
    and those that find a row so; the rows that name a payer (`naming`) and those whose payer some
    claim names too (`payer_found`).
    """

    table: str
    rows: int
    found: int
    claims: int
    claims_found: int
    naming: int
    payer_found: int

    @property
    def says(self) -> str:
        """Return a sentence; it asks where nothing meets, for then keys are made differently."""
        share = (
            f"{self.table}: {self.found} of {self.rows} rows are of a patient or claim here, "
            f"{self.claims_found} of {self.claims} claims find one"
        )
        if not self.claims:
            share = f"{self.table}: {self.rows} rows, and no claims here yet"
        elif not self.found:
            share += "; are its patients named by the same columns as the claims'?"
        elif self.naming and not self.payer_found:
            share += "; none names a payer of theirs: are payers written as in the claims?"
        return share


def side_matches(tables: Tables) -> list[SideMatch]:
    """Count for each side table that has rows how far it and the claims meet."""
    return [
        _match(tables, name, getattr(tables, name))
        for name in SIDE_TABLES
        if len(getattr(tables, name))
    ]


def _match(tables: Tables, name: str, side: pd.DataFrame) -> SideMatch:
    claims, lines = tables.claims, tables.lines
    keys = (claims["patient_key"], claims["member_key"])
    found = _among(side["patient_key"], *keys)
    finding = _among(keys[0], side["patient_key"]) | _among(keys[1], side["patient_key"])
    if "claim_id" in side:
        number = claims["patient_control_number"].fillna(claims["claim_id"])
        found |= _among(side["claim_id"], number)
        finding |= _among(number, side["claim_id"])
    if "authorization_number" in side:
        own, theirs = (table["prior_authorization_number"] for table in (claims, lines))
        found |= _among(side["authorization_number"], own, theirs)
        known = lines["claim_id"][_among(theirs, side["authorization_number"])]
        finding |= _among(own, side["authorization_number"]) | _among(claims["claim_id"], known)
    counts = (len(side), int(found.sum()), len(claims), int(finding.sum()))
    return SideMatch(name, *counts, *_payers(claims, side))


def _payers(claims: pd.DataFrame, side: pd.DataFrame) -> tuple[int, int]:
    if "payer_id" not in side:
        return 0, 0
    columns = (side["payer_id"], claims["payer_id"], claims["payer_name"])
    found = _among(*(column.str.upper() for column in columns))
    return int(side["payer_id"].notna().sum()), int(found.sum())


def _among(wanted: pd.Series, *columns: pd.Series) -> Mask:
    """Tell which texts stand in any of the columns."""
    own, *others = coded(wanted, *columns)
    there = np.zeros(max(code.max(initial=-1) for code in (own, *others)) + 2, dtype=bool)
    for code in others:
        there[code] = True
    there[-1] = False
    found: Mask = there[own]
    return found
