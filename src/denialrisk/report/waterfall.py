"""A line's contributions turned into the steps of a waterfall drawn in an SVG."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from denialrisk.report.words import number, stated

# In units of the drawing; the page scales it. Labels end where the plot begins.
WIDTH: Final = 760
_PLOT_LEFT: Final = 270
_PLOT_RIGHT: Final = 700
_ROW: Final = 26
_TOP: Final = 8
_SHOWN: Final = 8
_LABEL_SIZE: Final = 36
_TICKS: Final = 6
_AXIS: Final = 40
_THINNEST: Final = 1.5
_AIR: Final = 0.06
# In log-odds; a narrower plot would make slight contributions look grave.
_NARROWEST: Final = 1.0
# Below this a bar for "all other signals" would show +0.00.
_UNSEEN: Final = 0.005


@dataclass(frozen=True, slots=True)
class Step:
    """One bar: `kind` is base, up, down or total; places are in drawing units."""

    label: str
    full_label: str
    weight: float
    kind: str
    y: float
    left: float
    width: float
    end: float


@dataclass(frozen=True, slots=True)
class Waterfall:
    """Steps from the starting point to the line's log-odds, with the axis ticks below them."""

    steps: tuple[Step, ...]
    ticks: tuple[tuple[float, str], ...]
    zero: float | None
    bottom: float
    width: int = WIDTH

    @property
    def height(self) -> float:
        """The drawing's height, with room for the axis below the steps."""
        return self.bottom + _AXIS


def waterfall(line: Mapping[str, Any]) -> Waterfall | None:
    """Lay out one explained line; None when it carries no contributions."""
    base, total = number(line.get("base_log_odds")), number(line.get("log_odds"))
    reasons = [*(line.get("reasons") or ()), *(line.get("lowering") or ())]
    if base is None or total is None or not reasons:
        return None
    parts = _parts(reasons, total - base)
    levels = _levels(base, [weight for _, weight in parts])
    place = _Scale([*levels, total])
    steps = tuple(
        _steps([("Starting point: all lines", base), *parts, ("This line", total)], place)
    )
    bottom = _TOP + _ROW * len(steps)
    ticks = tuple((place(tick), _tick_label(tick)) for tick in _ticks(place.low, place.high))
    zero = place(0.0) if place.low <= 0 <= place.high else None
    return Waterfall(steps, ticks, zero, bottom)


def _parts(reasons: Sequence[Mapping[str, Any]], whole: float) -> list[tuple[str, float]]:
    """Return the heaviest contributions and one bar for all others, summing to `whole`."""
    weights = [(stated(r.get("title")), number(r.get("log_odds")) or 0.0) for r in reasons]
    weights.sort(key=lambda part: -abs(part[1]))
    shown = weights[:_SHOWN]
    rest = whole - sum(weight for _, weight in shown)
    return shown if abs(rest) < _UNSEEN else [*shown, ("All other signals", rest)]


def _levels(base: float, weights: Sequence[float]) -> list[float]:
    levels = [base]
    for weight in weights:
        levels.append(levels[-1] + weight)
    return levels


class _Scale:
    """Places log-odds on the drawing, with some air at both ends."""

    def __init__(self, values: Sequence[float]) -> None:
        spread = max(values) - min(values)
        margin = max(spread * _AIR, (_NARROWEST - spread) / 2)
        self.low, self.high = min(values) - margin, max(values) + margin
        self._factor = (_PLOT_RIGHT - _PLOT_LEFT) / (self.high - self.low)

    def __call__(self, value: float) -> float:
        return round(_PLOT_LEFT + (value - self.low) * self._factor, 1)


def _steps(rows: Sequence[tuple[str, float]], place: _Scale) -> Iterator[Step]:
    """Yield the first and last row as points at their value, those between as bars."""
    level = 0.0
    for index, (label, weight) in enumerate(rows):
        y = _TOP + index * _ROW
        if index in {0, len(rows) - 1}:
            kind, first, level = "total" if index else "base", place(weight), weight
        else:
            kind, first, level = "up" if weight > 0 else "down", place(level), level + weight
        last = place(level)
        width = round(max(abs(last - first), _THINNEST), 1)
        yield Step(_short(label), label, weight, kind, y, min(first, last), width, last)


def _short(label: str) -> str:
    return (
        label
        if len(label) <= _LABEL_SIZE
        else f"{label[: _LABEL_SIZE - 1]}\N{HORIZONTAL ELLIPSIS}"
    )


def _ticks(low: float, high: float) -> list[float]:
    rough = (high - low) / _TICKS
    scale = 10 ** math.floor(math.log10(rough))
    step = next(scale * m for m in (1, 2, 5, 10) if scale * m >= rough)
    first = math.ceil(low / step)
    return [round(i * step, 6) for i in range(first, math.floor(high / step) + 1)]


def _tick_label(value: float) -> str:
    return f"{value:g}".replace("-", "\N{MINUS SIGN}")
