"""Calls that carry a key of their sender's making, answered once however often they are sent."""

import hashlib
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Literal

from sqlalchemy import delete, insert, select, update

from denialrisk.keep.database import Database
from denialrisk.keep.identity import new_id, now
from denialrisk.keep.schema import CALLS

# A sender that has not asked again by then does not remember either.
KEPT: Final = timedelta(hours=24)
# Longer than a call may take: one that is still open then was at work in a process that died.
_ABANDONED: Final = timedelta(minutes=10)
_BLOCK: Final = 256 * 1024

Standing = Literal["new", "answered", "at work", "other request"]


@dataclass(frozen=True, slots=True)
class Call:
    """Where a key stands; `owner` marks a new call's own right to answer for it."""

    standing: Standing
    key: str
    owner: str
    status: int = 0
    media_type: str = ""
    body: bytes = b""

    def content(self) -> Iterator[bytes]:
        """Yield the stored answer in blocks: it may be far larger than what stores it."""
        unpack = zlib.decompressobj()
        left = self.body
        while left and not unpack.eof:
            yield unpack.decompress(left, _BLOCK)
            left = unpack.unconsumed_tail
        yield unpack.flush()


def begin(database: Database, key: str, request: str) -> Call:
    """Take a key for a request (its digest), or say where it stands. Raises DatabaseAwayError."""
    owner = new_id()
    with database.writing() as connection:
        old = CALLS.c.begun_at < now() - KEPT
        dead = CALLS.c.status.is_(None) & (CALLS.c.begun_at < now() - _ABANDONED)
        connection.execute(delete(CALLS).where(old | dead))
        row = connection.execute(select(CALLS).where(CALLS.c.key == key)).mappings().first()
        if row is None:
            new = {"key": key, "request": request, "begun_at": now(), "owner": owner}
            connection.execute(insert(CALLS).values(**new))
            return Call("new", key, owner)
    if row["request"] != request:
        return Call("other request", key, owner)
    if row["status"] is None:
        return Call("at work", key, owner)
    return Call("answered", key, owner, row["status"], row["media_type"], row["body"])


def finish(database: Database, call: Call, status: int, media_type: str, body: bytes) -> None:
    """Store the answer, compressed by zlib, for whoever sends the key again."""
    mine = (CALLS.c.key == call.key) & (CALLS.c.owner == call.owner)
    answer = {"status": status, "media_type": media_type, "body": body}
    with database.writing() as connection:
        connection.execute(update(CALLS).where(mine).values(**answer))


def release(database: Database, call: Call) -> None:
    """Let a key go whose call came to no answer worth keeping."""
    mine = (CALLS.c.key == call.key) & (CALLS.c.owner == call.owner)
    with database.writing() as connection:
        connection.execute(delete(CALLS).where(mine))


def digest(*parts: bytes) -> str:
    """Return a digest of parts, each told from its neighbours by its length."""
    found = hashlib.sha256()
    for part in parts:
        found.update(f"{len(part)}:".encode())
        found.update(part)
    return found.hexdigest()
