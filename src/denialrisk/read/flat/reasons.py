"""The reason cells of a flat file turned into codes: "CO-45, PR-1", "45|1" and "CO45" alike."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from denialrisk.read.fault import LARGEST_AMOUNT

_CACHE: Final = 1 << 14
# CARC: up to three digits, or one of the letters in use and one or two digits.
_REASON: Final = re.compile(
    r"(?:(?P<group>CO|PR|OA|PI|CR)[\s\-_:/]*)?"
    r"(?P<carc>\d{1,3}|[ABDPWY]\d{1,2})(?![\dA-Z.])"
    r"(?:\s*[:=(]\s*\$?(?P<amount>-?\d[\d,]*\.?\d*)\)?)?"
)
_REMARK: Final = re.compile(r"(?:MA|M|N)\d{1,3}(?![\dA-Z])")
_BETWEEN: Final = re.compile(r"[\s|;,/+&\-:()\[\]\"']*")
_FLOATED: Final = re.compile(r"(?<=\d)\.0+(?!\d)")


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason code: its group and its dollars where the file states them."""

    carc: str
    group: str | None = None
    amount: float | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """The reason and remark codes of a cell, and whether nothing else stands there."""

    reasons: tuple[Reason, ...] = ()
    remarks: tuple[str, ...] = ()
    clear: bool = True


@lru_cache(_CACHE)
def read_reasons(text: str) -> Reading:
    """Read a cell's codes in their order; `clear` is False where something else stands there.

    Dollars of a billion and more are something else: the code keeps none.
    """
    upper = _FLOATED.sub("", text.upper())
    reasons: list[Reason] = []
    remarks: list[str] = []
    at, clear = 0, True
    while at < len(upper):
        between = _BETWEEN.match(upper, at)
        at = between.end() if between else at
        if at >= len(upper):
            break
        if remark := _REMARK.match(upper, at):
            remarks.append(remark[0])
            at = remark.end()
        elif found := _REASON.match(upper, at):
            reasons.append(_reason(found))
            clear = clear and (reasons[-1].amount is None) == (found["amount"] is None)
            at = found.end()
        else:
            clear = False
            at += 1
    return Reading(tuple(reasons), tuple(remarks), clear)


@lru_cache(_CACHE)
def read_remarks(text: str) -> Reading:
    """Read a cell of remark codes."""
    found = _REMARK.findall(text.upper())
    rest = _BETWEEN.sub("", _REMARK.sub("", text.upper()))
    return Reading(remarks=tuple(found), clear=not rest)


def _reason(found: re.Match[str]) -> Reason:
    amount = found["amount"]
    dollars = float(amount.replace(",", "")) if amount else None
    if dollars is not None and abs(dollars) >= LARGEST_AMOUNT:
        dollars = None
    return Reason(found["carc"].lstrip("0") or "0", found["group"], dollars)
