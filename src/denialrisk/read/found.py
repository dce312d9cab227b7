"""One record as a reader found it, with its place in the source."""

from dataclasses import dataclass
from typing import Literal

from denialrisk.claims import Claim, Reject, Remit

Kind = Literal["claim", "remit", "file"]


@dataclass(frozen=True, slots=True)
class Found:
    """One record with the segment it began at; `kind` says what it is or was meant to be."""

    kind: Kind
    position: int
    record: Claim | Remit | Reject
