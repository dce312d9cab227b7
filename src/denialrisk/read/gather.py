"""Sources read into batches of records, every one counted with its file and place."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final, TypeVar

import numpy as np
import pyarrow as pa

from denialrisk.atrest import collector_at_rest
from denialrisk.claims import Reject, conform
from denialrisk.claims.arrow import arrow_of
from denialrisk.claims.laid import Laid
from denialrisk.claims.schema import TABLES
from denialrisk.errors import DenialRiskError, InputError
from denialrisk.read.batch import Batch
from denialrisk.read.body.reading import read_json
from denialrisk.read.copied import copied
from denialrisk.read.fhir import FhirReading
from denialrisk.read.files import Source
from denialrisk.read.flat.broken import told
from denialrisk.read.found import Found, TablePart
from denialrisk.read.refusal import whole_file
from denialrisk.read.summary import FileSummary
from denialrisk.read.unpacked import opened, whole
from denialrisk.read.x12 import X12Reading

Progress = Callable[[str, int, int], None]
FlatReader = Callable[[Source, FileSummary], Iterator[Found | TablePart]]
Deliver = Callable[[Batch, Sequence[FileSummary]], None]
_Any = TypeVar("_Any")
_STAGE: Final = "read"
_NOT_READ: Final = (
    "leave it out, or send it again as 837, 835, FHIR, JSON, CSV or Parquet in UTF-8"
)
_FAILED: Final = "export it again; if that does not help, report it: no reader should fail"
# What a reader may raise that nobody foresaw; what is wrong outside of it is not among these.
_UNFORESEEN: Final = (
    ArithmeticError,
    AttributeError,
    LookupError,
    RuntimeError,
    TypeError,
    ValueError,
    pa.ArrowException,
)
# What a found record counts as: how many came in, and how many of them were refused.
_COUNTED: Final = {
    "claim": ("claims_in", "claim_rejects"),
    "remit": ("remits_in", "remit_rejects"),
    "acknowledgment": ("acknowledgments_in", "acknowledgment_rejects"),
    "row": ("rows_in", "row_rejects"),
}


class Gathering:
    """Records on their way: `deliver` gets a batch whenever `most` records are together."""

    def __init__(self, deliver: Deliver, most: float) -> None:
        self.files: list[FileSummary] = []
        self._batch = Batch()
        self._deliver = deliver
        self._most = most

    @property
    def file(self) -> FileSummary:
        """The file that is being read."""
        return self.files[-1]

    def take(self, found: Found) -> None:
        """Take one record in, or the reject that stands for it."""
        came, refused = _COUNTED.get(found.kind, ("", "other_rejects"))
        if came:
            self.file.count(came)
        if isinstance(found.record, Reject):
            self.file.count(refused)
        self._batch.take(found.record, len(self.files) - 1, found.position)
        self._flush()

    def put(self, records: Laid, positions: Sequence[int] = ()) -> None:
        """Take in records that are laid out already."""
        came = {"claims": "claims_in", "remits": "remits_in"}.get(records.name, "rows_in")
        came = "acknowledgments_in" if records.name == "acknowledgments" else came
        self.file.count(came, len(records))
        places = np.array(positions or np.zeros(len(records)), dtype=np.int64)
        self._batch.put(records, len(self.files) - 1, places)
        self._flush()

    def rows(self, part: TablePart) -> None:
        """Take in rows that a reader laid out itself."""
        table = arrow_of(conform(part.frame, TABLES[part.table]), part.table)
        self.put(Laid({part.table: table}), part.positions)

    def refuse(self, reject: Reject) -> None:
        """Take in the reject that stands for a whole file."""
        self.take(Found("file", reject.position, reject))

    def end(self) -> None:
        """Deliver what is left."""
        if not self._batch.size:
            return
        batch, self._batch = self._batch, Batch()
        try:
            self._deliver(batch, self.files)
        except (OSError, InputError) as error:
            # What is wrong with the tables is no fault of the file that is being read.
            raise DenialRiskError(str(error)) from error

    def _flush(self) -> None:
        if self._batch.size >= self._most:
            self.end()


def gather(
    sources: list[Source],
    flat: FlatReader,
    deliver: Deliver,
    *,
    most: float,
    progress: Progress | None = None,
) -> list[FileSummary]:
    """Read every source and deliver its records in batches; return what each file held.

    `flat` reads CSV and Parquet by the hospital's mapping. What a file holds never raises;
    whatever `deliver` raises does.
    """
    gathering = Gathering(deliver, most)
    total = sum(source.size for source in sources)
    done = 0
    with collector_at_rest():
        for source in sources:
            gathering.files.append(FileSummary(source.name, source.format))
            for size in _read(source, gathering, flat):
                if progress is not None:
                    progress(_STAGE, min(done + size, total), total)
            done += source.size
            if progress is not None:
                progress(_STAGE, done, total)
        gathering.end()
    return gathering.files


def _read(source: Source, gathering: Gathering, flat: FlatReader) -> Iterator[int]:
    """Read one source, yielding the bytes read so far now and then."""
    try:
        if source.refused:
            gathering.refuse(whole_file(source.name, source.refused, _NOT_READ))
        elif source.format == "x12":
            with opened(source.path) as file:
                yield from _stream(X12Reading(file, source.name), gathering)
        elif source.format == "fhir":
            yield from _stream(FhirReading(source.path, source.name), gathering)
        elif source.format == "json":
            _read_json(source, gathering)
        elif source.format == "tables":
            for records, positions in copied(source.path):
                gathering.put(records, positions)
        else:
            _read_flat(source, gathering, flat)
    except (OSError, InputError) as error:
        why = f"it cannot be read: {_without_path(error)}"
        gathering.refuse(whole_file(source.name, why, "check the file, then ingest again"))


def _without_path(error: Exception) -> str:
    return told(error) if isinstance(error, OSError) else str(error)


def _to_the_end(file: str, found: Iterator[_Any]) -> Iterator[_Any | Found]:
    """Yield what a reader finds; where it fails, the reject that says so stands for the rest.

    Only the reader is listened to: what the taker of its records raises does not come by here.
    The error's own words are not told, for they may quote the file.
    """
    try:
        yield from found
    except _UNFORESEEN as error:
        why = f"reading it failed ({type(error).__name__}); what stands before that is taken in"
        yield Found("file", 0, whole_file(file, why, _FAILED))


def _stream(reading: X12Reading | FhirReading, gathering: Gathering) -> Iterator[int]:
    seen = 0
    for found in _to_the_end(gathering.file.file, reading.found()):
        gathering.take(found)
        if reading.size != seen:
            seen = reading.size
            yield seen
    gathering.file.segments = dict(reading.counts)
    gathering.file.changes.update(reading.changes)
    gathering.file.notes += reading.notes


def _read_json(source: Source, gathering: Gathering) -> None:
    records = read_json(whole(source.path), source.name)
    for number, record in enumerate(_to_the_end(source.name, iter(records)), 1):
        if isinstance(record, Found):
            gathering.take(record)
            continue
        body = isinstance(record, Reject) and record.position == 0
        gathering.take(Found("file" if body else "claim", number, record))


def _read_flat(source: Source, gathering: Gathering, flat: FlatReader) -> None:
    for found in _to_the_end(source.name, flat(source, gathering.file)):
        if isinstance(found, TablePart):
            gathering.rows(found)
        else:
            gathering.take(found)
