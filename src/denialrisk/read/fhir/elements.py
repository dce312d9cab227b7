"""Parts of a FHIR resource read as plain values, or as None where they are not what they say."""

import math
import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Any, Final

from denialrisk.read.fault import LARGEST_AMOUNT

Json = dict[str, Any]
Codings = list[tuple[str, str]]
_CACHE: Final = 1 << 16
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d(?:T.*)?", re.ASCII | re.DOTALL)
_DIGITS: Final = len("2025-01-31")
_NUMBER: Final = re.compile(r"\s*[-+]?\d{1,15}(?:\.\d{1,9})?\s*", re.ASCII)


def parts(value: Any) -> list[Json]:
    """Return the objects of a list; one object stands for a list of one (STU3 insurance)."""
    if value is None:
        return []
    if type(value) is list:
        return [one for one in value if type(one) is dict]
    return [value] if type(value) is dict else []


def part(value: Any) -> Json:
    """Return an object, or the first of a list, or an empty one."""
    if type(value) is dict:
        return value
    found = parts(value)
    return found[0] if found else {}


def word(value: Any) -> str | None:
    """Return a text without spaces around it; a whole number counts as text."""
    if type(value) is int:
        return str(value)
    return (value.strip() or None) if isinstance(value, str) else None


def number(value: Any) -> float | None:
    """Return a finite number. Some senders write decimals as text."""
    if isinstance(value, str):
        return float(value) if _NUMBER.fullmatch(value) else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        found = float(value)
    except OverflowError:
        return None
    return found if math.isfinite(found) else None


def dollars(value: Any) -> float | None:
    """Return an amount as large as any reader believes."""
    found = number(value)
    return found if found is not None and abs(found) < LARGEST_AMOUNT else None


def whole(value: Any) -> int | None:
    """Return a number that counts something: 1 or more, of at most nine digits."""
    found = number(value)
    if found is None or found != int(found) or not 1 <= found < 10**9:
        return None
    return int(found)


def day(value: Any) -> date | None:
    """Return the day of a date or dateTime as written, whatever its time zone.

    FHIR also allows a year or a month alone, which is no day.
    """
    return _day(value) if isinstance(value, str) else None


@lru_cache(_CACHE)
def _day(text: str) -> date | None:
    if not _DAY.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text[:_DIGITS])
    except ValueError:
        return None


def codings(concept: Any) -> Codings:
    """Return (system, code) of each coding of a CodeableConcept that has a code."""
    if type(concept) is not dict:
        return [pair for one in parts(concept) for pair in codings(one)]
    rows = concept.get("coding")
    found: Codings = []
    for coding in rows if type(rows) is list else parts(rows):
        if type(coding) is dict:
            code, system = coding.get("code"), coding.get("system")
            if type(code) is not str or code[:1].isspace() or code[-1:].isspace():
                code = word(code)
            if code:
                found.append((system if type(system) is str else "", code))
    return found


def codes(concept: Any) -> set[str]:
    """Return the codes of a CodeableConcept, whatever their systems."""
    return {last(code) for _, code in codings(concept)}


def preferred(found: Codings, *systems: str) -> str | None:
    """Return the code whose system names one of `systems`, in that order, else the first."""
    for wanted in systems:
        for system, code in found:
            if wanted in system.lower():
                return code
    return found[0][1] if found else None


def last(url: str) -> str:
    """Return what follows the last slash: the name of a variable, code or resource."""
    return url.rsplit("/", 1)[-1]


@lru_cache(_CACHE)
def name(url: str) -> str:
    """Return a CMS variable's name as one spelling: CLM-QUERY-CD and clm_query_cd are one."""
    return last(url).lower().replace("-", "_")


def extensions(holder: Json) -> Iterator[tuple[str, Any]]:
    """Yield name and value of each extension; a Coding is given as its code."""
    for one in parts(holder.get("extension")):
        url = one.get("url")
        if isinstance(url, str):
            for key, value in one.items():
                if key.startswith("value"):
                    coded = part(value).get("code") if key == "valueCoding" else value
                    yield name(url), coded


def extension(holder: Json, wanted: str) -> Any:
    """Return the value of the extension named, or None."""
    return next((value for found, value in extensions(holder) if found == wanted), None)
