"""A folder and a database turned into the memory of a service: everything it must not forget."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from denialrisk.errors import StateError
from denialrisk.keep.database import Database, DatabaseAwayError
from denialrisk.keep.growth import Growth
from denialrisk.keep.record import Feedback, Served
from denialrisk.keep.spool import Owed, Spool
from denialrisk.keep.tokens import Tokens
from denialrisk.keep.writer import Writer

# A day of 300 explained claims a second takes some 100 GB: this is an hour of it, for the alarm.
SPOOL_BYTES: Final = 4 * 1024**3


@dataclass(frozen=True, slots=True)
class Place:
    """Where a state lies: its folder, and its database, which is in the folder unless named."""

    folder: Path
    url: str

    @classmethod
    def of(cls, folder: Path, url: str | None = None) -> "Place":
        """Return the place of a folder."""
        return cls(folder, url or f"sqlite:///{(folder / 'denialrisk.db').resolve()}")

    def database(self) -> Database:
        """Return its database, with the folder made. Raises StateError where it cannot be."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            message = f"{self.folder}: cannot hold the state ({error.strerror})"
            raise StateError(f"{message}; name another with DENIALRISK_STATE") from None
        return Database(self.url)

    def tokens(self, database: Database) -> Tokens:
        """Return the tokens of its database, with their copy in the folder."""
        return Tokens(database, self.folder / "tokens.json")


class State:
    """The state of one process of a service; several may share a place."""

    def __init__(self, place: Place, spool_bytes: int = SPOOL_BYTES) -> None:
        self.database = place.database()
        self.tokens = place.tokens(self.database)
        self.growth = Growth(place.folder / "history", self.database)
        self._spool = Spool(place.folder / "spool", spool_bytes)
        self._writer = Writer(self._spool, self.database, place.folder / "put_aside.txt")

    def start(self) -> None:
        """Begin to write, and to keep up with what other processes write.

        The tables are made or brought up to this version now, or by the writer once it can.
        """
        with suppress(DatabaseAwayError):
            self.database.upgrade()
        self._writer.also(self.tokens.refresh)
        self._writer.also(self.growth.follow)
        self._writer.start()

    def close(self) -> None:
        """Write what can be written now, and end."""
        self._writer.close()
        self.database.close()

    def keep(self, served: Served, actor: str) -> None:
        """Record scores before they are answered. Raises SpoolFullError: then do not answer."""
        self._spool.append(served.lines(actor))
        self._writer.tell()

    def note(self, feedback: Feedback, actor: str) -> str:
        """Record feedback and return its id. Raises SpoolFullError."""
        found, line = feedback.line(actor)
        self._spool.append(line)
        self._writer.tell()
        return found

    def standing(self) -> dict[str, Any]:
        """Return whether the database is there, and how many bytes it is owed."""
        away = self.database.away
        return {"database": "away" if away else "here", "owed": self._spool.owed.bytes}

    def tell_owed(self, tell: Callable[[Owed], None]) -> None:
        """Have `tell` told, about every second, what this process owes the database."""
        self._writer.also(lambda: tell(self._spool.owed))
