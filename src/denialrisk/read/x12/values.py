"""Text turned into amounts, days and codes, or into None when it is none of them."""

import math
import re
from collections import Counter
from datetime import date
from functools import lru_cache
from typing import Final

from denialrisk.claims.form import Form
from denialrisk.read.fault import EARLIEST, LARGEST_AMOUNT
from denialrisk.read.normal import code

_CACHE: Final = 1 << 16
_DAY_DIGITS: Final = 8
_SHORT_DAY_DIGITS: Final = 6
# Two-digit years stand only in ISA09, the day of sending: no health claim was sent before 1970.
_PIVOT: Final = 70
_LONGEST_NUMBER: Final = 9
_DECIMAL: Final = re.compile(r"([0-9]+)\.0+").fullmatch
_AMOUNT: Final = frozenset("0123456789.+-")


@lru_cache(_CACHE)
def amount(text: str) -> float | None:
    """Read an X12 decimal (R): digits, one point, a sign. Dollars or units; None if it is not."""
    stripped = text.strip()
    if not stripped or not _AMOUNT.issuperset(stripped):
        return None
    try:
        value = float(stripped)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


@lru_cache(_CACHE)
def bounded(text: str) -> float | None:
    """Read an amount or a quantity of less than a billion, of either sign; None if it is not."""
    value = amount(text)
    return value if value is not None and abs(value) < LARGEST_AMOUNT else None


@lru_cache(_CACHE)
def formed(text: str | None, form: Form) -> str | None:
    """Read a code; None when there is none, or a text that does not look like one."""
    found = code(text)
    return found if found and form(found) else None


def code_of(text: str | None, form: Form, name: str, changes: Counter[str]) -> str | None:
    """Read a code; a text that does not look like one is passed over and counted by `name`.

    A code that some program took for a number ("1.00") is the code all the same, counted too.
    """
    found = formed(text, form)
    if found is None and (stated := code(text)):
        if (whole := _DECIMAL(stated)) and form(whole[1]):
            changes[f"{name} written as a decimal mended"] += 1
            return whole[1]
        changes[f"{name} that is no code passed over"] += 1
    return found


@lru_cache(_CACHE)
def day(text: str) -> date | None:
    """Read CCYYMMDD, CCYYMMDDHHMM or the first day of CCYYMMDD-CCYYMMDD."""
    digits = text.strip()[:_DAY_DIGITS]
    if len(digits) < _DAY_DIGITS or not digits.isdecimal() or not digits.isascii():
        return None
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return None


@lru_cache(_CACHE)
def real_day(text: str) -> date | None:
    """Read a (first) day as `day` does; None for one before 1900 too."""
    found = day(text)
    return found if found is not None and found >= EARLIEST else None


@lru_cache(_CACHE)
def last_day(text: str) -> date | None:
    """Read the last day of CCYYMMDD-CCYYMMDD, or the only one."""
    return day(text.rpartition("-")[2])


@lru_cache(_CACHE)
def line_number(text: str) -> int:
    """Read the number of a line, of nine digits at the most; 0 when it is none."""
    stated = text.strip()
    return int(stated) if stated.isdecimal() and len(stated) <= _LONGEST_NUMBER else 0


def short_day(text: str) -> date | None:
    """Read YYMMDD, the form of ISA09."""
    digits = text.strip()
    if len(digits) != _SHORT_DAY_DIGITS or not digits.isdecimal():
        return None
    century = "19" if int(digits[:2]) >= _PIVOT else "20"
    return day(century + digits)
