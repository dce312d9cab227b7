"""What payers answered since a bundle was trained, laid beside its sealed history.

A folder per bundle holds the tallies of the answers that came in, and one file says of which
generation they are. Every process looks at that file each second and takes newer tallies up;
whoever finds the database ahead of the folder (a process that died between the two) brings it up.
"""

import fcntl
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

import pandas as pd

from denialrisk.claims import OUTCOMES, Claim, conform
from denialrisk.claims.durable import replace_whole
from denialrisk.derive import Catalogue, History, line_frame_of
from denialrisk.errors import BundleError
from denialrisk.keep.database import Database
from denialrisk.keep.remits import decided_between, generation_of
from denialrisk.score import Bundle

_POINTER: Final = "generation"


@dataclass(frozen=True, slots=True)
class Grown:
    """A bundle whose history holds the answers up to a generation."""

    bundle: Bundle
    generation: int


class Growth:
    """Keeps a bundle's history up with the answers that came in."""

    def __init__(self, folder: Path, database: Database) -> None:
        self._folder = folder
        self._database = database
        self._lock = threading.Lock()
        self._sealed: Bundle | None = None
        self._grown: Grown | None = None

    def grown(self, sealed: Bundle) -> Grown:
        """Return the bundle with the newest tallies that were looked at; never waits for more.

        Tallies that cannot be read leave the bundle as it was: it scores all the same.
        """
        held = self._grown
        return self._look(sealed) if held is None or self._sealed is not sealed else held

    def advance(self, sealed: Bundle) -> int:
        """Bring the folder up to the database; return its generation.

        This process sees it at once. Raises DatabaseAwayError.
        """
        held = self._advance(sealed)
        if self._sealed is sealed:
            self._look(sealed)
        return held

    def follow(self) -> None:
        """Look for newer tallies, and bring the folder up where the database is ahead of it."""
        sealed = self._sealed
        if sealed is not None:
            self._look(sealed)
            self.advance(sealed)

    def _advance(self, sealed: Bundle) -> int:
        folder = self._folder / sealed.version
        folder.mkdir(parents=True, exist_ok=True)
        with _alone(folder), self._database.reading() as connection:
            until, held = generation_of(connection), _pointed(folder)
            if until <= held:
                return held
            old = _loaded(folder, held)
            after = held if old is not None else 0
            last = sealed.history.as_of_last
            claims, first, outcomes = decided_between(connection, after, until, last)
            news = tallied(sealed.catalogue, claims, first, outcomes, last)
            grown = news if old is None else old.extended(news)
            _put(folder, held, until, grown)
        return until

    def _look(self, sealed: Bundle) -> Grown:
        with self._lock:
            folder = self._folder / sealed.version
            there = _pointed(folder)
            held = self._grown if self._sealed is sealed else None
            if held is None or held.generation != there:
                held = _read(sealed, folder, there) or held or Grown(sealed, 0)
            self._sealed, self._grown = sealed, held
            return held


def tallied(
    catalogue: Catalogue,
    claims: list[Claim],
    first: set[str],
    outcomes: pd.DataFrame,
    after: date | None,
) -> History:
    """Return the tallies of decided claims; those in `first` count as sent, if sent `after`."""
    answered = conform(outcomes, OUTCOMES)
    known = History.build(catalogue, line_frame_of(claims), answered, {"known"})
    sent = [each for each in claims if each.claim_id in first and _later(each, after)]
    frame = line_frame_of(sent)
    return known.merged(History.build(catalogue, frame, answered.iloc[:0], {"sent"}))


def _later(claim: Claim, after: date | None) -> bool:
    return after is None or (claim.submitted_on is not None and claim.submitted_on > after)


def _read(sealed: Bundle, folder: Path, generation: int) -> Grown | None:
    if not generation:
        return None
    news = _loaded(folder, generation)
    if news is None:
        return None
    return Grown(replace(sealed, history=sealed.history.extended(news)), generation)


def _pointed(folder: Path) -> int:
    try:
        return int((folder / _POINTER).read_bytes())
    except (FileNotFoundError, ValueError):
        return 0


def _loaded(folder: Path, generation: int) -> History | None:
    try:
        return History.load(folder / str(generation)) if generation else None
    except BundleError:
        return None


def _put(folder: Path, old: int, new: int, history: History) -> None:
    """Write a generation, point to it, and remove those nobody reads any more."""
    place = folder / str(new)
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    # Segments that stay are named by their content: they need not be written again.
    for path in (folder / str(old)).glob("*.npy"):
        os.link(path, place / path.name)
    history.save(place)
    replace_whole(folder / _POINTER, lambda file: file.write(str(new).encode()))
    for path in folder.iterdir():
        if path.name.isdigit() and int(path.name) < old:
            shutil.rmtree(path, ignore_errors=True)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Wait until nobody else writes here."""
    handle = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        with suppress(OSError):
            os.close(handle)
