"""Predicted and seen shares of denial turned into the points of a calibration drawing."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, sqrt
from typing import Final

# In units of the drawing; the page scales it.
SIZE: Final = 400
_LEFT, _RIGHT, _TOP, _BOTTOM = 52.0, 388.0, 12.0, 348.0
_SURE: Final = 1.96
_STEPS: Final = (0.02, 0.05, 0.1, 0.2, 0.25)
_TICKS: Final = 5


@dataclass(frozen=True, slots=True)
class Point:
    """One bin of lines; the bar from `low` to `high` is the 95 % interval of the share seen."""

    x: float
    y: float
    low: float
    high: float
    says: str


@dataclass(frozen=True, slots=True)
class Reliability:
    """Points on a square from no risk to the highest; ticks are place across, up, and words."""

    points: tuple[Point, ...]
    ticks: tuple[tuple[float, float, str], ...]
    says: str
    left: float = _LEFT
    right: float = _RIGHT
    top: float = _TOP
    bottom: float = _BOTTOM
    size: int = SIZE


def reliability(bins: Sequence[Sequence[float]]) -> Reliability | None:
    """Lay out bins of (lines, mean probability, share denied); None where there is none."""
    if not bins:
        return None
    errors = [_SURE * sqrt(max(seen * (1 - seen), 0.0) / lines) for lines, _, seen in bins]
    highest = max(
        *(said for _, said, _ in bins),
        *(b[2] + e for b, e in zip(bins, errors, strict=True)),
        0.02,
    )
    step = next((s for s in _STEPS if highest / s <= _TICKS), _STEPS[-1])
    top = step * ceil(round(min(highest, 1.0) / step, 6))
    points = tuple(
        Point(
            _across(said / top),
            _up(seen / top),
            _up(max(seen - error, 0.0) / top),
            _up(min(seen + error, top) / top),
            f"{said:.1%} predicted, {seen:.1%} denied, {lines:,.0f} lines",
        )
        for (lines, said, seen), error in zip(bins, errors, strict=True)
    )
    places = [n * step / top for n in range(round(top / step) + 1)]
    ticks = tuple((_across(place), _up(place), f"{place * top:.0%}") for place in places)
    said, seen = bins[-1][1], bins[-1][2]
    riskiest = f"in the riskiest {said:.0%} predicted, {seen:.0%} denied"
    says = f"{len(bins)} equally filled bins; {riskiest}."
    return Reliability(points, ticks, says)


def _across(share: float) -> float:
    return round(_LEFT + (_RIGHT - _LEFT) * share, 1)


def _up(share: float) -> float:
    return round(_BOTTOM - (_BOTTOM - _TOP) * share, 1)
