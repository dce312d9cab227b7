"""The cells of a flat file turned into clean values, every change counted."""

import re
from collections import Counter
from datetime import date, datetime
from typing import Final

from denialrisk.read.flat.sources import Sources
from denialrisk.read.x12.values import amount

_SPACES: Final = re.compile(r"\s+")
_ISO: Final = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ]00:00(?::00(?:\.0+)?)?)?")
_MONEY: Final = re.compile(r"\(?-?\$?\s?\d{1,3}(?:,?\d{3})*(?:\.\d+)?\)?")
_FLOATED: Final = re.compile(r"\d+\.0")
_YES: Final = frozenset({"y", "yes", "true", "t", "1", "1.0"})
_NO: Final = frozenset({"n", "no", "false", "f", "0", "0.0"})
_CACHE_LIMIT: Final = 1 << 16


class UnreadableError(ValueError):
    """A cell that is not what its column should hold; the message never quotes the cell."""


class Cells:
    """Reads cells by the mapping's rules. `changes` counts what was cleaned, by kind."""

    def __init__(self, sources: Sources) -> None:
        self._formats = sources.dates
        self._missing = frozenset(word.casefold() for word in sources.missing)
        self._separators = re.compile(f"[{re.escape(sources.list_separators)}]")
        self._spellings: dict[str, str] = {}
        self._days: dict[str, date] = {}
        self.changes: Counter[str] = Counter()

    def text(self, cell: str | None) -> str | None:
        """Trim a cell; the mapping's words for "nothing here" become None."""
        if cell is None:
            return None
        trimmed = cell.strip()
        if trimmed != cell:
            self.changes["spaces trimmed"] += 1
        if not trimmed:
            return None
        if trimmed.casefold() in self._missing:
            self.changes["word for missing emptied"] += 1
            return None
        return trimmed

    def code(self, cell: str | None) -> str | None:
        """Read a code; a spreadsheet's "99213.0" is 99213."""
        found = self.text(cell)
        if found is not None and _FLOATED.fullmatch(found):
            self.changes["code written as a decimal mended"] += 1
            return found[:-2]
        return found

    def name(self, cell: str | None) -> str | None:
        """Give every spelling of one name (case, spaces) the first spelling seen."""
        found = self.text(cell)
        if found is None:
            return None
        plain = _SPACES.sub(" ", found)
        spelling = self._spellings.setdefault(plain.casefold(), plain)
        if spelling != found:
            self.changes["payer spelling unified"] += 1
        return spelling

    def key(self, cell: str | None) -> str | None:
        """Read a payer id: the same payer in upper or lower case is one."""
        found = self.text(cell)
        if found is None:
            return None
        plain = _SPACES.sub(" ", found).upper()
        if plain != found:
            self.changes["payer spelling unified"] += 1
        return plain

    def amount(self, cell: str | None) -> float | None:
        """Read dollars: 1234.5, "$1,234.50", "(12.00)" for minus twelve."""
        found = self.text(cell)
        if found is None:
            return None
        value = amount(found)
        if value is not None:
            return value
        if not _MONEY.fullmatch(found):
            raise UnreadableError("is not an amount")
        self.changes["amount written as text"] += 1
        bare = float(re.sub(r"[^\d.]", "", found))
        return -bare if "-" in found or found.startswith("(") else bare

    def day(self, cell: str | None) -> date | None:
        """Read a day in ISO form or in one of the mapping's formats, tried in order."""
        found = self.text(cell)
        if found is None:
            return None
        value = self._days.get(found)
        if value is None:
            value = self._parsed(found)
            if len(self._days) < _CACHE_LIMIT:
                self._days[found] = value
        if not _ISO.match(found):
            self.changes["day in another format"] += 1
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

    def _parsed(self, text: str) -> date:
        iso = _ISO.fullmatch(text)
        try:
            if iso:
                return date.fromisoformat(iso.group(1))
        except ValueError:
            raise UnreadableError("is no day of the calendar") from None
        for form in self._formats:
            try:
                return datetime.strptime(text, form).date()  # noqa: DTZ007 a day has no zone
            except ValueError:
                continue
        raise UnreadableError("is no day in any format that the mapping names")
