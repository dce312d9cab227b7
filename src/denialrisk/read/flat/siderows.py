"""A flat file of a side table turned into rows of it and rejects, every change counted."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import pandas as pd

from denialrisk.claims import conform, pseudonym
from denialrisk.claims.schema import Kind
from denialrisk.read.fault import EARLIEST, Fault, latest_day
from denialrisk.read.flat.cells import Cells, UnreadableError
from denialrisk.read.flat.sidecolumns import SCHEMAS, Answer
from denialrisk.read.flat.sidelayout import CLOCKS, SideLayout
from denialrisk.read.flat.sources import Sources
from denialrisk.read.flat.table import BrokenRow, Row, Table, no_rows
from denialrisk.read.found import Found, TablePart
from denialrisk.read.normal import code, normal
from denialrisk.read.refusal import refusal
from denialrisk.read.summary import FileSummary

_FLUSH: Final = 20_000
_ADVICE: Final = "correct the cell, or the column's place in the mapping"
ANSWER_FIELDS: Final = frozenset({"active", "approved"})
_Values = dict[str, Any]


class _Refused(Exception):  # noqa: N818 it never leaves this file
    """One row that cannot be taken in, with the fault that says why."""

    def __init__(self, field: str, why: str, what_to_do: str) -> None:
        super().__init__(why)
        self.fault = Fault(field, why, what_to_do)


def answer_told(word: str, words: Mapping[str, Answer], cells: Cells) -> Answer | None:
    """Sort a word by the mapping's lists or as a plain yes or no; None when it is in none."""
    found = words.get(" ".join(word.split()).casefold())
    if found is not None:
        return found
    try:
        return "yes" if cells.flag(word) else "no"
    except UnreadableError:
        return None


class SideReading:
    """One pass over the rows of a side table; `summary` gathers what was changed."""

    def __init__(
        self, layout: SideLayout, sources: Sources, cells: Cells, summary: FileSummary
    ) -> None:
        self._layout = layout
        self._cells = cells
        self._summary = summary
        self._words = sources.side_tables.of(layout.table).answers()
        self._latest = latest_day()
        schema = SCHEMAS[layout.table]
        self._columns = [
            (field, at, self._parser(field, schema[field])) for field, at in layout.fields.items()
        ]

    def found(self, table: Table) -> Iterator[Found | TablePart]:
        """Yield the rows a part at a time, and a reject for each that lacks what it must have."""
        rows: list[_Values] = []
        position = 0
        for position, row in table.rows():
            try:
                values = self._values(row)
            except _Refused as error:
                yield self._refused(position, error.fault)
                continue
            if values is not None:
                rows.append(values)
            if len(rows) >= _FLUSH:
                yield self._part(rows)
                rows = []
        if rows:
            yield self._part(rows)
        if not position:
            yield Found("file", 0, no_rows(self._summary.file))
        # How many were taken in is counted once known repeats have been told apart.
        self._summary.notes += [f"read as the {self._layout.table} table", *self._layout.notes()]
        self._summary.changes.update(self._cells.changes)

    def _part(self, rows: list[_Values]) -> TablePart:
        table = self._layout.table
        return TablePart(table, conform(pd.DataFrame(rows), SCHEMAS[table]))

    def _parser(self, field: str, kind: Kind) -> Callable[[str | None], Any]:
        cells = self._cells
        if field in ANSWER_FIELDS:
            return self._answer
        special: Mapping[str, Callable[[str | None], Any]] = {
            "payer_id": cells.key,
            "document_type": lambda cell: code(cells.text(cell)),
        }
        plain: Mapping[str, Callable[[str | None], Any]] = {
            "date": cells.day,
            "number": cells.amount,
            "text": cells.code,
        }
        return special.get(field) or plain[kind]

    def _answer(self, cell: str | None) -> bool | None:
        """Sort an answer by the mapping's words; open and empty are both no answer."""
        word = self._cells.text(cell)
        if word is None:
            return None
        told = answer_told(word, self._words, self._cells)
        if told is None:
            raise UnreadableError("holds no word that the mapping sorts")
        return {"yes": True, "no": False, "open": None}[told]

    def _values(self, row: Row | BrokenRow) -> _Values | None:
        """Return one row; None for one that holds no answer and so nothing known."""
        if isinstance(row, BrokenRow):
            advice = "export the file again, with quotation marks round cells"
            raise _Refused("row", row.why, advice)
        values: _Values = {}
        for field, at, parse in self._columns:
            try:
                found = parse(row[at])
            except UnreadableError as error:
                raise _Refused(field, f"{field} {error}", _ADVICE) from None
            values[field] = normal(field, found) if found else found
        values["patient_key"] = self._patient(row)
        if self._unanswered(values):
            self._cells.changes["row without an answer left out"] += 1
            return None
        self._check(values)
        return values

    def _unanswered(self, values: _Values) -> bool:
        """Tell a check that says nothing of coverage, or a request nobody has decided on."""
        if self._layout.table == "eligibility":
            return all(values.get(x) is None for x in ("active", "covered_from", "covered_to"))
        undecided = values.get("approved") is None and values.get("decided_on") is None
        return self._layout.table == "authorizations" and undecided

    def _check(self, values: _Values) -> None:
        clock = CLOCKS[self._layout.table]
        day = values[clock]
        if day is None:
            raise _Refused(clock, f"{clock} is missing", "state the day it became known")
        if not EARLIEST <= day <= self._latest:
            side = "before 1900" if day < EARLIEST else "more than 31 days in the future"
            raise _Refused(clock, f"{clock} lies {side}", "correct the year")
        if self._layout.table == "documents":
            self._check_document(values)
        elif values["patient_key"] is None and values.get("authorization_number") is None:
            raise _Refused("patient", "the row names no patient", "state whom it is about")

    def _check_document(self, values: _Values) -> None:
        if values["document_type"] is None:
            raise _Refused("document_type", "document_type is missing", "state the kind")
        loose = values["patient_key"] is None or values.get("service_date") is None
        if values.get("claim_id") is None and loose:
            why = "the row names neither a claim nor a patient and the day of service"
            raise _Refused("claim_id", why, "state the claim, or patient and day of service")

    def _patient(self, row: Row) -> str | None:
        layout, cells = self._layout, self._cells
        if layout.key is not None:
            return cells.text(row[layout.key])
        if not layout.member:
            return pseudonym(*(cells.text(row[at]) for at in layout.patient))
        member, born, first_name = layout.member
        identity, name = cells.text(row[member]), cells.text(row[first_name])
        try:
            birth = cells.day(row[born])
        except UnreadableError as error:
            raise _Refused("patient", f"the birth date {error}", _ADVICE) from None
        if identity is not None and (name is None or birth is None):
            cells.changes["patient known by the member id alone"] += 1
            return pseudonym(identity)
        return pseudonym(identity, f"{birth:%Y%m%d}", name) if birth and identity else None

    def _refused(self, position: int, fault: Fault) -> Found:
        layout = self._layout
        column, what = layout.column(fault.field), f"a row of {layout.table}"
        reject = refusal(self._summary.file, position, column, what, [fault])
        return Found("row", position, reject)
