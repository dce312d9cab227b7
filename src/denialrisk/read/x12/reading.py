"""An X12 file turned into claims, answers and rejects, in file order and constant memory."""

import re
from collections import Counter
from collections.abc import Iterator
from operator import itemgetter
from pathlib import Path
from typing import Final

from denialrisk.claims import Reject
from denialrisk.read.found import Found, Record
from denialrisk.read.refusal import record_name, whole_file
from denialrisk.read.x12 import refused
from denialrisk.read.x12.balance import Balance
from denialrisk.read.x12.grammar import ROOT, SECOND
from denialrisk.read.x12.grammars import GRAMMARS
from denialrisk.read.x12.lookup import ENVELOPE, tables_of
from denialrisk.read.x12.machine import Raw, Walker
from denialrisk.read.x12.names import SEGMENTS
from denialrisk.read.x12.passage import Passage
from denialrisk.read.x12.records import found_in
from denialrisk.read.x12.segments import Batch, Input, batches
from denialrisk.read.x12.trailers import Trailers

_TABLES: Final = {code: tables_of(transaction) for code, transaction in GRAMMARS.items()}
# An interchange's acknowledgment stands between its header and the first group.
_BETWEEN: Final = frozenset({"TA1"})
_CLOSING: Final = frozenset({"SE", "GE", "IEA"})
_COUNTED: Final = {one.counted: one.kind for one in GRAMMARS.values() if one.counted}
# What betrays the transaction when ST is lost: some segments surely, some unless GS01 says more.
_SURE: Final = {"CLM": "837", "BPR": "835", "CLP": "835", "STC": "277"}
_LIKELY: Final = {"BHT": "837", "HL": "837", "TRN": "835"}
_BY_GROUP: Final = {"HC": "837", "HP": "835", "HN": "277"}
_SEGMENT: Final = re.compile("[A-Z][A-Z0-9]{1,2}").fullmatch
# X12 has more names than any file uses; what comes on top is junk, and must not fill the memory.
_MOST_NAMES: Final = 1_000
# A stray line or two is a slip; more than that may be an interchange nobody could read.
_MOST_JUNK: Final = 10
_NAMES: Final = {
    "claim": "claim",
    "remit": "remittance of claim",
    "acknowledgment": "status of claim",
}
_NOTHING: Final = "it holds no claim, no remittance and no status of one"
_NAMED: Final = "transaction whose number (ST01) has its kind or version with it, as 837P"
_UNKNOWN: Final = "segment of a name that 837, 835 and 277 do not have passed over"
_SEND: Final = "send 837, 835 or 277 files"


def read_x12(source: Input, name: str | None = None) -> Iterator[Record]:
    """Yield every record of an X12 source, or the reject that stands for it.

    `name` is what rejects call the source (default: the path's file name). Content never
    raises; OSError when a path cannot be opened.
    """
    for found in X12Reading(source, name).found():
        yield found.record


class X12Reading:
    """One pass over one source: `counts` and `size` hold the segments and bytes seen so far.

    `changes` counts what was stated and not believed, or belongs to no claim; `notes` says in
    words what a count alone does not.
    """

    def __init__(self, source: Input, name: str | None = None) -> None:
        self._source = source
        self.name = name or (source.name if isinstance(source, Path) else "body")
        self.counts: Counter[str] = Counter()
        self._passage = Passage(self.name)
        self.changes = self._passage.changes
        self.size = 0
        self._junk = 0
        self._unknown = 0
        self._answered: Counter[str] = Counter()
        self._balance = Balance(self.changes)
        self._trailers = Trailers(self._passage)
        self._position = 0
        self._walker: Walker | None = None

    @property
    def notes(self) -> list[str]:
        """What a person should read beside the counts, once the pass is over."""
        return [note for note in (self._balance.note(), *self._passage.notes()) if note]

    def found(self) -> Iterator[Found]:
        """Yield records and rejects in file order."""
        for found in self._pass():
            self._answered[found.kind] += 1
            yield found
        self._set_junk_apart()
        yield from self._unanswered()
        if not self._answered and self.changes.keys() <= self._passage.places.keys():
            yield self._file(whole_file(self.name, _NOTHING, _SEND))
        if self._unknown:
            self.changes[_UNKNOWN] += self._unknown
        if self._junk:
            self.changes["text that is no X12 segment passed over"] += self._junk
        if self._junk > _MOST_JUNK:
            yield self._file(refused.junk(self.name, self._junk))

    def _set_junk_apart(self) -> None:
        """Count what is no segment under one name: it may be anything, a patient's data too.

        What only looks like one, as DOE does, is counted apart: it is no sign of lost claims.
        """
        for name in self.counts.keys() - SEGMENTS:
            if _SEGMENT(name):
                self._unknown += self.counts.pop(name)
            else:
                self._junk += self.counts.pop(name)

    def _unanswered(self) -> Iterator[Found]:
        """Report what stands in a transaction of another kind: nothing is lost silently."""
        for segment, kind in _COUNTED.items():
            missing = self.counts[segment] - self._answered[kind] - self._answered[segment]
            if missing > 0:
                yield self._file(refused.unanswered(self.name, segment, missing))

    def _pass(self) -> Iterator[Found]:
        batch = Batch()
        for batch in batches(self._source):
            if batch.refused:
                yield self._file(whole_file(self.name, batch.refused, f"{_SEND} as X12 text"))
                break
            self.size += batch.size
            self.counts.update(map(itemgetter(0), batch.rows))
            if len(self.counts) > _MOST_NAMES:
                self._set_junk_apart()
            yield from self._rows(batch.rows, batch.component)
        yield from self._end(cut=batch.cut, begun=batch.begun)
        self._trailers.end()

    def _rows(self, rows: list[list[str]], component: str) -> Iterator[Found]:
        at, offset = 0, self._position + 1
        while at < len(rows):
            walker = self._walker
            if walker is None or rows[at][0] in ENVELOPE:
                self._position = offset + at
                yield from self._outside(rows[at], component)
                at += 1
                continue
            at, raw = walker.walk(rows, at, offset)
            if raw is not None and (found := self._record(raw, walker)) is not None:
                yield found
        self._position = offset + len(rows) - 1

    def _outside(self, row: list[str], component: str) -> Iterator[Found]:
        """Handle an envelope segment, or one that stands in no transaction we read."""
        name = row[0]
        if name in ENVELOPE:
            yield from self._leave(whole=name != "ISA")
            self._trailers.take(row, self._position)
            if name in _CLOSING:
                self._passage.envelope = self._passage.envelope.closed()
                return
            self._passage.envelope = self._passage.envelope.opened(row, self._position)
            if name == "GS" and self._passage.envelope.doubted:
                self.changes["day of sending (GS04) in the future passed over"] += 1
            if name == "ST":
                if self._passage.envelope.named:
                    self.changes[_NAMED] += 1
                yield from self._enter(self._passage.envelope.code, component)
        elif self._passage.envelope.code:
            self._answered[name] += name in _COUNTED  # its transaction was refused as a whole
        elif code := self._betrayed(name):
            self._passage.note("segments without an ST, which no SE counts", self._position)
            yield from self._enter(code, component)
            if self._walker is not None:
                self._walker.walk([row], 0, self._position)
        elif name not in _BETWEEN:
            self._passage.note("segment outside of any transaction passed over", self._position)

    def _betrayed(self, name: str) -> str:
        if name in _LIKELY:
            return _BY_GROUP.get(self._passage.envelope.group_code, _LIKELY[name])
        return _SURE.get(name, "")

    def _enter(self, code: str, component: str) -> Iterator[Found]:
        if code not in GRAMMARS:
            yield self._file(refused.foreign(self.name, self._position, code))
            return
        self._walker = Walker(GRAMMARS[code], _TABLES[code], component)

    def _leave(self, *, whole: bool) -> Iterator[Found]:
        """Leave the transaction: what is open is whole when a later header or trailer says so."""
        walker = self._walker
        if walker is None:
            return
        raw = walker.close()
        self._walker = None
        headed = self._passage.envelope.code in GRAMMARS
        if raw is not None:
            complete = whole or not headed
            found = self._record(raw, walker) if complete else self._cut_off(raw, walker)
            if found is not None:
                yield found
        elif not whole and headed:
            yield self._file(self._cut_transaction())
        elif headed and not walker.records and not walker.scopes.get("provider"):
            code, began = self._passage.envelope.code, self._passage.envelope.began
            yield self._file(refused.empty_transaction(self.name, began, code))
        yield from self._settle(walker, whole=whole and headed)

    def _settle(self, walker: Walker, *, whole: bool) -> Iterator[Found]:
        """Account for what a transaction holds beside its records."""
        header = walker.scopes[ROOT]
        if walker.transaction.kind == "remit":
            self._balance.settle(header, walker.scopes["provider"], whole=whole)
        strays, at = header.get("strays", 0), header.get(SECOND, 0)
        if strays and walker.transaction.kind == "remit":
            yield self._file(refused.stray_answers(self.name, at, strays))
        elif strays:
            yield self._file(refused.strays(self.name, at, strays))
        elif "openings" in header:
            yield self._file(refused.openings(self.name, at, header["openings"]))

    def _end(self, *, cut: bool, begun: str) -> Iterator[Found]:
        """End with the file; where it is cut, `begun` is the segment that the cut went through."""
        walker = self._walker
        if not cut or walker is None:
            yield from self._leave(whole=False)
        elif (raw := walker.close()) is not None:
            # A segment that leads out of the record says that the record was whole.
            complete = begun in walker.transaction.leaving
            found = self._record(raw, walker) if complete else self._cut_off(raw, walker)
            if found is not None:
                yield found
            yield from self._settle(walker, whole=False)
        else:
            complete = True
            yield from self._settle(walker, whole=False)
        if cut and (walker is None or complete):
            yield self._file(self._cut_transaction())

    def _record(self, raw: Raw, walker: Walker) -> Found | None:
        kind = walker.transaction.kind
        found = found_in(raw, kind, self._passage)
        if found is not None and kind == "remit":
            self._balance.take(found.record)
        return found

    def _cut_off(self, raw: Raw, walker: Walker) -> Found:
        kind = walker.transaction.kind
        what = record_name(_NAMES[kind], raw.scopes["claim"].get("claim_id", ""))
        return Found(kind, raw.position, refused.cut_off(self.name, raw.position, what))

    def _cut_transaction(self) -> Reject:
        code = self._passage.envelope.code or "file"
        what = f"transaction {code}: what follows segment {self._position}"
        return refused.cut_off(self.name, self._position, what)

    def _file(self, reject: Reject) -> Found:
        return Found("file", reject.position, reject)
