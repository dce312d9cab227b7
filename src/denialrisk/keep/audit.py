"""What was done, by whom and to what, in a chain that shows whether a link was changed.

Each row's `chain` is the SHA-256 of the row before it and of its own content. The database
refuses to change or delete a row; should its owner do so all the same, the chain no longer fits.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, func, select

from denialrisk.keep.identity import new_id, now
from denialrisk.keep.schema import AUDIT

_BEGINNING: Final = "0" * 64
_MANY: Final = 500
_READ_AT_ONCE: Final = 10_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing done: `actor` says whose token, `subject` an id, never a person."""

    actor: str
    action: str
    subject: str
    detail: Mapping[str, Any] = field(default_factory=dict)
    id: str = field(default_factory=new_id)
    at: datetime = field(default_factory=now)


@dataclass(frozen=True, slots=True)
class Checked:
    """What a walk along the chain found; `broken_at` is the first number that does not fit."""

    entries: int
    broken_at: int | None
    actions: Mapping[str, int]


def append(connection: Connection, entries: Sequence[Entry]) -> None:
    """Add entries that are not there yet; `connection` is one for writing, which takes turns."""
    if not entries:
        return
    last, chain = _last(connection)
    rows = []
    for number, entry in enumerate(entries, last + 1):
        row = _row(number, entry)
        chain = _link(chain, row)
        rows.append({**row, "chain": chain})
    connection.execute(AUDIT.insert(), rows)


def recorded(connection: Connection, ids: Sequence[str]) -> set[str]:
    """Return those of `ids` that the audit holds."""
    found: set[str] = set()
    for start in range(0, len(ids), _MANY):
        asked = select(AUDIT.c.id).where(AUDIT.c.id.in_(ids[start : start + _MANY]))
        found.update(connection.execute(asked).scalars())
    return found


def check(connection: Connection) -> Checked:
    """Walk along the whole chain."""
    chain, expected, broken = _BEGINNING, 0, None
    actions: dict[str, int] = {}
    for row in _rows(connection):
        expected += 1
        said = row.pop("chain")
        chain = _link(chain, row)
        if broken is None and (row["number"] != expected or said != chain):
            broken = expected
        actions[row["action"]] = actions.get(row["action"], 0) + 1
    return Checked(expected, broken, actions)


def _rows(connection: Connection) -> Iterable[dict[str, Any]]:
    last = 0
    while True:
        asked = select(AUDIT).where(AUDIT.c.number > last).order_by(AUDIT.c.number)
        rows = connection.execute(asked.limit(_READ_AT_ONCE)).mappings().all()
        if not rows:
            return
        last = rows[-1]["number"]
        yield from map(dict, rows)


def _last(connection: Connection) -> tuple[int, str]:
    number = connection.execute(select(func.max(AUDIT.c.number))).scalar()
    if number is None:
        return 0, _BEGINNING
    asked = select(AUDIT.c.chain).where(AUDIT.c.number == number)
    return int(number), str(connection.execute(asked).scalar_one())


def _row(number: int, entry: Entry) -> dict[str, Any]:
    return {
        "number": number,
        "id": entry.id,
        "at": entry.at,
        "actor": entry.actor,
        "action": entry.action,
        "subject": entry.subject,
        "detail": json.dumps(entry.detail, sort_keys=True),
    }


def _link(chain: str, row: Mapping[str, Any]) -> str:
    content = [chain, *({**row, "at": row["at"].isoformat()}).values()]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()
