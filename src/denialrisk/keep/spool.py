"""Records seen safe on the disk before anybody is answered, until the database has them.

A folder holds segments: files of JSON, one record a line, only ever added to. Each process writes
its own and holds a lock on it, which the system drops when the process ends, however it ends.
Whoever finds a segment without a lock takes it over.
"""

import fcntl
import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from denialrisk.errors import StateError
from denialrisk.keep.identity import new_id

SUFFIX: Final = ".ndjson"
_DRAFT: Final = ".new"
# A segment this large is followed by another, so that what is written can be thrown away.
_FULL: Final = 16 * 1024 * 1024
_BLOCK: Final = 1024 * 1024


class SpoolFullError(StateError):
    """The disk takes no more of what the database is owed: nothing may be answered unrecorded."""


@dataclass(frozen=True, slots=True)
class Owed:
    """What is on the disk and not in the database yet: so many bytes, so many records."""

    bytes: int
    records: int


@dataclass(eq=False)
class Segment:
    """One file of records, held by its lock; `drained` counts the bytes the database has.

    `records` counts all that it holds, `taken` those of them that the database has: each is
    added to by one thread only.
    """

    path: Path
    handle: int
    drained: int = 0
    records: int = 0
    taken: int = 0

    @property
    def size(self) -> int:
        """How many bytes it holds."""
        return os.fstat(self.handle).st_size

    def lines(self) -> Iterator[bytes]:
        """Yield what is not drained, in blocks of whole lines.

        A line without its end was being written when its writer died: nobody was answered on it.
        """
        at = self.drained
        rest = b""
        while block := os.pread(self.handle, _BLOCK, at):
            at += len(block)
            whole, end, rest = (rest + block).rpartition(b"\n")
            if end:
                yield whole + end

    def take(self, lines: bytes) -> None:
        """Count whole lines, the next of those not drained, as what the database has."""
        self.drained += len(lines)
        self.taken += lines.count(b"\n")

    def sync(self) -> None:
        """See to the disk what was written."""
        os.fsync(self.handle)

    def remove(self) -> None:
        """Throw the file away and let its lock go, in this order: nobody may take it over."""
        self.path.unlink(missing_ok=True)
        os.close(self.handle)


class Spool:
    """The segments of one process in a folder that several share."""

    def __init__(self, folder: Path, limit: int) -> None:
        """Open `folder`; `limit` is how many bytes all segments in it may take."""
        self._folder = folder
        self._limit = limit
        self._lock = threading.Lock()
        self._own: Segment | None = None
        self._left: list[Segment] = []
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    @property
    def owed(self) -> Owed:
        """What of the segments held here the database does not have yet."""
        held = self.segments()
        return Owed(
            sum(each.size - each.drained for each in held),
            sum(each.records - each.taken for each in held),
        )

    def append(self, lines: bytes) -> None:
        """Add whole lines. When this returns, the death of the process cannot lose them.

        Raises SpoolFullError when the limit is reached or the disk is full.
        """
        with self._lock:
            try:
                if self._own is None or self._own.size > _FULL:
                    self._measure()
                    self._own = self._begin()
                _write(self._own.handle, lines)
                self._own.records += lines.count(b"\n")
            except OSError as error:
                message = f"{self._folder}: cannot be written to ({error.strerror})"
                raise SpoolFullError(f"{message}; make room on its disk") from error

    def segments(self) -> list[Segment]:
        """Return the segments held here, oldest first."""
        with self._lock:
            return [*self._left, *([self._own] if self._own else [])]

    def adopt(self) -> None:
        """Take over the segments whose processes have ended."""
        held = {each.path for each in self.segments()}
        for path in sorted(self._folder.glob(f"*{SUFFIX}")):
            if path in held:
                continue
            found = _held(path)
            if found is not None:
                with self._lock:
                    self._left.append(found)

    def discard(self, segment: Segment) -> None:
        """Throw away a segment that the database has whole, unless it is still written to.

        What is then left of one whose writer died is half a line, on which nobody was answered.
        """
        with self._lock:
            if segment is self._own:
                if segment.size <= _FULL or segment.drained < segment.size:
                    return
                self._own = None
            else:
                self._left.remove(segment)
            segment.remove()

    def close(self) -> None:
        """Let every segment go; those that hold nothing owed are removed."""
        for segment in self.segments():
            if segment.drained == segment.size:
                segment.remove()
            else:
                segment.sync()
                os.close(segment.handle)
        self._own, self._left = None, []

    def _measure(self) -> None:
        owed = sum(_size(path) for path in self._folder.glob(f"*{SUFFIX}"))
        if owed > self._limit:
            message = f"{self._folder}: holds {owed:,} bytes that the database does not have"
            raise SpoolFullError(f"{message}, more than the {self._limit:,} it may; mend it")

    def _begin(self) -> Segment:
        """Start a segment; it gets its name once it is locked, so that nobody adopts it."""
        path = self._folder / f"{new_id()}{SUFFIX}"
        draft = path.with_suffix(_DRAFT)
        handle = os.open(draft, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        fcntl.flock(handle, fcntl.LOCK_EX)
        draft.rename(path)
        if self._own is not None:
            self._left.append(self._own)
        return Segment(path, handle)


def _write(handle: int, lines: bytes) -> None:
    """Write all or nothing: half a line before a whole one would hide both."""
    size = os.fstat(handle).st_size
    try:
        rest = memoryview(lines)
        while rest:
            rest = rest[os.write(handle, rest) :]
    except OSError:
        os.ftruncate(handle, size)
        raise


def _held(path: Path) -> Segment | None:
    """Return the segment with its lock taken; None where another process holds it."""
    try:
        handle = os.open(path, os.O_RDWR | os.O_APPEND)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        return None
    found = Segment(path, handle)
    found.records = sum(lines.count(b"\n") for lines in found.lines())
    return found


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
