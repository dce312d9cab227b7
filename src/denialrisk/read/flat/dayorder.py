"""The days of a file's columns turned into the formats they are written in."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

_NUMERIC: Final = re.compile(r"(\d{1,2})([/.\-])(\d{1,2})\2(\d{4}|\d{2})(?!\d)")
_MONTHS: Final = 12
_LONG_YEAR: Final = 4
_MOST: Final = 500
# Formats whose order is beyond doubt, tried in this order.
_PLAIN: Final = (
    "%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%d-%b-%Y", "%d-%b-%y", "%b %d, %Y", "%B %d, %Y", "%d %b %Y",
    "%d %B %Y",
)  # fmt: skip
_ISO: Final = "%Y-%m-%d"
UNTOLD: Final = "no number above 12 tells the order"


@dataclass(frozen=True, slots=True)
class DayOrder:
    """How one column writes its days: `formats`, and `told` where their order had to be found."""

    formats: tuple[str, ...]
    told: str = ""
    day_first: bool | None = None


def order_of(texts: Iterable[str], *, day_first: bool) -> DayOrder:
    """Find the formats of a column's days.

    03/04/2025 is told by the other days: a first number above 12 is a day. Where none tells,
    `day_first` decides, and that is said.
    """
    first_big = second_big = 0
    separators: set[tuple[str, bool]] = set()
    plain: list[str] = []
    for text in list(texts)[:_MOST]:
        hit = _NUMERIC.match(text)
        if hit:
            first_big += int(hit[1]) > _MONTHS
            second_big += int(hit[3]) > _MONTHS
            separators.add((hit[2], len(hit[4]) == _LONG_YEAR))
        elif (form := _plain_format(text)) and form not in plain:
            plain.append(form)
    if not separators:
        return DayOrder(tuple(form for form in plain if form != _ISO))
    chosen, told = _chosen(first_big, second_big, day_first=day_first)
    pattern = "%d{0}%m{0}" if chosen else "%m{0}%d{0}"
    numeric = [pattern.format(mark) + ("%Y" if long else "%y") for mark, long in separators]
    others = [form for form in plain if form != _ISO]
    return DayOrder((*sorted(numeric, reverse=True), *others), told, chosen)


def together(
    orders: Mapping[str, DayOrder],
) -> tuple[tuple[str, ...], dict[str, tuple[str, ...]]]:
    """Return the formats for all columns, and those of columns that the others contradict.

    The order of most columns holds for all, since 03/04/2025 can be read in one order only.
    """
    first = [name for name, order in orders.items() if order.day_first]
    second = [name for name, order in orders.items() if order.day_first is False]
    fewer = (first if len(first) < len(second) else second) if first and second else []
    own = {name: orders[name].formats for name in fewer}
    most = (order.formats for name, order in orders.items() if name not in own)
    return tuple(dict.fromkeys(form for formats in most for form in formats)), own


def _chosen(first_big: int, second_big: int, *, day_first: bool) -> tuple[bool, str]:
    if first_big and not second_big:
        return True, f"day first: the first number is above 12 in {first_big:,}"
    if second_big and not first_big:
        return False, f"month first: the second number is above 12 in {second_big:,}"
    assumed = f"taken {'day' if day_first else 'month'} first"
    if first_big:
        return day_first, f"BOTH ORDERS OCCUR ({first_big:,} and {second_big:,}): {assumed}"
    return day_first, f"{UNTOLD}: {assumed}"


def _plain_format(text: str) -> str | None:
    bare = text[:10] if text[4:5] == "-" else text
    for form in _PLAIN:
        try:
            datetime.strptime(bare, form)  # noqa: DTZ007 a day has no zone
        except ValueError:
            continue
        return form
    return None
