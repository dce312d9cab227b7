"""Everything kept of one claim: its scores, what was answered to it, what coders said."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Connection, select

from denialrisk.keep.record import key, unpacked_answer
from denialrisk.keep.schema import FEEDBACK, OUTCOMES, SCORES

_SCORE: Final = (
    "id",
    "scored_at",
    "submitted_on",
    "bundle",
    "denial_probability",
    "category",
    "expected_denied_amount",
    "action",
)
_OUTCOME: Final = (
    "line_number",
    "status",
    "category",
    "denied_amount",
    "decided_on",
    "known_on",
    "score_id",
)
_FEEDBACK: Final = ("id", "given_at", "line_number", "signal", "verdict", "corrected")
_MOST: Final = 100


def past(connection: Connection, claim_id: str) -> dict[str, Any] | None:
    """Return what is known of a claim as JSON carries it; None where it was never scored.

    `newest` is the last answer as it was given, `scores` the last hundred, newest first;
    `outcome` is None until a payer answered.
    """
    scores = _newest(connection, claim_id)
    if not scores:
        return None
    said = connection.execute(_of(OUTCOMES, claim_id).order_by(OUTCOMES.c.line_number))
    told = connection.execute(_of(FEEDBACK, claim_id).order_by(FEEDBACK.c.id))
    lines = [_plain(dict(row), _OUTCOME) for row in said.mappings()]
    return {
        "claim_id": claim_id,
        "newest": unpacked_answer(scores[0]["answer"]),
        "scores": [_plain(row, _SCORE) for row in scores],
        "outcome": {"denied": any(_denied(line) for line in lines), "lines": lines}
        if lines
        else None,
        "feedback": [_given(dict(row)) for row in told.mappings()],
    }


def explanation(connection: Connection, claim_id: str) -> dict[str, Any] | None:
    """Return the newest answer that told reasons, else the newest; None for an unknown claim."""
    answers = [unpacked_answer(row["answer"]) for row in _newest(connection, claim_id)]
    return next((each for each in answers if "reasons" in each), answers[0] if answers else None)


def is_scored(connection: Connection, claim_id: str) -> bool:
    """Tell whether a claim of this id was ever scored."""
    asked = select(SCORES.c.id).where(SCORES.c.claim_id == key(claim_id)).limit(1)
    return connection.execute(asked).first() is not None


def _newest(connection: Connection, claim_id: str) -> list[Mapping[str, Any]]:
    # Ids are in the order of time, also within the same moment.
    asked = _of(SCORES, claim_id).order_by(SCORES.c.id.desc()).limit(_MOST)
    return [dict(row) for row in connection.execute(asked).mappings()]


def _of(table: Any, claim_id: str) -> Any:
    return select(table).where(table.c.claim_id == key(claim_id))


def _denied(line: Mapping[str, Any]) -> bool:
    return bool(line["status"] == "denied")


def _given(row: Mapping[str, Any]) -> dict[str, Any]:
    return _plain(row, _FEEDBACK) | {"corrected": json.loads(row["corrected"])}


def _plain(row: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: _told(row[name]) for name in names}


def _told(value: Any) -> Any:
    if isinstance(value, datetime):
        return f"{value.isoformat(timespec='milliseconds')}Z"
    return value.isoformat() if isinstance(value, date) else value
