"""Writes claims as 837P and 837I files, one per day of submission and type."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np

from denialrisk.simulate.adjudication import is_hospital
from denialrisk.simulate.billed import Billed
from denialrisk.simulate.claim_segments import ClaimSegments
from denialrisk.simulate.columns import calendar
from denialrisk.simulate.delimiters import USUAL, Delimiters
from denialrisk.simulate.envelope import Envelope, stamp
from denialrisk.simulate.history import History
from denialrisk.simulate.identifiers import HOSPITAL_SYSTEM
from denialrisk.simulate.submissions import Submissions

Progress = Callable[[str, int, int], None]
_SENDER: Final = ("LAKELAND HEALTH", HOSPITAL_SYSTEM)
_RECEIVER: Final = ("CLEARWAY EXCHANGE", "CLEARWAYEDI")


def claim_file(bills: list[Billed], number: int, delimiters: Delimiters = USUAL) -> str:
    """Return the text of one 837 of claims of one type, sent on one day."""
    claim = bills[0].claim
    if claim.claim_type is None or claim.submitted_on is None:
        raise ValueError("a claim to be written names its type and its day of submission")
    envelope = Envelope(claim.claim_type, _SENDER[1], _RECEIVER[1], claim.submitted_on, number)
    segments = ClaimSegments(delimiters).transaction(bills, number, _SENDER, _RECEIVER)
    return envelope.wrap([segments], delimiters)


def _batches(history: History) -> Iterator[tuple[int, str, list[int]]]:
    """Yield the claims of each day and type, those of one practice together."""
    submitted, org = history.ledger.claim["submitted"], history.ledger.claim["org"]
    hospital = is_hospital(history.ledger)
    order = np.lexsort((org, hospital, submitted))
    keys: Any = submitted[order] * 2 + hospital[order]
    for rows in np.split(order, np.flatnonzero(np.diff(keys)) + 1):
        kind = "institutional" if hospital[rows[0]] else "professional"
        yield int(submitted[rows[0]]), kind, rows.tolist()


def write_claims(
    history: History,
    folder: Path,
    progress: Progress | None = None,
    delimiters: Delimiters = USUAL,
) -> int:
    """Write every claim to `folder`; return the number of files."""
    folder.mkdir(parents=True, exist_ok=True)
    submissions, done, number = Submissions(history), 0, 0
    for number, (day, kind, rows) in enumerate(_batches(history), 1):
        text = claim_file([submissions.billed(row) for row in rows], number, delimiters)
        path = folder / f"{stamp(calendar(day))}-{kind}.837"
        path.write_text(text, encoding="ascii", newline="")
        done += len(rows)
        if progress:
            progress("writing claims", done, len(history.ledger))
    return number
