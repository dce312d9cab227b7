"""A flat file turned into claims, outcomes and rejects by the hospital's mapping."""

import csv
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import pandas as pd

from denialrisk.claims import CLAIMS, LINES, OUTCOMES, Claim, Line, Reject, conform, pseudonym
from denialrisk.read.fault import Fault, faults
from denialrisk.read.flat.cells import Cells, UnreadableError
from denialrisk.read.flat.layout import Layout, lay_out
from denialrisk.read.flat.outcomes import OutcomeReader
from denialrisk.read.flat.rows import Row, rows_of
from denialrisk.read.flat.sources import Sources
from denialrisk.read.found import Found
from denialrisk.read.normal import normal
from denialrisk.read.refusal import record_name, refusal, whole_file
from denialrisk.read.summary import FileSummary

_Placed = tuple[int, Row]
_FLUSH: Final = 20_000
_LINE_NUMBER: Final = re.compile(r"[1-9]\d{0,8}")
_ADVICE: Final = "correct the cell, or the column's place in the mapping"


def read_csv(path: Path, sources: Sources, name: str | None = None) -> Iterator[Claim | Reject]:
    """Yield the claims of a CSV, TSV or Parquet file, mapped by `sources`.

    `Reject.position` is the row from 1 after the header, `Reject.loop` the column. Outcomes
    that the file states go to tables through `ingest`. Raises OSError for an unreadable path.
    """
    reading = FlatReading(path, sources, FileSummary(name or path.name, "csv"))
    for found in reading.found():
        if isinstance(found, Found) and not isinstance(found.record, pd.DataFrame):
            yield found.record  # type: ignore[misc]  # a flat file holds no remits


class FlatReading:
    """One pass over one flat file; `summary` gathers what was changed and left out."""

    def __init__(self, path: Path, sources: Sources, summary: FileSummary) -> None:
        self._path = path
        self._sources = sources
        self._summary = summary
        self._cells = Cells(sources)

    def found(self) -> Iterator[Found | pd.DataFrame]:
        """Yield claims and rejects, and tables of outcomes in between."""
        try:
            header, rows = rows_of(self._path)
            layout = lay_out(header, self._sources)
            lacking = self._lacking(layout)
            if lacking:
                yield self._unmapped(len(header), lacking)
            else:
                yield from self._claims(layout, rows)
        except (csv.Error, ValueError) as error:
            why = f"it is no readable table: {error}"
            yield Found("file", 0, whole_file(self._summary.file, why, "export it again"))

    def _lacking(self, layout: Layout) -> str:
        """Name the field without which no row can be a claim: better said once than per row."""
        mapped = {*layout.claim, *layout.line}
        assumed = {"service_from", "service_date"}
        if "claim_id" not in mapped:
            return "claim_id"
        if mapped.isdisjoint({"total_charge", "charge"}):
            return "total_charge"
        if self._sources.submitted_after_days is not None and mapped & assumed:
            return ""
        return "" if "submitted_on" in mapped else "submitted_on"

    def _unmapped(self, width: int, field: str) -> Found:
        names = ", ".join(self._sources.columns.get(field, ())) or "nothing"
        why = f"none of its {width} columns is mapped to {field} (looked for: {names})"
        advice = "add its column names to the mapping (features/sources.yaml)"
        return Found("file", 0, whole_file(self._summary.file, why, advice))

    def _claims(self, layout: Layout, rows: Iterator[Row]) -> Iterator[Found | pd.DataFrame]:
        reader = OutcomeReader(self._sources.outcome, layout, self._cells)
        outcomes: list[dict[str, Any]] = []
        for group in self._groups(layout, rows):
            position = group[0][0]
            notes: list[Fault] = []
            claim = self._claim(layout, group, notes)
            answers: list[dict[str, Any]] = []
            if not notes and reader.present:
                answers = self._outcomes(reader, claim, group, notes)
            noted = {(note.field, note.line) for note in notes}
            notes += [f for f in faults(claim) if (f.field, f.line) not in noted]
            if notes:
                yield Found("claim", position, self._refused(layout, claim, group, notes))
                continue
            outcomes += answers
            yield Found("claim", position, claim)
            if len(outcomes) >= _FLUSH:
                yield conform(pd.DataFrame(outcomes), OUTCOMES)
                outcomes = []
        if outcomes:
            yield conform(pd.DataFrame(outcomes), OUTCOMES)
        self._report(layout, reader)

    def _report(self, layout: Layout, reader: OutcomeReader) -> None:
        self._summary.changes.update(self._cells.changes)
        self._summary.notes += layout.notes()
        if reader.assumed:
            days = self._sources.outcome.known_after_days
            note = (
                f"{reader.assumed} answers have no day: taken as known {days} days after sending"
            )
            self._summary.notes.append(note)

    def _groups(self, layout: Layout, rows: Iterator[Row]) -> Iterator[list[_Placed]]:
        """Yield the rows of each claim; a line-per-row file is held whole, lines may scatter."""
        if not layout.by_line:
            yield from ([placed] for placed in enumerate(rows, 1))
            return
        column = layout.claim["claim_id"]
        groups: dict[str, list[_Placed]] = {}
        for position, row in enumerate(rows, 1):
            key = (row.get(column) or "").strip() or f"\x00{position}"
            groups.setdefault(key, []).append((position, row))
        yield from groups.values()

    def _claim(self, layout: Layout, group: list[_Placed], notes: list[Fault]) -> Claim:
        values: dict[str, Any] = {}
        for field, column in layout.claim.items():
            values[field] = self._first(field, column, group, notes)
        values["claim_id"] = values["claim_id"] or ""
        if layout.patient:
            cells = (self._cells.text(group[0][1].get(c)) for c in layout.patient)
            values["patient_key"] = pseudonym(*cells)
        lines = tuple(self._line(layout, row, at, notes) for at, (_, row) in enumerate(group))
        if len(lines) == 1 and lines[0].charge is None:
            lines = (replace(lines[0], charge=values.get("total_charge")),)
        claim = Claim(**values, extra=self._extra(layout, group[0][1]), lines=lines)
        return self._completed(claim)

    def _first(self, field: str, column: str, group: list[_Placed], notes: list[Fault]) -> Any:
        """Take the first row that states a claim's field; rows that disagree are counted."""
        found: Any = None
        for _, row in group:
            value = self._value(field, CLAIMS[field], row.get(column), notes, None)
            if found in {None, ()}:
                found = value
            elif value not in {None, (), found}:
                self._cells.changes["claim field differs between its rows, first kept"] += 1
        return found

    def _value(self, field: str, kind: str, cell: Any, notes: list[Fault], at: int | None) -> Any:
        found = self._parsed(field, kind, cell, notes, at)
        value = normal(field, found) if found else found
        if value != found:
            self._cells.changes["code written another way"] += 1
        return value

    def _parsed(self, field: str, kind: str, cell: Any, notes: list[Fault], at: int | None) -> Any:
        if kind == "text":
            return self._text(field, cell)
        parse = {
            "number": self._cells.amount,
            "date": self._cells.day,
            "flag": self._cells.flag,
            "list": self._cells.list,
        }[kind]
        try:
            return parse(cell)
        except UnreadableError as error:
            notes.append(Fault(field, f"{field} {error}", _ADVICE, at))
            return None

    def _text(self, field: str, cell: Any) -> str | None:
        if field == "payer_name":
            return self._cells.name(cell)
        return self._cells.key(cell) if field == "payer_id" else self._cells.code(cell)

    def _line(self, layout: Layout, row: Row, at: int, notes: list[Fault]) -> Line:
        values = {
            field: self._value(field, LINES[field], row.get(column), notes, at)
            for field, column in layout.line.items()
            if field != "line_number"
        }
        number = self._cells.code(row.get(layout.line.get("line_number", "")))
        if number is not None and not _LINE_NUMBER.fullmatch(number):
            notes.append(Fault("line_number", "the line number is no whole number", _ADVICE, at))
            number = None
        return Line(line_number=int(number or at + 1), **values)

    def _completed(self, claim: Claim) -> Claim:
        """Fill in what the lines say: total charge, days of service, day of submission."""
        days = [line.service_date for line in claim.lines if line.service_date]
        charges = [line.charge for line in claim.lines if line.charge is not None]
        start = claim.service_from or min(days, default=None)
        changes: dict[str, Any] = {
            "service_from": start,
            "service_to": claim.service_to or max(days, default=None),
            "submitted_on": claim.submitted_on or self._submitted(start),
        }
        if claim.total_charge is None and len(charges) == len(claim.lines):
            changes["total_charge"] = round(sum(charges), 2)
        return replace(claim, **changes)

    def _submitted(self, start: date | None) -> date | None:
        wait = self._sources.submitted_after_days
        if start is None or wait is None:
            return None
        self._cells.changes["day of submission assumed from the service day"] += 1
        return start + timedelta(days=wait)

    def _extra(self, layout: Layout, row: Row) -> dict[str, object]:
        return {name: self._cells.text(row.get(column)) for name, column in layout.extra.items()}

    def _outcomes(
        self, reader: OutcomeReader, claim: Claim, group: list[_Placed], notes: list[Fault]
    ) -> list[dict[str, Any]]:
        try:
            rows = (row for _, row in group)
            return [
                reader.outcome(claim, line, row)
                for line, row in zip(claim.lines, rows, strict=True)
            ]
        except UnreadableError as error:
            notes.append(Fault("outcome", f"an answer column {error}", _ADVICE))
            return []

    def _refused(
        self, layout: Layout, claim: Claim, group: list[_Placed], notes: list[Fault]
    ) -> Reject:
        first = notes[0]
        position = group[first.line or 0][0]
        columns = {"charge": layout.claim.get("total_charge", "charge")}
        columns |= {**layout.line, **layout.claim}
        column = columns.get(first.field, first.field)
        what = record_name("claim", claim.claim_id)
        return refusal(self._summary.file, position, column, what, notes)
