"""Figures of payers or groups turned into the rows of a drawing, each with its interval."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor, sqrt
from typing import Any, Final

Figures = Mapping[str, Any]

# In units of the drawing; the page scales it. Labels end where the plot begins.
WIDTH: Final = 560
_RIGHT: Final = 485
_NARROWEST: Final = 60.0
_LETTER: Final = 7.4
_TOP: Final = 10
_ROW: Final = 26
_AXIS: Final = 34
_MOST: Final = 20
_LABEL_SIZE: Final = 30
_TICKS: Final = 5
_SURE: Final = 1.96


@dataclass(frozen=True, slots=True)
class Row:
    """One payer or group; places are in drawing units, `mark` is a second value beside it."""

    label: str
    full_label: str
    said: str
    y: float
    value: float
    low: float
    high: float
    mark: float | None


@dataclass(frozen=True, slots=True)
class Dots:
    """The rows, the ticks below them (place, words) and a line to hold them against."""

    rows: tuple[Row, ...]
    ticks: tuple[tuple[float, str], ...]
    left: float
    against: float | None
    says: str
    left_out: int
    width: int = WIDTH

    @property
    def bottom(self) -> float:
        """Where the rows end and the axis begins."""
        return float(_TOP + _ROW * len(self.rows))

    @property
    def height(self) -> float:
        """The drawing's height, with room for the axis."""
        return self.bottom + _AXIS


def ranking(payers: Sequence[Figures]) -> Dots | None:
    """Lay out the AUROC of each judged payer with its 95 % interval; None where none is."""
    judged = [payer for payer in payers if payer.get("auroc") is not None]
    values = [(p["name"], *_interval(p, "auroc"), None) for p in judged[:_MOST]]
    dots = _dots(values, 0.5, "{:.3f}")
    spoken = ", ".join(
        f"{name} {value:.2f} ({a:.2f} to {b:.2f})" for name, value, a, b, _ in values
    )
    return dots and _told(dots, f"AUROC by payer: {spoken}.", len(judged) - len(values))


def parity(groups: Sequence[Figures]) -> Dots | None:
    """Lay out what share of each group's lines was denied, and the mean probability beside it.

    Intervals are binomial (95 %). None where the run counted no groups.
    """
    counted = [g for g in groups if g.get("denied_share") is not None and g["lines"]]
    values = [
        (f"{g['by']}: {g['name']}", *_shared(g), float(g["mean_probability"]))
        for g in counted[:_MOST]
    ]
    dots = _dots(values, None, "{:.1%}", floor_at=0.0)
    spoken = ", ".join(
        f"{name} {value:.0%} denied, {mark:.0%} predicted" for name, value, _, _, mark in values
    )
    return dots and _told(dots, f"By group: {spoken}.", len(counted) - len(values))


def _interval(figures: Figures, name: str) -> tuple[float, float, float]:
    value = float(figures[name])
    low, high = figures.get(f"{name}_low"), figures.get(f"{name}_high")
    return value, value if low is None else float(low), value if high is None else float(high)


def _shared(group: Figures) -> tuple[float, float, float]:
    share, lines = float(group["denied_share"]), group["lines"]
    error = _SURE * sqrt(max(share * (1 - share), 0.0) / lines)
    return share, max(share - error, 0.0), min(share + error, 1.0)


def _dots(
    values: Sequence[tuple[str, float, float, float, float | None]],
    against: float | None,
    form: str,
    floor_at: float | None = None,
) -> Dots | None:
    if not values:
        return None
    every = [n for row in values for n in row[1:] if n is not None]
    ends = [*every, *(n for n in (against, floor_at) if n is not None)]
    ticks = _ticks(min(ends), max(ends))
    first, last = ticks[0], ticks[-1]
    left = max(_NARROWEST, 20 + _LETTER * max(len(_short(row[0])) for row in values))

    def place(value: float) -> float:
        return round(left + (_RIGHT - left) * (value - first) / (last - first), 1)

    rows = tuple(
        Row(
            *(_short(name), name, form.format(value), _TOP + _ROW * index),
            *(place(value), place(low), place(high), None if mark is None else place(mark)),
        )
        for index, (name, value, low, high, mark) in enumerate(values)
    )
    told = tuple((place(tick), _tick(tick, form)) for tick in ticks)
    return Dots(rows, told, round(left, 1), None if against is None else place(against), "", 0)


def _told(dots: Dots, says: str, left_out: int) -> Dots:
    return Dots(dots.rows, dots.ticks, dots.left, dots.against, says, left_out)


def _ticks(low: float, high: float) -> list[float]:
    rough = max(high - low, 0.01) / _TICKS
    step = next(s for s in (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5) if s >= rough or s == 0.5)  # noqa: PLR2004
    first, last = floor(round(low / step, 6)), ceil(round(high / step, 6))
    return [round(n * step, 6) for n in range(first, max(last, first + 1) + 1)]


def _tick(value: float, form: str) -> str:
    return f"{value:.0%}" if "%" in form else f"{value:g}"


def _short(label: str) -> str:
    if len(label) <= _LABEL_SIZE:
        return label
    return f"{label[: _LABEL_SIZE - 1]}\N{HORIZONTAL ELLIPSIS}"
