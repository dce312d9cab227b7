"""An X12 file turned into claims, remits and rejects, in file order and constant memory."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from operator import itemgetter
from pathlib import Path
from typing import Final

from denialrisk.claims import Reject
from denialrisk.read.fault import Fault, faults
from denialrisk.read.found import Found, Kind, Record
from denialrisk.read.refusal import record_name, whole_file
from denialrisk.read.x12 import refused
from denialrisk.read.x12.composites import separator_of
from denialrisk.read.x12.envelope import Envelope
from denialrisk.read.x12.grammar import CLAIM_837, REMITTANCE_835
from denialrisk.read.x12.lookup import tables_of
from denialrisk.read.x12.machine import Raw, Walker
from denialrisk.read.x12.remittance import remit_of
from denialrisk.read.x12.segments import Input, batches
from denialrisk.read.x12.submission import claim_of

_GRAMMARS: Final = {
    "837": (CLAIM_837, tables_of(CLAIM_837)),
    "835": (REMITTANCE_835, tables_of(REMITTANCE_835)),
}
_OPENING: Final = frozenset({"ISA", "GS", "ST"})
_CLOSING: Final = frozenset({"SE", "GE", "IEA"})
_ENVELOPE: Final = _OPENING | _CLOSING
# What betrays the transaction when ST is lost.
_BETRAYING: Final = {
    "BHT": "837",
    "HL": "837",
    "CLM": "837",
    "BPR": "835",
    "TRN": "835",
    "CLP": "835",
}


def read_x12(source: Input, name: str | None = None) -> Iterator[Record]:
    """Yield every record of an X12 source, or the reject that stands for it.

    `name` is what rejects call the source (default: the path's file name). Content never
    raises; OSError when a path cannot be opened.
    """
    for found in X12Reading(source, name).found():
        yield found.record


class X12Reading:
    """One pass over one source: `counts` and `size` hold the segments and bytes seen so far.

    `changes` counts what was stated and not believed.
    """

    def __init__(self, source: Input, name: str | None = None) -> None:
        self._source = source
        self.name = name or (source.name if isinstance(source, Path) else "body")
        self.counts: Counter[str] = Counter()
        self.changes: Counter[str] = Counter()
        self.size = 0
        self._position = 0
        self._yielded = 0
        self._walker: Walker | None = None
        self._envelope = Envelope()

    def found(self) -> Iterator[Found]:
        """Yield records and rejects in file order."""
        for found in self._pass():
            self._yielded += 1
            yield found
        if not self._yielded:
            why = "it holds no claim and no remittance"
            yield self._file(whole_file(self.name, why, "send 837 or 835 files"))

    def _pass(self) -> Iterator[Found]:
        component, cut = ":", False
        for batch in batches(self._source):
            if batch.refused:
                reject = whole_file(self.name, batch.refused, "send 837 or 835 as X12 text")
                yield self._file(reject)
                break
            component, cut = batch.component, batch.cut
            self.size += batch.size
            self.counts.update(map(itemgetter(0), batch.rows))
            yield from self._rows(batch.rows, component)
        yield from self._end(cut=cut)

    def _rows(self, rows: list[list[str]], component: str) -> Iterator[Found]:
        position, walker = self._position, self._walker
        for row in rows:
            position += 1
            if row[0] in _ENVELOPE or walker is None:
                self._position = position
                yield from self._outside(row, component)
                walker = self._walker
                continue
            raw = walker.step(row, position)
            if raw is not None:
                yield self._record(raw, walker)
        self._position = position

    def _outside(self, row: list[str], component: str) -> Iterator[Found]:
        """Handle an envelope segment, or one that stands in no transaction we read."""
        name = row[0]
        if name in _ENVELOPE:
            yield from self._leave(whole=name != "ISA")
            if name in _CLOSING:
                self._envelope = self._envelope.closed()
                return
            self._envelope = self._envelope.opened(row, self._position)
            if name == "ST":
                yield from self._enter(self._envelope.code, component)
        elif not self._envelope.code and name in _BETRAYING:
            yield from self._enter(_BETRAYING[name], component)
            if self._walker is not None:
                self._walker.step(row, self._position)

    def _enter(self, code: str, component: str) -> Iterator[Found]:
        if code not in _GRAMMARS:
            yield self._file(refused.foreign(self.name, self._position, code))
            return
        self._walker = Walker(*_GRAMMARS[code])
        self._walker.component = component

    def _leave(self, *, whole: bool) -> Iterator[Found]:
        """Leave the transaction: what is open is whole when a later header or trailer says so."""
        walker = self._walker
        if walker is None:
            return
        raw = walker.close()
        self._walker = None
        headed = self._envelope.code in _GRAMMARS
        if raw is not None:
            yield self._record(raw, walker) if whole or not headed else self._cut_off(raw, walker)
        elif not whole and headed:
            yield self._file(self._cut_transaction())
        elif not walker.records and headed:
            code, began = self._envelope.code, self._envelope.began
            yield self._file(refused.empty_transaction(self.name, began, code))

    def _end(self, *, cut: bool) -> Iterator[Found]:
        inside = self._walker is not None
        if self._walker is not None and cut and self._walker.is_open:
            raw = self._walker.close()
            if raw is not None:
                yield self._cut_off(raw, self._walker)
            self._walker = None
            return
        yield from self._leave(whole=False)
        if cut and not inside:
            yield self._file(self._cut_transaction())

    def _record(self, raw: Raw, walker: Walker) -> Found:
        notes: list[Fault] = []
        component = separator_of(raw)
        if component != raw.component:
            raw = replace(raw, component=component)
        if walker.transaction is CLAIM_837:
            claim = claim_of(raw, self._envelope, notes)
            notes += faults(claim) if not notes else _others(faults(claim), notes)
            if notes:
                reject = refused.claim_reject(self.name, raw, notes)
                return Found("claim", raw.position, reject)
            return Found("claim", raw.position, claim)
        remit = remit_of(raw, self._envelope, notes, self.changes)
        if notes:
            return Found("remit", raw.position, refused.remit_reject(self.name, raw, notes))
        return Found("remit", raw.position, remit)

    def _cut_off(self, raw: Raw, walker: Walker) -> Found:
        claim = walker.transaction is CLAIM_837
        kind: Kind = "claim" if claim else "remit"
        what = record_name(
            "claim" if claim else "remittance of claim", raw.scopes["claim"].get("claim_id", "")
        )
        return Found(kind, raw.position, refused.cut_off(self.name, raw.position, what))

    def _cut_transaction(self) -> Reject:
        code = self._envelope.code or "file"
        what = f"transaction {code}: what follows segment {self._position}"
        return refused.cut_off(self.name, self._position, what)

    def _file(self, reject: Reject) -> Found:
        return Found("file", reject.position, reject)


def _others(found: list[Fault], notes: list[Fault]) -> list[Fault]:
    """Leave out what is only missing because it could not be read, which is already noted."""
    noted = {(note.field, note.line) for note in notes}
    return [fault for fault in found if (fault.field, fault.line) not in noted]
