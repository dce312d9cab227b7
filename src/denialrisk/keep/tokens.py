"""Tokens that tell callers apart: made, listed, revoked, and asked for at every call.

A token is 256 random bits, so its plain SHA-256 is enough to store: slow, salted hashes protect
what people think up, and nobody can try 2^256 values. Whoever reads the table cannot call.
"""

import hashlib
import json
import os
import secrets
import threading
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, select, update

from denialrisk.errors import UsageError
from denialrisk.keep import audit
from denialrisk.keep.audit import Entry
from denialrisk.keep.database import Database, DatabaseAwayError
from denialrisk.keep.identity import now
from denialrisk.keep.schema import TOKENS

# Each may do what those before it may.
SCOPES: Final = ("score", "review", "admin")
_PREFIX: Final = "drk_"
_BYTES: Final = 32
_ID_BYTES: Final = 4
_LONGEST_LABEL: Final = 100


@dataclass(frozen=True, slots=True)
class Token:
    """What is known of a token; its secret is shown once, when it is made, and kept nowhere."""

    id: str
    label: str
    scope: str
    created_at: datetime
    revoked_at: datetime | None = None
    last_used_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Holder:
    """Who calls: the token's id and label, and the scope it has."""

    id: str
    label: str
    scope: str

    @property
    def actor(self) -> str:
        """What the audit calls this holder: labels may be alike, ids are not."""
        return f"{self.label} ({self.id})"

    def may(self, scope: str) -> bool:
        """Say whether this holder's scope includes `scope`."""
        return includes(self.scope, scope)


def includes(held: str, scope: str) -> bool:
    """Say whether the scope that is held includes `scope`."""
    return SCOPES.index(held) >= SCOPES.index(scope)


def create(database: Database, scope: str, label: str, actor: str) -> tuple[Token, str]:
    """Make a token and return it with its secret. Raises UsageError when the label is unfit."""
    label = " ".join(label.split())
    if not label or len(label) > _LONGEST_LABEL or not label.isprintable():
        raise UsageError(f"a label has 1 to {_LONGEST_LABEL} characters that can be printed")
    secret = _PREFIX + secrets.token_urlsafe(_BYTES)
    made = Token(secrets.token_hex(_ID_BYTES), label, scope, now())
    row = {"id": made.id, "scope": scope, "label": label, "created_at": made.created_at}
    with database.writing(urgent=True) as connection:
        connection.execute(TOKENS.insert().values(**row, digest=digest(secret)))
        detail = {"scope": scope, "label": label}
        audit.append(connection, [Entry(actor, "token created", made.id, detail)])
    return made, secret


def revoke(database: Database, named: str, actor: str) -> Token:
    """Revoke a token by its id. Raises UsageError when there is no such token still valid."""
    with database.writing(urgent=True) as connection:
        found = next((each for each in _all(connection) if each.id == named), None)
        if found is None or found.revoked_at is not None:
            why = "is revoked already" if found else "is the id of no token"
            raise UsageError(f"{named} {why}; `denialrisk token list` shows them")
        connection.execute(update(TOKENS).where(TOKENS.c.id == named).values(revoked_at=now()))
        audit.append(connection, [Entry(actor, "token revoked", named, {"label": found.label})])
    return found


def listed(database: Database) -> list[Token]:
    """Return every token ever made, oldest first."""
    with database.reading() as connection:
        return _all(connection)


def digest(secret: str) -> str:
    """Return what of a secret is stored."""
    return hashlib.sha256(secret.encode()).hexdigest()


class Tokens:
    """The valid tokens as this process last saw them; `refresh` looks again.

    They are also kept, as digests, in a file of the state: a service that starts while the
    database is away still knows who may call.
    """

    def __init__(self, database: Database, copy: Path) -> None:
        self._database = database
        self._copy = copy
        self._lock = threading.Lock()
        self._used: dict[str, datetime] = {}
        self._holders: dict[str, Holder] = {}

    def __len__(self) -> int:
        return len(self._holders)

    def holder(self, secret: str) -> Holder | None:
        """Return who holds a token, None for one that is not valid; never waits."""
        found = self._holders.get(digest(secret))
        if found is not None:
            self._used[found.id] = now()
        return found

    def load(self) -> None:
        """Look for the first time, in the copy where the database is away.

        Tables that are not there yet are made. Raises DatabaseAwayError where there is no copy
        either.
        """
        try:
            self._database.upgrade()
            self.refresh()
        except DatabaseAwayError:
            with suppress(FileNotFoundError, ValueError, TypeError):
                held = json.loads(self._copy.read_text(encoding="utf-8"))
                self._holders = {key: Holder(*values) for key, values in held.items()}
                return
            raise

    def refresh(self) -> None:
        """Look again, and note when tokens were used. Raises DatabaseAwayError."""
        with self._lock:
            with self._database.reading() as connection:
                asked = select(*TOKENS.c["digest", "id", "label", "scope"])
                rows = connection.execute(asked.where(TOKENS.c.revoked_at.is_(None))).all()
            found = {row.digest: Holder(row.id, row.label, row.scope) for row in rows}
            if found != self._holders:
                self._holders = found
                self._write_copy()
            self._note_used()

    def _note_used(self) -> None:
        used, self._used = self._used, {}
        if used:
            with self._database.writing() as connection:
                for named, at in used.items():
                    changed = update(TOKENS).where(TOKENS.c.id == named)
                    connection.execute(changed.values(last_used_at=at))

    def _write_copy(self) -> None:
        held = {key: [each.id, each.label, each.scope] for key, each in self._holders.items()}
        draft = self._copy.with_name(f".{self._copy.name}.{os.getpid()}.part")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(held, file)
        draft.replace(self._copy)


def _all(connection: Connection) -> list[Token]:
    columns = TOKENS.c["id", "label", "scope", "created_at", "revoked_at", "last_used_at"]
    rows = connection.execute(select(*columns).order_by(TOKENS.c.created_at, TOKENS.c.id))
    return [Token(*row) for row in rows]
