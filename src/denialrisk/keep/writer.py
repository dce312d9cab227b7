"""The thread that carries what the spool holds into the database, each record exactly once."""

import contextlib
import logging
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from denialrisk.keep import audit
from denialrisk.keep.database import Database, DatabaseAwayError
from denialrisk.keep.record import Row, rows
from denialrisk.keep.schema import FEEDBACK, SCORES
from denialrisk.keep.spool import Segment, Spool

_LOG: Final = logging.getLogger("bentoml.denialrisk")
_TABLES: Final = {"score": SCORES, "feedback": FEEDBACK}
# Records that come close together share a transaction, whose cost is the disk's.
_GATHER_SECONDS: Final = 0.05
_IDLE_SECONDS: Final = 1.0
_AT_ONCE: Final = 500


class Writer:
    """Drains a spool into a database until it is closed; also runs what is due now and then."""

    def __init__(self, spool: Spool, database: Database, aside: Path) -> None:
        """Put records that the database refuses for what they say into the file `aside`."""
        self._spool = spool
        self._database = database
        self._aside = aside
        self._ready = False
        self._work = threading.Event()
        self._end = threading.Event()
        self._chores: list[Callable[[], None]] = []
        self._thread = threading.Thread(target=self._run, name="denialrisk-writer", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def tell(self) -> None:
        """Say that there is something to write."""
        self._work.set()

    def also(self, chore: Callable[[], None]) -> None:
        """Have something small done about every second, by this thread."""
        self._chores.append(chore)

    def close(self) -> None:
        """Write what can be written and end; what the database does not take stays spooled."""
        self._end.set()
        self._work.set()
        if self._thread.is_alive():
            self._thread.join()
        self._spool.close()

    def drain(self) -> bool:
        """Write all that is spooled here; say whether the database took it."""
        try:
            if not self._ready:
                self._database.upgrade()
                self._ready = True
            for segment in self._spool.segments():
                self._drain(segment)
                self._spool.discard(segment)
        except DatabaseAwayError:
            for segment in self._spool.segments():
                segment.sync()
            return False
        return True

    def _run(self) -> None:
        due = 0.0
        while not self._end.is_set():
            self._work.wait(_IDLE_SECONDS)
            self._end.wait(_GATHER_SECONDS)
            self._work.clear()
            if not self._done(self.drain):
                self._end.wait(_IDLE_SECONDS)
            if time.monotonic() >= due:
                due = time.monotonic() + _IDLE_SECONDS
                self._done(self._now_and_then)
        self._done(self.drain)

    def _done(self, step: Callable[[], bool]) -> bool:
        """Take one step and say whether it came to its end, whatever it met.

        The thread must outlive it: without the thread the spool would fill up in silence, and
        without its chores a revoked token would go on letting callers in.
        """
        try:
            return step()
        except Exception as error:  # noqa: BLE001
            # Its message may quote a record.
            _LOG.error("the state cannot be written: %s", type(error).__name__)
            return False

    def _now_and_then(self) -> bool:
        self._spool.adopt()
        for chore in self._chores:
            with contextlib.suppress(DatabaseAwayError):
                chore()
        return True

    def _drain(self, segment: Segment) -> None:
        for lines in segment.lines():
            found = list(rows(lines))
            for start in range(0, len(found), _AT_ONCE):
                self._write(found[start : start + _AT_ONCE])
            segment.take(lines)

    def _write(self, found: Sequence[Row]) -> None:
        try:
            with self._database.writing(urgent=True) as connection:
                insert(connection, found)
        except DBAPIError as error:
            if len(found) > 1:
                for row in found:
                    self._write([row])
                return
            self._put_aside(found[0], error)

    def _put_aside(self, row: Row, error: DBAPIError) -> None:
        """Keep a record that no database will ever take from blocking those behind it."""
        _LOG.error("record %s was put aside: %s", row.entry.id, type(error.orig).__name__)
        with self._aside.open("a", encoding="utf-8") as file:
            file.write(f"{row.kind} {row.entry.id} {row.values!r}\n")


def insert(connection: Connection, found: Sequence[Row]) -> None:
    """Insert the records that are not there yet, each with its entry in the audit."""
    there = audit.recorded(connection, [row.entry.id for row in found])
    new = [row for row in found if row.entry.id not in there]
    for kind, table in _TABLES.items():
        values = [row.values for row in new if row.kind == kind]
        if values:
            connection.execute(table.insert(), values)
    audit.append(connection, [row.entry for row in new])
