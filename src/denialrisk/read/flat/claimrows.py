"""The rows of one claim turned into a claim record, what cannot be read noted as faults."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from denialrisk.claims import CLAIMS, LINES, Claim, Line, pseudonym
from denialrisk.read.fault import Fault
from denialrisk.read.flat.cells import Cells, UnreadableError
from denialrisk.read.flat.layout import Layout, Places
from denialrisk.read.flat.shape import masked
from denialrisk.read.flat.sources import Sources
from denialrisk.read.flat.table import Row
from denialrisk.read.normal import normal

ADVICE: Final = "correct the cell, or the column's place in the mapping"
_LINE_NUMBER: Final = re.compile(r"0*[1-9]\d{0,8}")
# A long number as spreadsheets show it: what told it from the next one is gone.
_ROUNDED: Final = re.compile(r"\d(?:[.,]\d+)?[Ee]\+?\d+")
_ROUNDED_ID: Final = "the claim_id was rounded by a spreadsheet, as 1.2E+11 is"
_AS_TEXT: Final = "give the column the format of text in the spreadsheet, then export it again"
_EMPTY: Final = (None, ())
# Lists of codes without a point, which a diagnosis may have.
_POINTLESS: Final = frozenset({"modifiers", "diagnosis_pointers"})
_Parse = Callable[[str | None], Any]
# A field, how its cells are read, and where they stand.
_Column = tuple[str, _Parse, Places]


class ClaimReader:
    """Reads claims by one layout."""

    def __init__(self, sources: Sources, layout: Layout, cells: Cells) -> None:
        self._layout = layout
        self._cells = cells
        self._wait = sources.submitted_after_days
        self._claim = self._columns(layout.claim, CLAIMS)
        columns = self._columns(layout.line, LINES)
        self._line = [column for column in columns if column[0] != "line_number"]
        self._number = layout.line.get("line_number")

    def claim(self, rows: Sequence[Row], notes: list[Fault]) -> Claim:
        """Return the claim of these rows; what a cell does not give away is added to `notes`."""
        values = {column[0]: self._first(column, rows, notes) for column in self._claim}
        values["claim_id"] = values["claim_id"] or ""
        if _ROUNDED.fullmatch(values["claim_id"]):
            notes.append(Fault("claim_id", _ROUNDED_ID, _AS_TEXT))
        if self._layout.patient:
            identifiers = (self._cells.text(rows[0][at]) for at in self._layout.patient)
            values["patient_key"] = pseudonym(*identifiers)
        lone = values.get("total_charge") if len(rows) == 1 else None
        lines = tuple(self._one_line(row, at, lone, notes) for at, row in enumerate(rows))
        return self._completed({**values, "extra": self._extra(rows[0]), "lines": lines})

    def _columns(self, places: Mapping[str, Places], schema: Mapping[str, str]) -> list[_Column]:
        return [
            (field, self._parser(field, schema[field], at), at) for field, at in places.items()
        ]

    def _parser(self, field: str, kind: str, places: Places) -> _Parse:
        cells = self._cells.of_column(self._layout.header[places[0]])
        if kind == "text":
            return {"payer_name": cells.name, "payer_id": cells.key}.get(field, cells.code)
        if field in _POINTLESS:
            return cells.codes
        parsers: dict[str, _Parse] = {
            "number": cells.amount,
            "date": cells.day,
            "flag": cells.flag,
            "list": cells.list,
            "integer": cells.code,
        }
        return parsers[kind]

    def _first(self, column: _Column, rows: Sequence[Row], notes: list[Fault]) -> Any:
        """Take the first row that states a claim's field; rows that disagree are counted."""
        found: Any = None
        for row in rows:
            value = self._value(column, row, notes)
            if found in _EMPTY:
                found = value
            elif value not in _EMPTY and value != found:
                self._cells.changes["claim field differs between its rows, first kept"] += 1
        return found

    def _value(self, column: _Column, row: Row, notes: list[Fault], at: int | None = None) -> Any:
        field, parse, places = column
        try:
            if len(places) == 1:
                found = parse(row[places[0]])
            else:
                listed = (code for place in places for code in parse(row[place]))
                found = tuple(dict.fromkeys(listed))
        except UnreadableError as error:
            cells = (row[place] or "" for place in places)
            looks = masked(next((cell for cell in cells if cell.strip()), ""))
            notes.append(Fault(field, f"{field} {error} (it looks like {looks})", ADVICE, at))
            return None
        value = normal(field, found) if found else found
        if value != found:
            self._cells.changes["code written another way"] += 1
        return value

    def _one_line(self, row: Row, at: int, lone: float | None, notes: list[Fault]) -> Line:
        """Return a line; `lone` is the charge of a claim that has no other."""
        values = {column[0]: self._value(column, row, notes, at) for column in self._line}
        if values.get("charge") is None:
            values["charge"] = lone
        return Line(line_number=self._line_number(row, at, notes), **values)

    def _line_number(self, row: Row, at: int, notes: list[Fault]) -> int:
        number = None
        if self._number is not None:
            number = self._cells.code(row[self._number[0]])
        if number is not None and not _LINE_NUMBER.fullmatch(number):
            notes.append(Fault("line_number", "the line number is no whole number", ADVICE, at))
            number = None
        return int(number or at + 1)

    def _completed(self, values: dict[str, Any]) -> Claim:
        """Fill in what the lines say: total charge, days of service, day of submission."""
        lines: tuple[Line, ...] = values["lines"]
        days = [line.service_date for line in lines if line.service_date]
        charges = [line.charge for line in lines if line.charge is not None]
        start = values.get("service_from") or min(days, default=None)
        values["service_from"] = start
        values["service_to"] = values.get("service_to") or max(days, default=None)
        values["submitted_on"] = values.get("submitted_on") or self._submitted(start)
        if values.get("total_charge") is None and len(charges) == len(lines):
            values["total_charge"] = round(sum(charges), 2)
        return Claim(**values)

    def _submitted(self, start: date | None) -> date | None:
        if start is None or self._wait is None:
            return None
        self._cells.changes["day of submission assumed from the service day"] += 1
        return start + timedelta(days=self._wait)

    def _extra(self, row: Row) -> dict[str, object]:
        return {name: self._cells.text(row[at]) for name, at in self._layout.extra.items()}
