"""A signal's sentence filled with its value, its evidence and the line's own fields."""

import string
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from denialrisk.derive.fields import FIELDS, field
from denialrisk.derive.frame import LineFrame
from denialrisk.yamlfile import suggestion

_EPOCH: Final = date(1970, 1, 1)
_FEW_PERCENT: Final = 10.0
# {value} and what is made of it; {window} stands wherever {window_days} does.
_VALUE_SLOTS: Final = ("value", "value_percent")
_WINDOW: Final = "window"


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


class Filler(dict[str, str]):
    """The slots of one line and one signal, each formatted for a reader when it is used."""

    def __init__(
        self, frame: LineFrame, row: int, value: float, evidence: Mapping[str, float]
    ) -> None:
        super().__init__()
        self._frame = frame
        self._row = row
        self._value = value
        self._evidence = evidence

    def __missing__(self, name: str) -> str:
        if name == "value":
            return number(self._value)
        if name == "value_percent":
            return percent(self._value * 100.0)
        if name == _WINDOW:
            days = self._evidence["window_days"]
            return f"in the last {number(days)} days" if days == days else "to date"  # noqa: PLR0124
        if name in self._evidence:
            shown = percent if name.endswith("_percent") else number
            return shown(self._evidence[name])
        return shown_field(self._frame, self._row, name)


def filled(text: str, slots: Mapping[str, str]) -> str:
    """Return a sentence with its slots filled."""
    return "".join(
        literal + ("" if name is None else slots[name])
        for literal, name, _, _ in string.Formatter().parse(text)
    )


def shown_field(frame: LineFrame, row: int, name: str) -> str:
    """Return a field of one line as a reader writes it."""
    value = frame[name][row]
    if value is None or value != value:  # noqa: PLR0124 — NaN
        return "not stated"
    known = field(name)
    kind = known.kind if known else "text"
    if kind == "text":
        return str(value) or "none"
    if kind == "dollars":
        return f"${value:,.2f}"
    if kind == "flag":
        return "yes" if value else "no"
    return (_EPOCH + timedelta(days=int(value))).isoformat() if kind == "day" else number(value)


def number(value: float) -> str:
    """Return a number with no more decimals than a reader wants."""
    if value != value:  # noqa: PLR0124 — NaN
        return "unknown"
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}"


def percent(value: float) -> str:
    """Return a percentage: one decimal below ten, none above."""
    if value != value:  # noqa: PLR0124 — NaN
        return "unknown"
    return f"{value:.1f} %" if abs(value) < _FEW_PERCENT else f"{value:.0f} %"
