"""Rows of figures turned into the lines, bands and ticks of a drawing."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from denialrisk.report.words import number

# In units of the drawing; the page scales it.
_LEFT, _RIGHT, _TOP, _BOTTOM = 46.0, 740.0, 14.0, 232.0
_STEPS: Final = (0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5, 1.0)
_MOST_TICKS: Final = 6
_MOST_LABELS: Final = 14


@dataclass(frozen=True, slots=True)
class Series:
    """What to draw of each row: the key of a value and, for a band, of its two bounds.

    `look` names the style: ours, other, usual or seen.
    """

    name: str
    look: str
    value: str
    low: str | None = None
    high: str | None = None


@dataclass(frozen=True, slots=True)
class Drawn:
    """One series in drawing units: the points of each unbroken line, dots, and its band."""

    name: str
    look: str
    lines: tuple[str, ...]
    dots: tuple[tuple[float, float], ...]
    bars: tuple[tuple[float, float, float], ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing: ticks are (place, words); `mark` is where a change happened, None if nowhere."""

    series: tuple[Drawn, ...]
    across: tuple[tuple[float, str], ...]
    up: tuple[tuple[float, str], ...]
    mark: float | None
    says: str


def chart(  # noqa: PLR0913 - what a drawing is made of
    rows: Sequence[Mapping[str, Any]],
    labels: Sequence[str],
    series: Sequence[Series],
    *,
    says: str,
    from_zero: bool = True,
    mark: int | None = None,
) -> Chart | None:
    """Lay out shares (0 to 1) by row; None where no row has one. Lines break where one is missing.

    `labels` stand under the rows, `mark` is the row before which a line is drawn.
    """
    keys = [key for one in series for key in (one.value, one.low, one.high) if key]
    known = [value for row in rows for key in keys if (value := number(row.get(key))) is not None]
    if not known:
        return None
    low, high, step = _range(0.0 if from_zero else min(known), max(known))
    places = [_across(place, len(rows)) for place in range(len(rows))]

    def up(value: float) -> float:
        return round(_BOTTOM - (_BOTTOM - _TOP) * (value - low) / (high - low), 1)

    every = math.ceil(len(rows) / _MOST_LABELS)
    ticks = [low + place * step for place in range(round((high - low) / step) + 1)]
    return Chart(
        tuple(_drawn(one, rows, places, up) for one in series),
        tuple((x, label) for x, label in list(zip(places, labels, strict=True))[::every]),
        tuple((up(tick), f"{tick:.2f}") for tick in ticks),
        None if mark is None else round(_across(mark - 0.5, len(rows)), 1),
        says,
    )


def _range(low: float, high: float) -> tuple[float, float, float]:
    """Return round ends around the values and the step between ticks."""
    span = max(high - low, 0.02)
    step = next((one for one in _STEPS if span / one <= _MOST_TICKS), _STEPS[-1])
    start, end = math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step
    return start, max(end, start + step), step


def _across(place: float, rows: int) -> float:
    return round(_LEFT + (_RIGHT - _LEFT) * (place + 0.5) / max(rows, 1), 1)


def _drawn(
    one: Series,
    rows: Sequence[Mapping[str, Any]],
    places: Sequence[float],
    up: Callable[[float], float],
) -> Drawn:
    dots: list[tuple[float, float]] = []
    bars: list[tuple[float, float, float]] = []
    runs: list[list[str]] = [[]]
    for row, x in zip(rows, places, strict=True):
        value = number(row.get(one.value))
        if value is None:
            runs.append([])
            continue
        dots.append((x, up(value)))
        runs[-1].append(f"{x},{up(value)}")
        low, high = (number(row.get(key)) if key else None for key in (one.low, one.high))
        if low is not None and high is not None:
            bars.append((x, up(low), up(high)))
    lines = tuple(" ".join(run) for run in runs if len(run) > 1)
    return Drawn(one.name, one.look, lines, tuple(dots), tuple(bars))
