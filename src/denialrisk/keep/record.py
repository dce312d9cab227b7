"""What was scored, or said of it, as a line of the spool, and such lines as rows to insert."""

import json
import zlib
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from pydantic import TypeAdapter
from pydantic_core import to_json

from denialrisk.claims import Claim
from denialrisk.keep.audit import Entry
from denialrisk.keep.identity import new_id, now
from denialrisk.score import Scored

Floats = npt.NDArray[np.float64]
_EPOCH: Final = date(1970, 1, 1)
# Level 1 takes a quarter of the time of the usual 6 and leaves a tenth more.
_LEVEL: Final = 1
_CLAIM: Final = TypeAdapter(Claim)
_BLOBS: Final = ("answer", "claim", "signals")
_OF_CLAIM: Final = ("denial_probability", "category", "expected_denied_amount", "action")
# NUL is text to JSON but not to PostgreSQL; a key may not be longer than its column.
_LONGEST: Final = 200


@dataclass(frozen=True, slots=True)
class Served:
    """Scored claims as they were answered: `found` holds each claim's answer, JSON-ready.

    `generation` tells which outcomes the history held (see `tallies`).
    """

    claims: Sequence[Claim]
    scored: Scored
    found: Sequence[Mapping[str, Any]]
    bundle: str
    generation: int

    def lines(self, actor: str) -> bytes:
        """Return one line of the spool per claim, each with an id of its own."""
        return b"".join(json.dumps(each).encode() + b"\n" for each in self._records(actor))

    def _records(self, actor: str) -> Iterator[dict[str, Any]]:
        risks = [self.scored.by_claim[name].tolist() for name in _OF_CLAIM]
        ends = np.searchsorted(self.scored.frame.claim_row, np.arange(len(self.claims) + 1))
        at = now().isoformat()
        for index, (claim, told) in enumerate(zip(self.claims, self.found, strict=True)):
            rows = slice(ends[index], ends[index + 1])
            signals = self.scored.signals.values[rows]
            risk = zip(_OF_CLAIM, (column[index] for column in risks), strict=True)
            yield {
                "kind": "score",
                "id": new_id(),
                "actor": actor,
                "at": at,
                "claim_id": key(claim.claim_id),
                "submitted_on": _submitted(claim, self.scored.frame.submitted[rows]),
                "bundle": self.bundle,
                "generation": self.generation,
                "payer_id": key(claim.payer_id or "") or None,
                "total_charge": claim.total_charge,
                **{name: None if value != value else value for name, value in risk},  # noqa: PLR0124
                "lines": len(claim.lines),
                "answer": _packed_text(to_json(told)),
                "claim": _packed_text(_CLAIM.dump_json(claim, exclude_defaults=True)),
                "signals": _packed_text(signals.astype("<f8").tobytes()),
            }


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a coder says of a claim's reasons: of all, of a line's, or of one signal's.

    `corrected` names the fields of the claim that were changed. There is no free text: whatever
    could be written into it would have to be treated as patient data.
    """

    claim_id: str
    verdict: str
    line_number: int | None = None
    signal: str | None = None
    corrected: tuple[str, ...] = ()

    def line(self, actor: str) -> tuple[str, bytes]:
        """Return an id and the line of the spool that carries it."""
        record = {
            "kind": "feedback",
            "id": new_id(),
            "actor": actor,
            "at": now().isoformat(),
            "claim_id": key(self.claim_id),
            "line_number": self.line_number,
            "signal": self.signal,
            "verdict": self.verdict,
            "corrected": json.dumps(self.corrected),
        }
        return str(record["id"]), json.dumps(record).encode() + b"\n"


@dataclass(frozen=True, slots=True)
class Row:
    """A record ready to insert: the table's row and the audit's entry, under one id."""

    kind: str
    values: Mapping[str, Any]
    entry: Entry


def rows(lines: bytes) -> Iterator[Row]:
    """Yield the records of whole lines of the spool."""
    for line in lines.splitlines():
        record = json.loads(line)
        yield _ROWS[record["kind"]](record)


def key(claim_id: str) -> str:
    """Return a claim id as the tables hold it."""
    return claim_id.replace("\0", "")[:_LONGEST]


def packed(content: bytes) -> bytes:
    """Compress what is stored whole."""
    return zlib.compress(content, _LEVEL)


def unpacked_claim(blob: bytes, submitted_on: date | None) -> Claim:
    """Return the claim that was scored, from the table's `claim` and `submitted_on`."""
    return replace(_CLAIM.validate_json(zlib.decompress(blob)), submitted_on=submitted_on)


def unpacked_signals(blob: bytes, lines: int) -> Floats:
    """Return the signals that were scored, shape (lines, signals)."""
    return np.frombuffer(zlib.decompress(blob), dtype="<f8").reshape(lines, -1)


def unpacked_answer(blob: bytes) -> dict[str, Any]:
    """Return the answer that was given, from the table's `answer`."""
    return dict(json.loads(zlib.decompress(blob)))


def _submitted(claim: Claim, days: npt.NDArray[np.int64]) -> str | None:
    """Return the day that was scored for, which a claim need not state."""
    if not len(days):
        return claim.submitted_on.isoformat() if claim.submitted_on else None
    return (_EPOCH + timedelta(days=int(days[0]))).isoformat()


def _packed_text(content: bytes) -> str:
    return b64encode(packed(content)).decode()


def _score(record: dict[str, Any]) -> Row:
    blobs = {name: b64decode(record[name]) for name in _BLOBS}
    day = record["submitted_on"]
    dated = {
        "scored_at": datetime.fromisoformat(record["at"]),
        "submitted_on": date.fromisoformat(day) if day else None,
    }
    entry = _entry(record, "score", {"sha256": sha256(b"".join(blobs.values())).hexdigest()})
    plain = {name: value for name, value in record.items() if name not in _NOT_COLUMNS}
    return Row("score", plain | blobs | dated, entry)


def _feedback(record: dict[str, Any]) -> Row:
    plain = {name: value for name, value in record.items() if name not in _NOT_COLUMNS}
    told = {name: record[name] for name in ("line_number", "signal", "verdict")}
    given = {"given_at": datetime.fromisoformat(record["at"]), "actor": record["actor"]}
    return Row("feedback", plain | given, _entry(record, "feedback", told))


def _entry(record: Mapping[str, Any], action: str, detail: Mapping[str, Any]) -> Entry:
    at = datetime.fromisoformat(record["at"])
    return Entry(record["actor"], action, record["claim_id"], detail, record["id"], at)


_NOT_COLUMNS: Final = ("kind", "at", "actor")
_ROWS: Final = {"score": _score, "feedback": _feedback}
