"""What could not be taken in: where it stood, what it was, why, and what to do about it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reject:
    """One refused record.

    `position` is the segment number (X12, from 1 at ISA), the row as a spreadsheet numbers it
    (CSV, the header is 1; Parquet has none and begins at 1) or the item number (JSON, FHIR); 0
    when the file as a whole was refused. `loop` is the X12 loop, the column or the JSON path.
    `what` names the record without patient data.
    """

    file: str
    position: int
    loop: str
    what: str
    why: str
    what_to_do: str
