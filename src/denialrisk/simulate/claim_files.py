"""Writes claims as 837P and 837I files, one per day of submission and type."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np

from denialrisk.claims import Claim
from denialrisk.simulate.billed import Billed
from denialrisk.simulate.billing import is_hospital
from denialrisk.simulate.claim_segments import ClaimSegments
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


def bills_of(history: History) -> Iterator[list[Billed]]:
    """Yield the claims of each day and type, those of one practice together."""
    submitted, org = history.ledger.claim["submitted"], history.ledger.claim["org"]
    hospital = is_hospital(history.ledger)
    order = np.lexsort((org, hospital, submitted))
    keys: Any = submitted[order] * 2 + hospital[order]
    submissions = Submissions(history)
    for rows in np.split(order, np.flatnonzero(np.diff(keys)) + 1):
        yield [submissions.billed(row) for row in rows.tolist()]


def write_claims(
    history: History,
    folder: Path,
    progress: Progress | None = None,
    delimiters: Delimiters = USUAL,
) -> int:
    """Write every claim to `folder`; return the number of files."""
    folder.mkdir(parents=True, exist_ok=True)
    done, number = 0, 0
    for number, bills in enumerate(bills_of(history), 1):
        (folder / _name(bills[0].claim)).write_text(
            claim_file(bills, number, delimiters), encoding="ascii", newline=""
        )
        done += len(bills)
        if progress:
            progress("writing claims", done, len(history.ledger))
    return number


def _name(claim: Claim) -> str:
    return f"{stamp(claim.submitted_on) if claim.submitted_on else ''}-{claim.claim_type}.837"
