"""The cells of one column turned into what they look like, without giving any of them away."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from denialrisk.read.flat.cells import Cells, UnreadableError
from denialrisk.read.flat.reasons import read_reasons, read_remarks

_DIAGNOSIS: Final = re.compile(r"[A-Z]\d[0-9AB](?:\.?[0-9A-Z]{1,4})?", re.IGNORECASE)
_CPT: Final = re.compile(r"\d{4}[0-9FTUM]")
_HCPCS: Final = re.compile(r"[A-EGHJ-MP-V]\d{4}")
_DIGITS: Final = re.compile(r"\d+(?:\.0)?")
_LETTER: Final = re.compile(r"[^\W\d_]")
_DIGIT: Final = re.compile(r"\d")
_RUN: Final = re.compile(r"(Aa{3})a+|(a{4})a+|(A{4})A+|(9{10})9+")
_COMPACT_DAY: Final = re.compile(r"(?:19|20)\d\d[01]\d[0-3]\d")
_NPI: Final = re.compile(r"[12]\d{9}")
# CMS place of service codes in use.
_PLACES: Final = frozenset(
    [
        f"{n:02d}"
        for n in (*range(1, 28), *range(31, 35), 41, 42, 49, 50, 51, 52, 53, 54, 55, 56, 57)
    ]
    + ["58", "60", "61", "62", "65", "66", "71", "72", "81", "99"]
)
_SEXES: Final = frozenset({"m", "f", "u", "x", "o", "male", "female", "unknown", "other"})
_LONG_NUMBER: Final = re.compile(r"\d{5}")
_SHOWN: Final = 24
_FEW: Final = 40
# What nearly all cells must be for the column to be called that.
_LEAST: Final = 0.9
_MOST_FLAGS: Final = 4
# In the order in which a column is named for the first that nearly all of it is.
KINDS: Final = (
    "yes or no",
    "NPI",
    "day",
    "diagnosis code",
    "procedure code",
    "place of service",
    "sex",
    "remark code",
    "whole number",
    "amount",
    "reason code",
)


@dataclass(frozen=True)
class Shape:
    """What a column's sampled cells look like. `counts` are its texts with their frequency."""

    counts: Mapping[str, int]
    rows: int
    cells: Cells

    @property
    def filled(self) -> float:
        """The share of rows that have something here."""
        return sum(self.counts.values()) / self.rows if self.rows else 0.0

    @property
    def distinct(self) -> int:
        """The number of different texts."""
        return len(self.counts)

    @cached_property
    def kind(self) -> str:
        """Name the first kind that nearly all cells are; "text" when none, "empty" when empty."""
        if not self.counts:
            return "empty"
        found = next((kind for kind in KINDS if self.looks(kind)), "text")
        # Numbers behind one and the same letter are an id rather than diagnoses.
        return "text" if found == "diagnosis code" and not self.repeats else found

    @property
    def repeats(self) -> bool:
        """Texts come again and begin in different ways, as codes do and ids do not."""
        return (
            2 * self.distinct <= sum(self.counts.values()) and len({t[0] for t in self.counts}) > 1
        )

    def looks(self, kind: str) -> bool:
        """Tell whether nearly all cells are of a kind; of a few odd ones nothing is concluded."""
        if kind == "yes or no" and self.distinct > _MOST_FLAGS:
            return False
        return self.share(kind) >= _LEAST

    def share(self, kind: str) -> float:
        """Return the share of filled cells that are of a kind."""
        total = sum(self.counts.values())
        fits = _TESTS[kind]
        good = sum(count for text, count in self.counts.items() if fits(text, self.cells))
        return good / total if total else 0.0

    def example(self, *, private: bool, known: bool) -> str:
        """Show the commonest text, or only its shape where it may tell of a person or a claim.

        Shown is what comes again and is a code, a day, an amount or a flag; a longer number only
        where the column is `known` to feed a field of codes, for it may be anybody's.
        """
        if not self.counts:
            return ""
        text = max(self.counts, key=lambda key: self.counts[key])
        often = 2 * self.distinct <= sum(self.counts.values()) and self.distinct <= _FEW
        again = often or (known and self.kind == "day")
        harmless = self.kind != "text" and (known or not _LONG_NUMBER.search(text))
        return text[:_SHOWN] if again and harmless and not private else masked(text)


def shape_of(texts: Sequence[str | None], cells: Cells) -> Shape:
    """Look at the cells of one column; `cells` gives the mapping's words for nothing."""
    found = Counter(text for cell in texts if (text := cells.text(cell)) is not None)
    return Shape(found, len(texts), cells)


def masked(text: str) -> str:
    """Write letters as A and a, digits as 9, long runs cut short: "Smith, Jo" is "Aaaa, Aa"."""
    plain = _DIGIT.sub("9", text[: 2 * _SHOWN])
    plain = _LETTER.sub(lambda hit: "A" if hit[0].isupper() else "a", plain)
    return _RUN.sub(lambda hit: next(part for part in hit.groups() if part), plain)[:_SHOWN]


def is_npi(text: str) -> bool:
    """Tell a National Provider Identifier by its check digit: Luhn over 80840 and the number."""
    if not _NPI.fullmatch(text):
        return False
    digits = [int(digit) for digit in "80840" + text]
    doubled = [2 * digit - 9 * (digit > 4) for digit in digits[-2::-2]]  # noqa: PLR2004  Luhn
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def _read(
    parse: Callable[[Cells], Callable[[str | None], object]],
) -> Callable[[str, Cells], bool]:
    def fits(text: str, cells: Cells) -> bool:
        try:
            parse(cells)(text)
        except UnreadableError:
            return False
        return True

    return fits


def _each(pattern: re.Pattern[str]) -> Callable[[str, Cells], bool]:
    def fits(text: str, cells: Cells) -> bool:
        parts = cells.list(text)
        return bool(parts) and all(pattern.fullmatch(part) for part in parts)

    return fits


def _day(text: str, cells: Cells) -> bool:
    """Tell a day; a bare number is one only when it can be CCYYMMDD of our times."""
    if _DIGITS.fullmatch(text) and not _COMPACT_DAY.fullmatch(text):
        return False
    return _IS_DAY(text, cells)


def _is_reasons(text: str, _: Cells) -> bool:
    reading = read_reasons(text)
    return reading.clear and bool(reading.reasons)


def _is_remarks(text: str, _: Cells) -> bool:
    reading = read_remarks(text)
    return reading.clear and bool(reading.remarks)


def _is_procedure(text: str, cells: Cells) -> bool:
    found = cells.code(text) or ""
    return bool(_CPT.fullmatch(found) or _HCPCS.fullmatch(found.upper()))


_IS_DAY: Final = _read(lambda cells: cells.day)
_TESTS: Final[Mapping[str, Callable[[str, Cells], bool]]] = {
    "yes or no": _read(lambda cells: cells.flag),
    "NPI": lambda text, cells: is_npi(cells.code(text) or ""),
    "day": _day,
    "diagnosis code": _each(_DIAGNOSIS),
    "procedure code": _is_procedure,
    "place of service": lambda text, cells: (cells.code(text) or "").zfill(2) in _PLACES,
    "sex": lambda text, _: text.casefold() in _SEXES,
    "remark code": _is_remarks,
    "whole number": lambda text, _: bool(_DIGITS.fullmatch(text)),
    "amount": _read(lambda cells: cells.amount),
    "reason code": _is_reasons,
    "HCPCS letter code": lambda text, cells: bool(
        _HCPCS.fullmatch((cells.code(text) or "").upper())
    ),
}
