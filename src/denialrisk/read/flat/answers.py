"""The columns of a payer's answer read cell by cell, whatever record they end up in."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, TypeVar

from denialrisk.claims import Claim
from denialrisk.read.fault import EARLIEST, LARGEST_AMOUNT, latest_day
from denialrisk.read.flat.cells import FLOATED, MENDED, Cells, UnreadableError
from denialrisk.read.flat.layout import Layout
from denialrisk.read.flat.outcomecolumns import Answer, worded
from denialrisk.read.flat.reasons import Reading, read_reasons, read_remarks
from denialrisk.read.flat.shape import masked
from denialrisk.read.flat.shown import named
from denialrisk.read.flat.sources import Sources
from denialrisk.read.flat.table import Row

_Value = TypeVar("_Value")
UNSURE: Final = "unknown status word taken as pending"
_MOST_UNKNOWN: Final = 1_000
_NOTHING: Final = Reading()
_UNCLEAR: Final = "reason cell with something that is no reason code"
_FUTURE: Final = "day of an answer in the future passed over"
_PAST: Final = "day of an answer before 1900 passed over"
_FLAGGED: Final = "flag says denied, status word does not: the first decision was a denial"
_WORDED: Final = "status word says denied, flag does not: the denial counts"
_NO_FLAG: Final = "flag that is neither yes nor no passed over, status word taken"
_NO_PAYMENT: Final = "payment that cannot be read passed over, the answer has a word of its own"
_REASONED: Final = "answer without status or flag read from its denial reason"
_AMOUNTED: Final = "answer without status or flag read as denied from its denied amount"
_UNREASONED: Final = "answer with a day and no denial reason read as paid"


@dataclass(frozen=True, slots=True)
class Days:
    """When an answer was decided and when it reached the hospital."""

    decided: date | None
    known: date | None


class AnswerCells:
    """Reads what a row says of the payer's answer; `assumed` counts answers without a day."""

    def __init__(self, sources: Sources, layout: Layout, cells: Cells) -> None:
        self._layout = layout
        self._cells = cells
        self._words = sources.outcome.answer_of()
        self._wait = timedelta(days=sources.outcome.known_after_days)
        self._decided, self._known = self._of("decided_on"), self._of("known_on")
        self._latest = latest_day()
        self.assumed = 0
        # Words of the status column that no list has, with their rows.
        self.unknown: Counter[str] = Counter()

    def cell(self, row: Row, field: str) -> str | None:
        """Return the cell of one answer column, None where the file has no such column."""
        at = self._layout.outcome.get(field)
        return row[at] if at is not None else None

    def answer(self, row: Row) -> Answer | None:
        """Return what the status word says; an unsorted word is pending, never taken for paid."""
        word = self._cells.text(self.cell(row, "status"))
        if word is None:
            return None
        known = self._words.get(worded(word))
        if known is None:
            self._cells.changes[UNSURE] += 1
            if word in self.unknown or len(self.unknown) < _MOST_UNKNOWN:
                self.unknown[word] += 1
        return known or "pending"

    def is_unknown(self, row: Row) -> bool:
        """Tell whether the status column has a word that no list of the mapping has."""
        word = (self.cell(row, "status") or "").strip()
        return bool(word) and worded(word) not in self._words

    def notes(self) -> list[str]:
        """Name the status words that no list has."""
        if not self.unknown:
            return []
        return [f"status words in no list of outcome.statuses: {named(self.unknown)}"]

    def denied(self, row: Row) -> bool | None:
        """Return what the yes/no column says."""
        return self.read(row, self._layout.outcome.get("denied"), self._cells.flag)

    def said(self, row: Row) -> Answer | None:
        """Return what word and flag say of the payer's first decision; see `judged`."""
        return self._told(row)[0]

    def judged(self, row: Row) -> tuple[Answer | None, str]:
        """Return what a row says of the payer's first decision, and the field that says it.

        A flag that says denied speaks of the first decision, a status word may be of today, as
        of a denial since overturned; and a word that says denied is believed against the flag.
        Where neither is filled, a stated denial reason or denied amount is a denial.
        """
        answer, field = self._told(row)
        return (answer, field) if answer is not None else self._stated(row)

    def _told(self, row: Row) -> tuple[Answer | None, str]:
        word = self.answer(row)
        flag = self._flag(row, alone=word is None)
        if word is None and flag is None:
            return None, ""
        if word is None:
            return ("denied" if flag else "paid"), "denied"
        if flag and word not in {"denied", "rejected"}:
            self._cells.changes[_FLAGGED] += 1
            return "denied", "denied"
        if flag is False and word == "denied":
            self._cells.changes[_WORDED] += 1
        return word, "status"

    def _flag(self, row: Row, *, alone: bool) -> bool | None:
        """Return what the yes/no column says; beside a word it may be unreadable."""
        try:
            return self.denied(row)
        except UnreadableError:
            if alone:
                raise
        self._cells.changes[_NO_FLAG] += 1
        return None

    def _stated(self, row: Row) -> tuple[Answer | None, str]:
        """Return what a row without a word or flag says by a reason, an amount or a payment."""
        reason = self._cells.text(self.cell(row, "category"))
        if reason is not None:
            self._cells.changes[_REASONED] += 1
            return self._words.get(worded(reason), "denied"), "category"
        if self.read(row, self._layout.outcome.get("denied_amount"), self.amount):
            self._cells.changes[_AMOUNTED] += 1
            return "denied", "denied_amount"
        if not self._layout.gives_reasons:
            return None, ""
        if (self.payment(row) or 0.0) > 0:
            return "paid", "paid"
        if self._cells.text(self.cell(row, "decided_on")):
            self._cells.changes[_UNREASONED] += 1
            return "paid", "decided_on"
        return None, ""

    def payment(self, row: Row) -> float | None:
        """Return the payment beside an answer; None where there is none to be read."""
        try:
            return self.dollars(row, "paid")
        except UnreadableError:
            self._cells.changes[_NO_PAYMENT] += 1
            return None

    def days(self, row: Row, claim: Claim) -> Days:
        """Return the days of an answer, known `known_after_days` after sending without any.

        A day that lies in the future (`latest_day`) or before 1900 is as good as none.
        """
        decided = self._day(row, "decided_on", self._decided)
        stated = self._day(row, "known_on", self._known) or decided
        if stated is not None:
            return Days(decided, max(stated, decided) if decided else stated)
        self.assumed += 1
        sent = claim.submitted_on
        return Days(None, sent + self._wait if sent is not None else None)

    def _day(self, row: Row, field: str, cells: Cells) -> date | None:
        day = self.read(row, self._layout.outcome.get(field), cells.day)
        if day is None or EARLIEST <= day <= self._latest:
            return day
        self._cells.changes[_PAST if day < EARLIEST else _FUTURE] += 1
        return None

    def amount(self, cell: str | None) -> float | None:
        """Read dollars of either sign. Raises UnreadableError for a billion and more."""
        found = self._cells.amount(cell)
        if found is not None and abs(found) >= LARGEST_AMOUNT:
            raise UnreadableError("is beyond a billion")
        return found

    def dollars(self, row: Row, field: str) -> float | None:
        """Return an amount of the remittance; several columns of one field are summed."""
        places = self._layout.remit.get(field)
        if places is None:
            return None
        found = (self.read(row, at, self.amount) for at in places)
        stated = [value for value in found if value is not None]
        return round(sum(stated), 2) if stated else None

    def read(
        self, row: Row, at: int | None, parse: Callable[[str | None], _Value | None]
    ) -> _Value | None:
        """Read one cell of an answer. Raises UnreadableError with the column's name."""
        if at is None:
            return None
        try:
            return parse(row[at])
        except UnreadableError as error:
            looks = f" (it looks like {masked(row[at] or '')})"
            told = UnreadableError(f"{error}{looks}")
            told.column = self._layout.header[at]
            raise told from None

    def texts(self, row: Row, field: str) -> list[str | None]:
        """Return the text of each column of a field, in their order."""
        return self._each(row, field, self._cells.code)

    def text(self, row: Row, field: str) -> str | None:
        """Return the text of a field's first column."""
        return next(iter(self.texts(row, field)), None)

    def reasons(self, row: Row) -> list[Reading]:
        """Return what each reason column holds, in the order of the columns."""
        return self._read(row, "carc", read_reasons)

    def remarks(self, row: Row) -> list[Reading]:
        """Return what each remark column holds."""
        return self._read(row, "rarc", read_remarks)

    def _of(self, field: str) -> Cells:
        at = self._layout.outcome.get(field)
        return self._cells if at is None else self._cells.of_column(self._layout.header[at])

    def _read(self, row: Row, field: str, read: Callable[[str], Reading]) -> list[Reading]:
        cells = self._each(row, field, self._cells.text)
        found = [read(cell) if cell else _NOTHING for cell in cells]
        self._cells.changes[MENDED] += sum(1 for cell in cells if cell and FLOATED.fullmatch(cell))
        for reading in found:
            if not reading.clear:
                self._cells.changes[_UNCLEAR] += 1
        return found

    def _each(self, row: Row, field: str, read: Callable[[str | None], Any]) -> list[Any]:
        places = self._layout.remit.get(field)
        return [read(row[at]) for at in places] if places else []
