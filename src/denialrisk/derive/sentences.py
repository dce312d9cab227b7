"""A signal's sentence filled with its value, its evidence and the line's own fields."""

import string
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache, partial
from typing import Any, Final

import numpy as np

from denialrisk.derive.arrays import AnyArray, Integers, Numbers
from denialrisk.derive.fields import FIELDS, Field, field
from denialrisk.derive.frame import LineFrame
from denialrisk.yamlfile import suggestion

_EPOCH: Final = date(1970, 1, 1)
_FEW_PERCENT: Final = 10.0
# {value} and what is made of it; {window} stands wherever {window_days} does.
_VALUE_SLOTS: Final = ("value", "value_percent", "value_days", "value_weekday")
_WINDOW: Final = "window"
# Parts of {n}: "none of 12 lines" accuses nobody, as "0 of 12 lines" seems to.
_PARTS: Final = {"denied", "carried", "alike"}
_WEEKDAYS: Final = (
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
)


def slot_names(evidence: Sequence[str]) -> set[str]:
    """Return every slot a sentence may use, given its kind's evidence."""
    window = {_WINDOW} if "window_days" in evidence else set()
    return {*_VALUE_SLOTS, *evidence, *window, *FIELDS}


def sentence_faults(
    sentences: Mapping[str, str], evidence: Sequence[str]
) -> Iterator[tuple[str, str]]:
    """Yield (place, what is wrong) for every slot that cannot be filled."""
    known = slot_names(evidence)
    for place, text in sentences.items():
        try:
            slots = list(string.Formatter().parse(text))
        except ValueError as error:
            yield place, f"'{place}': {error}; write {{{{ for a brace that is no slot"
            continue
        for _, name, form, conversion in slots:
            if name is not None and name not in known and not name.startswith("extra."):
                yield place, f"'{place}' has unknown slot '{name}'{suggestion(name, known)}"
            elif form or conversion:
                yield place, f"'{place}': write {{{name}}} alone; slots come formatted"


class Shown:
    """The fields of a frame's lines as a reader writes them, worked out once for all signals."""

    def __init__(self, frame: LineFrame) -> None:
        self._frame = frame
        self._known: dict[str, dict[int, str]] = {}

    def __call__(self, name: str, rows: Integers) -> list[str]:
        """Return a field of some lines."""
        known, wanted = self._known.setdefault(name, {}), rows.tolist()
        new = [row for row in wanted if row not in known]
        if new:
            show = partial(_shown_field, name, field(name))
            known.update(zip(new, _each(show, self._frame[name][new]), strict=True))
        return [known[row] for row in wanted]


class Fillers(dict[str, list[str]]):
    """The slots of one signal on some lines, each formatted for a reader when it is used.

    `values` and each of `evidence` have one number per line.
    """

    def __init__(
        self, shown: Shown, rows: Integers, values: Numbers, evidence: Mapping[str, Numbers]
    ) -> None:
        super().__init__()
        self._field = shown
        self._rows = rows
        self._values = values
        self._evidence = evidence

    def __missing__(self, name: str) -> list[str]:
        shown = self[name] = self._shown(name)
        return shown

    def _shown(self, name: str) -> list[str]:
        if name in _VALUE_SLOTS:
            return _each(partial(_shown_value, name), self._values)
        if name == _WINDOW:
            return _each(_shown_window, self._evidence["window_days"])
        if name in self._evidence:
            return _each(partial(_shown_evidence, name), self._evidence[name])
        return self._field(name, self._rows)

    def at(self, places: list[int]) -> "Fillers":
        """Return the slots of some of the lines."""
        evidence = {name: numbers[places] for name, numbers in self._evidence.items()}
        return Fillers(self._field, self._rows[places], self._values[places], evidence)

    def filled(self, text: str) -> list[str]:
        """Return a sentence with its slots filled for each line, its first letter a capital."""
        template, names = _template(text)
        if not names:
            return [template.format()] * len(self._rows)
        whole = list(map(template.format, *(self[name] for name in names)))
        return [each[:1].upper() + each[1:] for each in whole] if template[0] == "{" else whole


def filled(
    text: str, frame: LineFrame, row: int, value: float, evidence: Mapping[str, float]
) -> str:
    """Return the sentence of one line."""
    told = {name: np.array([number]) for name, number in evidence.items()}
    slots = Fillers(Shown(frame), np.array([row]), np.array([value]), told)
    return slots.filled(text)[0]


@lru_cache(maxsize=4_096)
def _template(text: str) -> tuple[str, tuple[str, ...]]:
    """Return a sentence as `str.format` fills it by position, and the slots it names."""
    text = text[:1].upper() + text[1:]
    pieces = list(string.Formatter().parse(text))
    whole = "".join(
        literal.replace("{", "{{").replace("}", "}}") + ("" if name is None else "{}")
        for literal, name, _, _ in pieces
    )
    return whole, tuple(name for _, name, _, _ in pieces if name is not None)


def _each(show: Callable[[Any], str], values: AnyArray) -> list[str]:
    """Return every value as shown, each distinct one worked out once."""
    shown: dict[Any, str] = {}
    listed = values.tolist()
    for value in listed:
        if value not in shown:
            shown[value] = show(value)
    return [shown[value] for value in listed]


def _shown_window(window: float) -> str:
    return f"in the last {days(window)}" if window == window else "to date"  # noqa: PLR0124 — NaN


def _shown_value(name: str, value: float) -> str:
    if name == "value_percent":
        return percent(value * 100.0)
    if name == "value_days":
        return days(value)
    if name == "value_weekday":
        return _WEEKDAYS[int(value) - 1] if value in range(1, 8) else number(value)
    return number(value)


def _shown_evidence(name: str, value: float) -> str:
    if name.endswith("_percent"):
        return percent(value)
    if name.endswith("_days"):
        return days(value)
    return "none" if value == 0 and name in _PARTS else number(value)


def _shown_field(name: str, known: Field | None, value: Any) -> str:
    """Return a field's value as a reader writes it."""
    if known is None or value is None or value != value:  # noqa: PLR0124 — NaN
        return known.absent if known else "not stated"
    kind = known.kind
    if name == "modifiers":
        return _with_modifiers(str(value))
    if kind == "text":
        return str(value)
    if kind == "dollars":
        return f"${value:,.2f}"
    if kind == "flag":
        return "yes" if value else "no"
    return (_EPOCH + timedelta(days=int(value))).isoformat() if kind == "day" else number(value)


def _with_modifiers(listed: str) -> str:
    """Say the modifiers so that "lines of 99213 {modifiers}" reads well with any or none."""
    *most, last = listed.split(",")
    if most:
        return f"with modifiers {', '.join(most)} and {last}"
    return f"with modifier {last}" if last else "without modifier"


def days(value: float) -> str:
    """Return "1 day", "90 days"."""
    return f"{number(value)} day{'' if value == 1 else 's'}"


def number(value: float) -> str:
    """Return a number with no more decimals than a reader wants."""
    if value != value:  # noqa: PLR0124 — NaN
        return "unknown"
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}"


def percent(value: float) -> str:
    """Return a percentage: one decimal below ten, none above."""
    if value != value:  # noqa: PLR0124 — NaN
        return "unknown"
    return f"{value:.1f}%" if 0 < abs(value) < _FEW_PERCENT else f"{value:.0f}%"
