"""A flat file turned into claims, remittances, outcomes and rejects by the hospital's mapping."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pandas as pd

from denialrisk.claims import OUTCOMES, Claim, Reject, conform
from denialrisk.read.fault import Fault, faults
from denialrisk.read.flat import broken
from denialrisk.read.flat.answerrows import AnswerReader
from denialrisk.read.flat.broken import NO_TABLE
from denialrisk.read.flat.cells import Cells
from denialrisk.read.flat.claimrows import ClaimReader
from denialrisk.read.flat.coded import coded
from denialrisk.read.flat.fence import find_fenced
from denialrisk.read.flat.groups import Groups, Placed
from denialrisk.read.flat.layout import Layout, lay_out
from denialrisk.read.flat.repeats import Repeats, by_line, mapped
from denialrisk.read.flat.side import side_file
from denialrisk.read.flat.sources import Sources, told
from denialrisk.read.flat.table import BrokenRow, Table, no_rows
from denialrisk.read.found import Found, TablePart
from denialrisk.read.refusal import record_name, refusal, whole_file
from denialrisk.read.summary import FileSummary

_FLUSH: Final = 20_000
# A row of the outcomes table, with the place of its claim.
_Outcome = tuple[int, dict[str, Any]]


def read_csv(path: Path, sources: Sources, name: str | None = None) -> Iterator[Claim | Reject]:
    """Yield the claims of a CSV, TSV or Parquet file, mapped by `sources`.

    `Reject.position` is the row as a spreadsheet numbers it (see `Table.rows`), `Reject.loop` the
    column. What the file says of the payer's answer goes to tables through `ingest`. Raises
    OSError for an unreadable path.
    """
    reading = FlatReading(path, sources, FileSummary(name or path.name, "csv"))
    for found in reading.found():
        if isinstance(found, Found) and isinstance(found.record, Claim | Reject):
            yield found.record


class FlatReading:
    """One pass over one flat file; `summary` gathers what was changed and left out.

    With `most`, only so many of its first rows are read.
    """

    def __init__(
        self, path: Path, sources: Sources, summary: FileSummary, most: int | None = None
    ) -> None:
        self._most = most
        self._path = path
        self._sources = sources
        self._summary = summary
        self._cells = Cells(sources)

    def found(self) -> Iterator[Found | TablePart]:
        """Yield claims, remits and rejects, and tables of outcomes in between."""
        try:
            table = Table(self._path, self._cells.changes, self._most)
            self._sources = coded(table, self._sources)
            layout = lay_out(table.header, self._sources)
            side = side_file(table, layout, self._sources, self._cells, self._summary)
            lacking = self._lacking(layout)
            if side is not None:
                yield from side
            elif lacking:
                yield self._unmapped(len(table.header), lacking)
            else:
                yield from self._claims(layout, table)
        except NO_TABLE as error:
            why = f"it is no readable table: {broken.told(error)}"
            yield Found("file", 0, whole_file(self._summary.file, why, "export it again"))

    def _lacking(self, layout: Layout) -> str:
        """Name the field without which no row can be a claim: better said once than per row."""
        mapped = set(layout.fields)
        if "claim_id" not in mapped:
            return "claim_id"
        if mapped.isdisjoint({"total_charge", "charge"}):
            return "total_charge"
        if self._sources.submitted_after_days is not None and mapped & {
            "service_from",
            "service_date",
        }:
            return ""
        return "" if "submitted_on" in mapped else "submitted_on"

    def _unmapped(self, width: int, field: str) -> Found:
        names = told(self._sources.columns.get(field, ()))
        looked = f"looked for: {names}" if names else f"the mapping names no column for {field}"
        why = f"none of its {width} columns is mapped to {field} ({looked})"
        advice = "add its column names to the mapping: features/sources.yaml, or the one of --map"
        return Found("file", 0, whole_file(self._summary.file, why, advice))

    def _claims(self, layout: Layout, table: Table) -> Iterator[Found | TablePart]:
        repeats = self._unnumbered(layout, table)
        layout = layout if repeats is None else by_line(layout)
        fenced = find_fenced(table, layout, self._sources)
        self._summary.notes += fenced.notes(layout)
        layout = layout.without(fenced.places)
        totals, changes = self._sources.total_words, self._cells.changes
        groups = Groups(
            table,
            layout.claim["claim_id"][0],
            totals,
            changes,
            by_line=repeats or (_numbered(layout) if layout.by_line else False),
        )
        reader = ClaimReader(self._sources, layout, self._cells)
        answers = AnswerReader(self._sources, layout, self._cells)
        outcomes: list[_Outcome] = []
        for group in groups.found():
            if isinstance(group, tuple):
                yield self._broken(*group)
                continue
            yield from self._one(layout, group, reader, answers, outcomes)
            if len(outcomes) >= _FLUSH:
                yield _part(outcomes)
                outcomes.clear()
        if outcomes:
            yield _part(outcomes)
        if not groups.any:
            yield Found("file", 0, no_rows(self._summary.file))
        self._report(layout, groups, answers)

    def _unnumbered(self, layout: Layout, table: Table) -> Repeats | None:
        """Return how rows that repeat a claim's id are its lines; None where none are."""
        if layout.by_line or self._sources.row != "auto":
            return None
        repeats = Repeats(table, layout)
        if not repeats.any_lines():
            return None
        self._summary.notes.append(
            "claims have several rows and no column numbers them: rows of one claim that differ "
            "only in the service are its lines, numbered in their order (row: claim forbids it)"
        )
        return repeats

    def _one(
        self,
        layout: Layout,
        group: list[Placed],
        reader: ClaimReader,
        answers: AnswerReader,
        outcomes: list[_Outcome],
    ) -> Iterator[Found]:
        """Yield one claim with its remits, or the reject that stands for both."""
        position = group[0][0]
        rows = [row for _, row in group]
        notes: list[Fault] = []
        claim = reader.claim(rows, notes)
        noted = {(note.field, note.line) for note in notes}
        notes += [f for f in faults(claim) if (f.field, f.line) not in noted]
        if notes:
            yield Found("claim", position, self._refused(layout, claim, group, notes))
            return
        yield Found("claim", position, claim)
        untold: list[Fault] = []
        remits, answered = answers.read(claim, rows, untold)
        if untold:
            what = f"the answer to {record_name('claim', claim.claim_id)}"
            reject = refusal(self._summary.file, position, untold[0].field, what, untold)
            yield Found("remit" if layout.gives_remits else "row", position, reject)
        yield from (Found("remit", position, remit) for remit in remits)
        outcomes += [(position, outcome) for outcome in answered]

    def _broken(self, position: int, row: BrokenRow) -> Found:
        fault = Fault("row", row.why, "export the file again, with quotation marks round cells")
        refused = refusal(self._summary.file, position, "row", f"row {position}", [fault])
        return Found("claim", position, refused)

    def _report(self, layout: Layout, groups: Groups, answers: AnswerReader) -> None:
        self._summary.changes.update(self._cells.changes)
        self._summary.notes += layout.notes()
        if groups.held:
            note = "rows of one claim stand apart, so the file was held whole; sorted by claim"
            self._summary.notes.append(f"{note} id it would take less memory")
        self._summary.notes += answers.notes()

    def _refused(
        self, layout: Layout, claim: Claim, group: list[Placed], notes: list[Fault]
    ) -> Reject:
        first = notes[0]
        position = group[first.line or 0][0]
        places = layout.fields
        if first.field == "charge" and "charge" not in places:
            at = places.get("total_charge", ())
        else:
            at = places.get(first.field, ())
        column = layout.header[at[0]] if at else first.field
        what = record_name("claim", claim.claim_id)
        return refusal(self._summary.file, position, column, what, notes)


def _numbered(layout: Layout) -> frozenset[int] | bool:
    """Return the places of all that a numbered line says, True where no column numbers lines."""
    return mapped(layout) if "line_number" in layout.line else True


def _part(outcomes: list[_Outcome]) -> TablePart:
    frame = pd.DataFrame([outcome for _, outcome in outcomes])
    return TablePart("outcomes", conform(frame, OUTCOMES), tuple(at for at, _ in outcomes))
