"""X12 composites, such as HC:99213:25, split into their parts; files repeat them endlessly."""

import re
from functools import lru_cache
from typing import Final, NamedTuple

from denialrisk.read.normal import bare, code, codes, pointers
from denialrisk.read.x12.machine import Raw

_CACHE: Final = 1 << 15
_LIST: Final = len("HC")
_MODIFIERS: Final = slice(2, 6)
# The code lists that begin a composite of SV1, SV2, SV3, SVC and HI.
_LISTS: Final = "HC|AD|NU|HP|ER|IV|WK|N4|ZZ|A?BK|A?BF|A?BJ|A?BN|A?PR|BR|BQ|BBR|BBQ|BH|BI|BG|BE|DR"
_COMPOSITE: Final = re.compile(rf"(?:{_LISTS})([^A-Za-z0-9\s.-])")
_MARK: Final = re.compile(r"[^A-Za-z0-9\s]")


class Procedure(NamedTuple):
    """A procedure composite: its code list (HC, NU, AD, N4), code and up to four modifiers."""

    qualifier: str
    code: str | None
    modifiers: tuple[str, ...]


@lru_cache(_CACHE)
def procedure(text: str, separator: str) -> Procedure:
    """Read SV101, SV202, SV301, SVC01 or SVC06."""
    parts = text.split(_used(text, separator))
    # Without its code list, a modifier would pass for the procedure.
    listed = len(parts) > 1 and len(parts[0].strip()) <= _LIST
    service = code(parts[1]) if listed else None
    return Procedure(code(parts[0]) or "", service, codes(parts[_MODIFIERS]))


@lru_cache(_CACHE)
def pointers_of(text: str, separator: str) -> tuple[str, ...]:
    """Read SV107 or SV311: the diagnoses pointed to, without those that point nowhere."""
    return pointers(parts_of(text, separator))


@lru_cache(_CACHE)
def coded(text: str, separator: str) -> tuple[str, str]:
    """Read one composite of HI: the code list and the code, both empty when there is none."""
    parts = text.split(_used(text, separator))
    return (code(parts[0]) or "", bare(parts[1]) or "") if len(parts) > 1 else ("", "")


def separator_of(raw: Raw) -> str:
    """Return the separator that a record really uses: some files state another one in ISA16.

    Trusting ISA16 there would lose every procedure and diagnosis without a word.
    """
    codes = raw.scopes["claim"].get("codes")
    if codes and len(codes[0]) > 1:
        return _used(codes[0][1], raw.component)
    for line in raw.lines:
        if "procedure" in line:
            return _used(line["procedure"], raw.component)
    return raw.component


@lru_cache(_CACHE)
def parts_of(text: str, separator: str) -> tuple[str, ...]:
    """Split a composite of short codes by `separator`, or by the mark that stands in its stead."""
    mark = None if separator in text else _MARK.search(text)
    return tuple(text.split(mark.group() if mark else separator))


@lru_cache(_CACHE)
def _used(text: str, stated: str) -> str:
    """Return the mark after the code list, where that is one we know, else the one stated."""
    begun = _COMPOSITE.match(text)
    return begun.group(1) if begun else stated
