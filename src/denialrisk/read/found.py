"""What readers find: one record with its place in the source, or rows ready for a table."""

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from denialrisk.claims import Acknowledgment, Claim, Reject, Remit

Record = Claim | Remit | Acknowledgment | Reject
Kind = Literal["claim", "remit", "acknowledgment", "file"]


@dataclass(frozen=True, slots=True)
class Found:
    """One record with the segment it began at; `kind` says what it is or was meant to be."""

    kind: Kind
    position: int
    record: Record


@dataclass(frozen=True, slots=True)
class TablePart:
    """Rows that a reader lays out itself, for the table named (see `denialrisk.claims.schema`)."""

    table: str
    frame: pd.DataFrame
