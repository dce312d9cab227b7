"""Log-odds by family of signals turned into bars to both sides of nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

# In units of the drawing, whose middle is nothing.
_MIDDLE: Final = 50.0
# In log-odds; a narrower plot would make slight weights look grave.
_NARROWEST: Final = 1.0
# Below this a family would show +0.00.
_UNSEEN: Final = 0.005


@dataclass(frozen=True, slots=True)
class FamilyBar:
    """One family: `weight` in log-odds, `kind` up or down, `left` and `width` in drawing units."""

    name: str
    weight: float
    kind: str
    left: float
    width: float


def families(weights: Mapping[str, float]) -> list[FamilyBar]:
    """Lay out the families that weigh anything, the heaviest first, whichever way it pulls."""
    told = {name: weight for name, weight in weights.items() if abs(weight) >= _UNSEEN}
    longest = max([_NARROWEST, *map(abs, told.values())])
    return [
        _bar(name, weight, _MIDDLE * abs(weight) / longest)
        for name, weight in sorted(told.items(), key=lambda item: (-abs(item[1]), item[0]))
    ]


def _bar(name: str, weight: float, length: float) -> FamilyBar:
    kind, left = ("up", _MIDDLE) if weight > 0 else ("down", _MIDDLE - length)
    return FamilyBar(name, weight, kind, round(left, 1), round(length, 1))
