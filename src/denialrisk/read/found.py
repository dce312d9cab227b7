"""What readers find: one record with its place in the source, or rows ready for a table."""

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from denialrisk.claims import Acknowledgment, Claim, Reject, Remit

Record = Claim | Remit | Acknowledgment | Reject
Kind = Literal["claim", "remit", "acknowledgment", "row", "file"]


@dataclass(frozen=True, slots=True)
class Found:
    """One record with the segment it began at; `kind` says what it is or was meant to be.

    "row" is a row of a side table that was refused, "file" what is refused as a whole.
    """

    kind: Kind
    position: int
    record: Record


@dataclass(frozen=True, slots=True)
class TablePart:
    """Rows that a reader lays out itself, for the table named (see `denialrisk.claims.schema`).

    `positions` are the places of the claims that outcomes belong to, as in `Found`, so that they
    follow a claim that is refused or told apart from an earlier one.
    """

    table: str
    frame: pd.DataFrame
    positions: tuple[int, ...] = ()
