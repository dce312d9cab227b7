"""Sources turned into tables in memory, with the file and place of every record kept."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from denialrisk.claims import (
    Acknowledgment,
    Claim,
    Reject,
    Remit,
    Tables,
    acknowledgment_table,
    claim_tables,
    conform,
    remit_tables,
)
from denialrisk.errors import InputError
from denialrisk.read.body.reading import read_json
from denialrisk.read.fhir import FhirReading
from denialrisk.read.files import Source
from denialrisk.read.found import Found, TablePart
from denialrisk.read.refusal import whole_file
from denialrisk.read.summary import FileSummary
from denialrisk.read.unpacked import opened, whole
from denialrisk.read.x12 import X12Reading

Progress = Callable[[str, int, int], None]
_FLUSH: Final = 4_000
_STAGE: Final = "read"
_NOT_READ: Final = (
    "leave it out, or send it again as 837, 835, FHIR, JSON, CSV or Parquet in UTF-8"
)


@dataclass(slots=True)
class Gathered:
    """Frames piled up per table, and for each record the file and the place it came from."""

    frames: dict[str, list[pd.DataFrame]] = field(default_factory=dict)
    owners: list[npt.NDArray[np.int64]] = field(default_factory=list)
    claim_places: list[tuple[int, int]] = field(default_factory=list)
    remit_places: list[tuple[int, int]] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    files: list[FileSummary] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    remits: list[Remit] = field(default_factory=list)
    first_remit: int = 1
    _claim_rows: int = 0
    _remit_rows: int = 0

    def take(self, found: Found) -> None:
        """Take one record in, or the reject that stands for it."""
        file, record = self.files[-1], found.record
        if found.kind == "claim":
            file.claims_in += 1
        elif found.kind == "remit":
            file.remits_in += 1
        if isinstance(record, Reject):
            self.reject(record, found.kind)
        elif isinstance(record, Claim):
            self.claims.append(record)
            self.claim_places.append((len(self.files) - 1, found.position))
        elif isinstance(record, Acknowledgment):
            self.add("acknowledgments", acknowledgment_table([record]))
        else:
            self.remits.append(record)
            self.remit_places.append((len(self.files) - 1, found.position))
        if len(self.claims) + len(self.remits) >= _FLUSH:
            self.flush()

    def reject(self, reject: Reject, kind: str) -> None:
        """Count and keep a reject; `kind` is "claim", "remit" or "file"."""
        file = self.files[-1]
        name = {"claim": "claim_rejects", "remit": "remit_rejects"}.get(kind, "other_rejects")
        setattr(file, name, getattr(file, name) + 1)
        self.rejects.append(reject)

    def flush(self) -> None:
        """Lay the records held so far out as frames."""
        if self.claims:
            claims, lines = claim_tables(self.claims)
            counts = [len(claim.lines) for claim in self.claims]
            self.add_claims(claims, lines, np.repeat(np.arange(len(counts)), counts))
            self.claims = []
        if self.remits:
            tables = remit_tables(self.remits, self.first_remit + self._remit_rows)
            self._remit_rows += len(self.remits)
            self.remits = []
            for name, frame in tables.items():
                self.add(name, frame)

    def add_claims(
        self, claims: pd.DataFrame, lines: pd.DataFrame, owner: npt.NDArray[np.int64]
    ) -> None:
        """Add claims and their lines; `owner` is each line's row in `claims`."""
        self.add("claims", claims)
        self.add("lines", lines)
        self.owners.append(owner + self._claim_rows)
        self._claim_rows += len(claims)

    def add_remits(self, tables: Tables) -> None:
        """Add ready-made remits with their lines and adjustments, numbered anew."""
        numbers = pd.Index(tables.remits["remit_number"])
        first = self.first_remit + self._remit_rows
        for name in ("remits", "remit_lines", "adjustments"):
            frame = getattr(tables, name)
            places = numbers.get_indexer(pd.Index(frame["remit_number"]))
            self.add(name, frame.assign(remit_number=places + first))
        self._remit_rows += len(numbers)

    def add(self, name: str, frame: pd.DataFrame) -> None:
        """Add a frame to a table."""
        self.frames.setdefault(name, []).append(frame)

    def frame(self, name: str, schema: Any) -> pd.DataFrame:
        """Return all that was added to a table."""
        frames = self.frames.get(name)
        if not frames:
            return conform(pd.DataFrame(), schema)
        return frames[0] if len(frames) == 1 else stacked(frames)

    @property
    def owner(self) -> npt.NDArray[np.int64]:
        """Each line's row in the claims gathered."""
        return np.concatenate(self.owners) if self.owners else np.zeros(0, dtype=np.int64)


def stacked(frames: list[pd.DataFrame]) -> pd.DataFrame:
    """Put frames of one schema under one another; further columns may differ."""
    filled = [frame for frame in frames if len(frame)]
    return pd.concat(filled, ignore_index=True) if filled else frames[0]


FlatReader = Callable[[Source, FileSummary], Iterator[Found | TablePart]]


def gather(
    sources: list[Source],
    flat: FlatReader,
    *,
    first_remit: int = 1,
    progress: Progress | None = None,
) -> Gathered:
    """Read every source. `flat` reads CSV and Parquet by the hospital's mapping."""
    gathered = Gathered(first_remit=first_remit)
    total = sum(source.size for source in sources)
    done = 0
    with _collector_at_rest():
        for source in sources:
            gathered.files.append(FileSummary(source.name, source.format))
            for size in _read(source, gathered, flat):
                if progress is not None:
                    progress(_STAGE, min(done + size, total), total)
            done += source.size
            if progress is not None:
                progress(_STAGE, done, total)
        gathered.flush()
    return gathered


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Spare the collector of cycles: readers make none, and walking millions of rows is dear."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _read(source: Source, gathered: Gathered, flat: FlatReader) -> Iterator[int]:
    """Read one source into `gathered`, yielding the bytes read so far now and then."""
    try:
        if source.refused:
            gathered.reject(whole_file(source.name, source.refused, _NOT_READ), "file")
        elif source.format == "x12":
            with opened(source.path) as file:
                yield from _stream(X12Reading(file, source.name), gathered)
        elif source.format == "fhir":
            yield from _stream(FhirReading(source.path, source.name), gathered)
        elif source.format == "json":
            _read_json(source, gathered)
        elif source.format == "tables":
            _read_tables(source, gathered)
        else:
            for found in flat(source, gathered.files[-1]):
                if isinstance(found, TablePart):
                    gathered.add(found.table, found.frame)
                else:
                    gathered.take(found)
    except (OSError, InputError) as error:
        why = f"it cannot be read: {_without_path(error)}"
        gathered.reject(whole_file(source.name, why, "check the file, then ingest again"), "file")


def _without_path(error: Exception) -> str:
    return error.strerror or "" if isinstance(error, OSError) else str(error)


def _stream(reading: X12Reading | FhirReading, gathered: Gathered) -> Iterator[int]:
    told = 0
    for found in reading.found():
        gathered.take(found)
        if reading.size != told:
            told = reading.size
            yield told
    gathered.files[-1].segments = dict(reading.counts)
    gathered.files[-1].changes.update(reading.changes)
    gathered.files[-1].notes += reading.notes


def _read_json(source: Source, gathered: Gathered) -> None:
    for number, record in enumerate(read_json(whole(source.path), source.name), 1):
        body = isinstance(record, Reject) and record.position == 0
        gathered.take(Found("file" if body else "claim", number, record))


def _read_tables(source: Source, gathered: Gathered) -> None:
    """Add a folder of tables that an earlier ingest wrote."""
    tables = Tables.load(source.path)
    gathered.flush()
    file, place = gathered.files[-1], len(gathered.files) - 1
    owner = pd.Index(tables.claims["claim_id"]).get_indexer(pd.Index(tables.lines["claim_id"]))
    gathered.add_claims(tables.claims, tables.lines, owner.astype(np.int64))
    file.claims_in += len(tables.claims)
    gathered.claim_places += [(place, row + 1) for row in range(len(tables.claims))]
    gathered.add_remits(tables)
    file.remits_in += len(tables.remits)
    gathered.remit_places += [(place, row + 1) for row in range(len(tables.remits))]
    gathered.add("outcomes", tables.outcomes)
