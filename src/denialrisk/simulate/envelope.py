"""Wraps X12 transactions in the envelopes they travel in, and writes values as X12 does."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from denialrisk.simulate.delimiters import USUAL, Delimiters

_CACHE: Final = 1 << 16
_NO_SECRETS: Final = ("00", f"{'':10}", "00", f"{'':10}")
VERSIONS: Final = {
    "professional": ("HC", "005010X222A1"),
    "institutional": ("HC", "005010X223A2"),
    "dental": ("HC", "005010X224A2"),
    "remit": ("HP", "005010X221A1"),
}


@dataclass(frozen=True, slots=True)
class Envelope:
    """One interchange with one functional group. `content` is a key of VERSIONS."""

    content: str
    sender: str
    receiver: str
    day: date
    number: int

    def wrap(self, transactions: list[list[str]], delimiters: Delimiters = USUAL) -> str:
        """Return the file: each transaction is its segments between ST and SE, both left out."""
        code, version = VERSIONS[self.content]
        kind, row = "835" if code == "HP" else "837", delimiters.row
        body: list[str] = []
        for place, segments in enumerate(transactions, 1):
            # An 835 names its version in GS only.
            body.append(row("ST", kind, f"{place:04d}", "" if kind == "835" else version))
            body += segments
            body.append(row("SE", str(len(segments) + 2), f"{place:04d}"))
        ending = [
            row("GE", str(len(transactions)), str(self.number)),
            row("IEA", "1", f"{self.number:09d}"),
            "",
        ]
        return delimiters.end.join([*self._heading(code, version, delimiters), *body, *ending])

    def _heading(self, code: str, version: str, delimiters: Delimiters) -> list[str]:
        sent, row = stamp(self.day), delimiters.row
        parties = ("ZZ", f"{self.sender:<15}", "ZZ", f"{self.receiver:<15}")
        numbered = (delimiters.repetition, "00501", f"{self.number:09d}", "0", "T")
        header = row("ISA", *_NO_SECRETS, *parties, sent[2:], "0700", *numbered)
        group = row("GS", code, self.sender, self.receiver, sent, "0700", str(self.number), "X")
        return [
            f"{header}{delimiters.element}{delimiters.component}",
            f"{group}{delimiters.element}{version}",
        ]


@lru_cache(_CACHE)
def stamp(day: date) -> str:
    """Return a day as X12 writes it: YYYYMMDD."""
    return f"{day.year:04d}{day.month:02d}{day.day:02d}"


@lru_cache(_CACHE)
def amount(dollars: float) -> str:
    """Write dollars, to the cent."""
    return money(round(dollars * 100))


@lru_cache(_CACHE)
def quantity(count: float) -> str:
    """Write a count of units, to the thousandth."""
    return f"{count:.3f}".rstrip("0").rstrip(".")


def money(cents: int) -> str:
    """Write an amount without needless zeros: 1250 is 12.5, 1200 is 12, -5 is -.05."""
    sign = "-" if cents < 0 else ""
    dollars, rest = divmod(abs(cents), 100)
    if not rest:
        return f"{sign}{dollars}"
    fraction = f".{rest:02d}".rstrip("0")
    return f"{sign}{dollars or ''}{fraction}"
