"""The maturity curve drawn in characters."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

_STEP: Final = 2
_ROWS: Final = 10
_LABELLED: Final = 5
_EIGHTHS: Final = " ▁▂▃▄▅▆▇█"
_FULL: Final = len(_EIGHTHS) - 1
_TICK: Final = 30


def plot(maturity: Iterable[Mapping[str, Any]]) -> str:
    """Draw the share of lines answered (height, 0 to 100 %) by days since submission (width)."""
    points = [row for row in maturity if row["day"] % _STEP == 0]
    shares = [row["answered"] for row in points]
    if not any(shares):
        return ""
    filled = [round((share or 0.0) * _ROWS * _FULL) for share in shares]
    rows = [_row(level, filled) for level in range(_ROWS - 1, -1, -1)]
    return "\n".join([*rows, f"{'':5} +{'-' * len(points)}", _days(points)])


def _row(level: int, filled: list[int]) -> str:
    height = level + 1
    label = f"{100 * height // _ROWS} %" if height % _LABELLED == 0 else ""
    cells = [_EIGHTHS[min(max(eighths - level * _FULL, 0), _FULL)] for eighths in filled]
    return f"{label:>5} |{''.join(cells)}".rstrip()


def _days(points: list[Mapping[str, Any]]) -> str:
    marks = "".join(f"{row['day']:<{_TICK // _STEP}}" for row in points if row["day"] % _TICK == 0)
    return f"{'':7}{marks.rstrip()} days"
