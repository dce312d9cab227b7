"""Records read one by one turned into JSON lines, a batch at a time: memory stays bounded."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import BinaryIO, Final

from answers import BATCH
from forms import line, reject_documents
from intake import BODY, nothing_taken, refused
from work import Work

from denialrisk.claims import Claim, Reject
from denialrisk.read import Record, read_fhir, read_json, read_x12

# A claim of 999 lines with all that may be said of them takes a quarter of this.
_LONGEST: Final = 1 << 22
# Rejects cost no scoring, but what waits for its batch is held in memory.
_MOST_RECORDS: Final = 2_000
_NEWLINE: Final = b"\n"


class Lines:
    """The answer to one stream of records, in their order: a line for each, and a last one.

    A claim's line is the object that stands in `claims` of a JSON answer; a reject's is
    {"reject": ...}; the last counts both: without it the answer was cut short.
    """

    def __init__(self, work: Work, records: Iterable[Record]) -> None:
        self._work = work
        self._records = iter(records)
        self._most_lines = BATCH[work.wanted.reasons]
        self._held: Record | None = None
        self.counts = {"claims": 0, "rejects": 0}

    def first(self) -> bytes:
        """Return the first batch's lines. Raises RefusedError where there is nothing to score."""
        batch = self._next()
        claims = [each for each in batch if isinstance(each, Claim)]
        if not claims and len(batch) < _MOST_RECORDS:
            raise nothing_taken([each for each in batch if isinstance(each, Reject)])
        return self._told(batch)

    def rest(self) -> bytes:
        """Return the next batch's lines, nothing at the end."""
        return self._told(self._next())

    def closing(self) -> bytes:
        """Return the last line."""
        return line({"done": {"bundle": self._work.answers.bundle.version, **self.counts}})

    def _next(self) -> list[Claim | Reject]:
        """Read on until a batch is full, or a claim id comes again: it belongs to the next."""
        batch: list[Claim | Reject] = []
        ids: set[str] = set()
        room = self._most_lines
        while room > 0 and len(batch) < _MOST_RECORDS:
            record = self._held or next(self._records, None)
            self._held = None
            if record is None:
                break
            if isinstance(record, Claim):
                if record.claim_id in ids or (ids and len(record.lines) > room):
                    self._held = record
                    break
                ids.add(record.claim_id)
                room -= len(record.lines)
            elif not isinstance(record, Reject):
                record = refused(record, sum(self.counts.values()) + len(batch) + 1)
            batch.append(record)
        return batch

    def _told(self, batch: list[Claim | Reject]) -> bytes:
        claims = [each for each in batch if isinstance(each, Claim)]
        found = iter(self._work.found(claims) if claims else ())
        self.counts["claims"] += len(claims)
        self.counts["rejects"] += len(batch) - len(claims)
        return b"".join(
            line(next(found)) if isinstance(each, Claim) else _reject(each) for each in batch
        )


def x12_records(file: BinaryIO) -> Iterator[Record]:
    """Yield the records of 837 text."""
    return read_x12(file, BODY)


def fhir_records(file: BinaryIO) -> Iterator[Record]:
    """Yield the records of FHIR resources, one a line and each read by itself."""
    return _by_line(file, read_fhir)


def json_records(file: BinaryIO) -> Iterator[Record]:
    """Yield the claims of JSON lines, each read by itself."""
    return _by_line(file, read_json)


def _by_line(file: BinaryIO, read: Callable[[bytes, str], Iterator[Record]]) -> Iterator[Record]:
    """Read every line by itself; rejects count them from 1."""
    for number, text in enumerate(iter(lambda: file.readline(_LONGEST), b""), 1):
        if len(text) == _LONGEST and not text.endswith(_NEWLINE):
            _skip_line(file)
            why = f"its line is longer than {_LONGEST:,} bytes"
            yield Reject(BODY, number, "$", "a claim", why, "send one claim a line")
        elif text.strip():
            for record in read(text, BODY):
                yield replace(record, position=number) if isinstance(record, Reject) else record


def _skip_line(file: BinaryIO) -> None:
    while (more := file.readline(_LONGEST)) and not more.endswith(_NEWLINE):
        pass


def _reject(reject: Reject) -> bytes:
    return line({"reject": next(iter(reject_documents([reject])))})
