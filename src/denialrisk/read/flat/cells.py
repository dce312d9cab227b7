"""The cells of a flat file turned into clean values, every change counted."""

import re
from collections import Counter
from collections.abc import Callable
from copy import copy
from datetime import date, datetime, timedelta
from typing import Final

from denialrisk.read.flat.header import folded
from denialrisk.read.flat.sources import Sources
from denialrisk.read.payername import PayerNames
from denialrisk.read.x12.values import amount

_ISO: Final = re.compile(r"\d{4}-\d\d-\d\d")
_CLOCK: Final = re.compile(
    r"[T ]\s*\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?\s?(?:[AaPp][Mm]|Z|[+-]\d\d:?\d\d)?$"
)
_MIDNIGHT: Final = re.compile(r"[T ]\s*(?:0?0:00(?::00(?:\.0+)?)?|12:00(?::00)? ?[Aa][Mm])Z?$")
_MONEY: Final = re.compile(
    r"\(?[-+]?(?:\$|USD)?\s?[-+]?\d{1,3}(?:,?\d{3})*(?:\.\d*)?-?\)?(?: ?USD)?"
)
# "1.234,50" and "12,50" can only mean a decimal comma; "1,234" is a thousand and more.
_COMMA: Final = re.compile(r"-?\$?\s?(?:\d{1,3}(?:\.\d{3})+|\d+),\d{1,2}")
FLOATED: Final = re.compile(r"(\d+)\.0+")
MENDED: Final = "code written as a decimal mended"
# How spreadsheets number days; five digits reach from 1927 to 2173.
_SERIAL: Final = re.compile(r"[1-9]\d{4}(?:\.\d+)?")
_SERIAL_START: Final = date(1899, 12, 30)
_YES: Final = frozenset({"y", "yes", "true", "t", "1", "1.0"})
_NO: Final = frozenset({"n", "no", "false", "f", "0", "0.0"})
_CACHE_LIMIT: Final = 1 << 16


class UnreadableError(ValueError):
    """A cell that is not what its column should hold; the message never quotes the cell.

    `column` is the column's name, where whoever read the cell knows it.
    """

    column = ""


class Cells:
    """Reads cells by the mapping's rules. `changes` counts what was cleaned, by kind."""

    def __init__(self, sources: Sources) -> None:
        self._formats = sources.dates
        self._own = {folded(name): formats for name, formats in sources.dates_of.items()}
        self._missing = frozenset(word.casefold() for word in sources.missing)
        self._separators = re.compile(f"[{re.escape(sources.list_separators)}]")
        self._payers = PayerNames(sources.company_words)
        self._days: dict[str, tuple[date | None, str]] = {}
        # Cells that need no change: most come again and again.
        self._clean: set[str] = set()
        self.changes: Counter[str] = Counter()

    def of_column(self, name: str) -> "Cells":
        """Return the cells as one column writes its days; changes are counted together."""
        formats = self._own.get(folded(name))
        if formats is None:
            return self
        own = copy(self)
        own._formats, own._days = formats, {}  # noqa: SLF001  our own kind
        return own

    def text(self, cell: str | None) -> str | None:
        """Trim a cell; the mapping's words for "nothing here" become None."""
        if not cell:
            return None
        if cell in self._clean:
            return cell
        trimmed = cell.strip()
        if trimmed != cell:
            self.changes["spaces trimmed"] += 1
        if not trimmed:
            return None
        if trimmed.casefold() in self._missing:
            self.changes["word for missing emptied"] += 1
            return None
        if len(self._clean) >= _CACHE_LIMIT:
            self._clean.clear()
        self._clean.add(trimmed)
        return trimmed

    def code(self, cell: str | None) -> str | None:
        """Read a code; a spreadsheet's "99213.0" or "99213.00" is 99213."""
        found = self.text(cell)
        if found is not None and (whole := FLOATED.fullmatch(found)):
            self.changes[MENDED] += 1
            return whole[1]
        return found

    def name(self, cell: str | None) -> str | None:
        """Give every spelling of one payer (case, spaces, punctuation) the first one seen."""
        return self._unified(cell, self._payers.spelling)

    def key(self, cell: str | None) -> str | None:
        """Read a payer id, or a name that stands for one: however it is spelled, it is one."""
        return self._unified(cell, self._payers.key)

    def amount(self, cell: str | None) -> float | None:
        """Read dollars: 1234.5, "$1,234.50", "1.234,50", "(12.00)" for minus twelve."""
        found = self.text(cell)
        if found is None:
            return None
        value = amount(found)
        if value is not None:
            return value
        if _COMMA.fullmatch(found):
            found = found.replace(".", "").replace(",", ".")
        elif not _MONEY.fullmatch(found):
            raise UnreadableError("is not an amount")
        self.changes["amount written as text"] += 1
        bare = float(re.sub(r"[^\d.]", "", found))
        return -bare if "-" in found or found.startswith("(") else bare

    def day(self, cell: str | None) -> date | None:
        """Read a day in ISO form or in one of the mapping's formats, tried in order.

        A time of day is dropped, and a spreadsheet's number of a day is read as that day.
        """
        found = self.text(cell)
        if found is None:
            return None
        if found not in self._days:
            if len(self._days) >= _CACHE_LIMIT:
                self._days.clear()
            self._days[found] = self._parsed(found)
        value, change = self._days[found]
        if value is None:
            raise UnreadableError(change)
        if change:
            self.changes[change] += 1
        return value

    def flag(self, cell: str | None) -> bool | None:
        """Read yes or no in the usual spellings."""
        found = self.text(cell)
        if found is None:
            return None
        word = found.casefold()
        if word in _YES:
            return True
        if word in _NO:
            return False
        raise UnreadableError("is neither yes nor no")

    def list(self, cell: str | None) -> tuple[str, ...]:
        """Split a cell at the mapping's separators."""
        found = self.text(cell)
        if found is None:
            return ()
        parts = (part.strip() for part in self._separators.split(found))
        return tuple(part for part in parts if part)

    def codes(self, cell: str | None) -> tuple[str, ...]:
        """Split a cell of codes that never have a point, so that a modifier "25.0" is 25."""
        return tuple(code for part in self.list(cell) if (code := self.code(part)) is not None)

    def _unified(self, cell: str | None, written: Callable[[str], str]) -> str | None:
        found = self.text(cell)
        if found is None:
            return None
        one = written(found)
        if one != found:
            self.changes["payer spelling unified"] += 1
        return one

    def _parsed(self, text: str) -> tuple[date | None, str]:
        """Return the day and what had to be done to read it, or None and why there is none."""
        bare = _CLOCK.sub("", text)
        change = "" if bare == text or _MIDNIGHT.search(text) else "time of day dropped"
        if _ISO.fullmatch(bare):
            try:
                return date.fromisoformat(bare), change
            except ValueError:
                return None, "is no day of the calendar"
        for form in self._formats:
            try:
                day = datetime.strptime(bare, form).date()  # noqa: DTZ007 a day has no zone
            except ValueError:
                continue
            return day, change or "day in another format"
        if _SERIAL.fullmatch(text):
            days = timedelta(days=int(float(text)))
            return _SERIAL_START + days, "day given as a spreadsheet's number"
        return None, "is no day in any format that the mapping names"
