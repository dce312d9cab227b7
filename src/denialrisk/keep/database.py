"""A URL turned into the database that holds the state: SQLite in a file, or PostgreSQL."""

import os
import socket
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DataError, DBAPIError, IntegrityError

from denialrisk.errors import StateError
from denialrisk.keep.migrations import NEWEST

_DRIVERS: Final = {
    "sqlite": "sqlite",
    "postgresql": "postgresql+pg8000",
    "postgres": "postgresql+pg8000",
    "postgresql+pg8000": "postgresql+pg8000",
}
_WAIT_SECONDS: Final = 5
# For so long after a failure nobody tries again but the writer: callers must not queue up.
_PAUSE_SECONDS: Final = 1.0
# Any number: all that write to one PostgreSQL database take turns by it, as SQLite has them do.
_TURN: Final = 7_404_210
_READS: Final = "denialrisk_reads"
_GONE: Final = "its file is gone or was replaced"
# Stands beside a SQLite file from the first upgrade on: a worker that starts while the file is
# away must not make an empty one in its place, write into it what is owed, and forget every token.
_MADE: Final = ".made"
# What PostgreSQL says of the data themselves, by the class of its SQLSTATE: trying again would
# say it again. Its driver has no exceptions of their own for most of these.
_OF_THE_DATA: Final = frozenset({"21", "22", "23", "P0"})


class DatabaseAwayError(StateError):
    """The database cannot be reached now; what it is owed can be written later."""


@dataclass(frozen=True, slots=True)
class _Opened:
    """An engine, and the file it was opened on."""

    engine: Engine
    stamp: tuple[int, int] | None


class Database:
    """One database, opened when first used; every failure to reach it is a DatabaseAwayError."""

    def __init__(self, url: str) -> None:
        self._url = _address(url)
        self._file = Path(self._url.database or "") if _is_sqlite(self._url) else None
        self._made = self._file and self._file.with_name(f"{self._file.name}{_MADE}")
        self._lock = threading.Lock()
        self._open: _Opened | None = None
        self._failed_at: float | None = None

    def __str__(self) -> str:
        return self._url.render_as_string(hide_password=True)

    @property
    def away(self) -> bool:
        """Say whether the last attempt to reach it failed."""
        return self._failed_at is not None

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection that sees what is committed."""
        with self._reached() as engine, engine.connect() as connection:
            yield connection.execution_options(**{_READS: True})

    @contextmanager
    def writing(self, *, urgent: bool = False) -> Iterator[Connection]:
        """Give a connection in a transaction that no other writer's overlaps; commit in the end.

        `urgent` tries even where another attempt failed a moment ago.
        """
        with self._reached(urgent=urgent) as engine, engine.begin() as connection:
            self._take_turn(connection)
            yield connection

    def upgrade(self) -> None:
        """Make the tables, or bring them up to this version; nothing to do is the usual case.

        A file that was there once is not made again. Raises StateError when a later version made
        the tables.
        """
        with self._reached(urgent=True, create=True) as engine:
            with engine.begin() as connection:
                self._take_turn(connection)
                found = _revision(connection)
                if found is not None and found > NEWEST:
                    message = f"{self}: its tables are of version {found}, this program knows"
                    raise StateError(f"{message} {NEWEST}; use the newer program")
                if found != NEWEST:
                    _migrate(connection)
            if self._made is not None:
                self._made.touch(mode=0o600)

    def close(self) -> None:
        """Give every connection back."""
        with self._lock:
            opened, self._open = self._open, None
        if opened is not None:
            opened.engine.dispose()

    @contextmanager
    def _reached(self, *, urgent: bool = False, create: bool = False) -> Iterator[Engine]:
        failed = self._failed_at
        if not urgent and failed is not None and time.monotonic() - failed < _PAUSE_SECONDS:
            raise DatabaseAwayError(f"{self}: the database was away a moment ago")
        try:
            opened = self._opened(create=create)
            yield opened.engine
            # SQLite goes on writing into a file that was taken away, and would lose it.
            if self._stamp() != opened.stamp:
                raise FileNotFoundError(_GONE)
        except (DBAPIError, OSError) as error:
            if _is_of_the_data(error):
                raise
            raise self._is_away(_reason(error)) from error
        self._failed_at = None

    def _is_away(self, why: str) -> DatabaseAwayError:
        self._failed_at = time.monotonic()
        self.close()
        return DatabaseAwayError(f"{self}: the database cannot be reached ({why})")

    def _opened(self, *, create: bool) -> "_Opened":
        with self._lock:
            if self._open is not None and self._stamp() != self._open.stamp:
                self._open.engine.dispose()
                self._open = None
                raise FileNotFoundError(_GONE)
            if self._open is None:
                if create:
                    self._check_not_gone()
                    self._begin_file()
                engine = _engine(self._url, create=create)
                if create:
                    engine.connect().close()
                self._open = _Opened(engine, self._stamp())
            return self._open

    def _check_not_gone(self) -> None:
        if self._file and self._made and self._made.exists() and not self._file.exists():
            why = f"its file is gone; bring it back, or remove {self._made} to begin another"
            raise FileNotFoundError(why)

    def _begin_file(self) -> None:
        """Make a SQLite file its owner's alone, whatever folder it stands in; -wal follows it."""
        if self._file is not None and not self._file.exists():
            self._file.touch(mode=0o600)

    def _stamp(self) -> tuple[int, int] | None:
        """Return what tells the database's file from another in its place."""
        if self._file is None:
            return None
        found = os.stat(self._file)  # noqa: PTH116  (Path.stat is slower by half)
        return found.st_dev, found.st_ino

    def _take_turn(self, connection: Connection) -> None:
        if self._file is None:
            connection.execute(text("SELECT pg_advisory_xact_lock(:turn)"), {"turn": _TURN})


def _address(url: str) -> URL:
    try:
        found = make_url(url)
    except ArgumentError:
        raise _no_address() from None
    driver = _DRIVERS.get(found.drivername)
    if driver is None or not found.database or found.database == ":memory:":
        raise _no_address()
    return found.set(drivername=driver)


def _no_address() -> StateError:
    # The URL is not quoted: it may hold a password.
    return StateError(
        "DENIALRISK_DATABASE is no address of a database; write sqlite:///FILE or "
        "postgresql://USER:PASSWORD@HOST:PORT/NAME"
    )


def _is_sqlite(url: URL) -> bool:
    return url.drivername == "sqlite"


def _engine(url: URL, *, create: bool) -> Engine:
    if not _is_sqlite(url):
        waits = {"timeout": _WAIT_SECONDS}
        engine = create_engine(url, connect_args=waits, pool_timeout=_WAIT_SECONDS)
        event.listen(engine, "connect", _hurry)
        return engine
    mode = "rwc" if create else "rw"
    file = Path(url.database or "").resolve()
    address = url.set(database=f"file:{file}", query={"mode": mode, "uri": "true"})
    waits = {"timeout": _WAIT_SECONDS}
    engine = create_engine(address, connect_args=waits, pool_timeout=_WAIT_SECONDS)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _hurry(connection: Any, _: object) -> None:
    """Have every piece of a question sent at once.

    The driver sends a long value in a piece of its own, which would else wait until the one before
    is acknowledged, for 40 ms.
    """
    found = getattr(connection, "_usock", None)  # the driver has no public name for it
    if isinstance(found, socket.socket) and found.family != getattr(socket, "AF_UNIX", None):
        found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _prepare(connection: Any, _: object) -> None:
    """Have SQLite write ahead, see each commit through to the disk, and leave BEGIN to us."""
    assert isinstance(connection, sqlite3.Connection)  # noqa: S101  (tells mypy)
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")


def _begin(connection: Connection) -> None:
    """Take the writers' turn at once: else two that read first would refuse each other."""
    if not connection.get_execution_options().get(_READS):
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None if found is None else str(found)


def _migrate(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _is_of_the_data(error: Exception) -> bool:
    if isinstance(error, IntegrityError | DataError):
        return True
    said = getattr(getattr(error, "orig", None), "args", ())
    told = said[0] if said else None
    return isinstance(told, dict) and str(told.get("C", ""))[:2] in _OF_THE_DATA


def _reason(error: Exception) -> str:
    """Name what happened, never the statement: its values are claims."""
    origin = getattr(error, "orig", None) or error
    return type(origin).__name__ if isinstance(error, DBAPIError) else str(error)
