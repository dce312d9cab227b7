"""A claim and its answers made of few words, for worked examples and tests."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final

from denialrisk.claims import (
    Acknowledgment,
    Adjustment,
    Claim,
    Line,
    Remit,
    RemitLine,
    Tables,
    acknowledgment_table,
    claim_tables,
    remit_tables,
)

SUBMITTED: Final = date(2025, 3, 3)

_PROCEDURE: Final = "99213"
_WRITTEN: Final = re.compile(r"([A-Z]{2})-([A-Z0-9]{1,5}) (-?\d+(?:\.\d+)?)")


def day(number: int) -> date:
    """Return the day so many days after SUBMITTED."""
    return SUBMITTED + timedelta(days=number)


def claim(*charges: float, **changes: Any) -> Claim:
    """Return claim C1 of payer P1, a line of procedure 99213 per charge (100 and 50)."""
    procedures = changes.pop("procedures", None) or [_PROCEDURE] * (len(charges) or 2)
    lines = tuple(
        Line(number, procedure, charge=charge, service_date=SUBMITTED)
        for number, (charge, procedure) in enumerate(
            zip(charges or (100.0, 50.0), procedures, strict=True), 1
        )
    )
    facts: dict[str, Any] = {
        "claim_id": "C1",
        "payer_id": "P1",
        "submitted_on": SUBMITTED,
        "lines": lines,
    }
    return Claim(**(facts | changes))


def remit(number: int, *lines: RemitLine, status: str = "1", **changes: Any) -> Remit:
    """Return an answer to claim C1, decided and known so many days after SUBMITTED."""
    facts: dict[str, Any] = {"claim_id": "C1", "status_code": status, "lines": lines}
    facts |= {"decided_on": day(number), "known_on": day(number)}
    return Remit(**(facts | changes))


def line(number: int, paid: float, *adjustments: str, **changes: Any) -> RemitLine:
    """Return a line of an answer; adjustments are written "CO-45 20"."""
    facts: dict[str, Any] = {"procedure_code": _PROCEDURE, "paid": paid}
    facts |= {"adjustments": tuple(map(adjustment, adjustments))}
    return RemitLine(number, **(facts | changes))


def acknowledgment(number: int, category: str, **changes: Any) -> Acknowledgment:
    """Return a front end's word on claim C1, so many days after SUBMITTED."""
    facts: dict[str, Any] = {"claim_id": "C1", "status_category": category}
    return Acknowledgment(
        **(facts | {"decided_on": day(number), "known_on": day(number)} | changes)
    )


def adjustment(written: str) -> Adjustment:
    """Read group, reason code and dollars. Raises ValueError for anything else."""
    match = _WRITTEN.fullmatch(written)
    if match is None:
        message = f"'{written}' is no adjustment; write group, code and dollars: CO-45 20.00"
        raise ValueError(message)
    return Adjustment(match[1], match[2], float(match[3]))


def tables(
    claims: Sequence[Claim],
    remits: Sequence[Remit] = (),
    acknowledgments: Sequence[Acknowledgment] = (),
) -> Tables:
    """Lay records out as tables."""
    claim_table, lines = claim_tables(claims)
    said = acknowledgment_table(acknowledgments)
    return Tables(claims=claim_table, lines=lines, acknowledgments=said, **remit_tables(remits))
