"""X12 composites, such as HC:99213:25, split into their parts; files repeat them endlessly."""

from functools import lru_cache
from typing import Final, NamedTuple

from denialrisk.read.normal import bare, code, codes, pointers
from denialrisk.read.x12.machine import Raw

_CACHE: Final = 1 << 15
_MODIFIERS: Final = slice(2, 6)
_QUALIFIERS: Final = ("HC", "AD", "NU", "HP", "ER", "IV", "WK", "BK", "ABK", "BF", "ABF")


class Procedure(NamedTuple):
    """A procedure composite: its code list (HC, NU, AD, N4), code and up to four modifiers."""

    qualifier: str
    code: str | None
    modifiers: tuple[str, ...]


@lru_cache(_CACHE)
def procedure(text: str, separator: str) -> Procedure:
    """Read SV101, SV202, SV301, SVC01 or SVC06."""
    parts = text.split(separator)
    service = code(parts[1]) if len(parts) > 1 else None
    return Procedure(code(parts[0]) or "", service, codes(parts[_MODIFIERS]))


@lru_cache(_CACHE)
def pointers_of(text: str, separator: str) -> tuple[str, ...]:
    """Read SV107 or SV311: the diagnoses pointed to, without those that point nowhere."""
    return pointers(text.split(separator))


@lru_cache(_CACHE)
def coded(text: str, separator: str) -> tuple[str, str]:
    """Read one composite of HI: the code list and the code, both empty when there is none."""
    parts = text.split(separator)
    return (code(parts[0]) or "", bare(parts[1]) or "") if len(parts) > 1 else ("", "")


def separator_of(raw: Raw) -> str:
    """Return the separator that a record really uses: some files state another one in ISA16.

    Trusting ISA16 there would lose every procedure and diagnosis without a word.
    """
    codes = raw.scopes["claim"].get("codes")
    if codes and len(codes[0]) > 1:
        return _used(codes[0][1], raw.component)
    procedures = (line["procedure"] for line in raw.lines if "procedure" in line)
    return _used(next(procedures, ""), raw.component)


@lru_cache(_CACHE)
def _used(text: str, stated: str) -> str:
    if stated in text:
        return stated
    qualifier = next((q for q in _QUALIFIERS if text.startswith(q)), "")
    after = text[len(qualifier) : len(qualifier) + 1]
    return after if qualifier and after and not after.isalnum() else stated
