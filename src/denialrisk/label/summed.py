"""The rows of a report cut to the first of them, what is left and the sum of all beside them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

Row = Mapping[str, Any]
_RATE: Final = "denial_rate"


@dataclass(frozen=True, slots=True)
class Summed:
    """What is shown of a table: `rest` sums the rows that are not, `total` all of them.

    Counts and dollars in `shown` and `rest` add up to `total`. `rest` is None where nothing is
    left out, `total` where there is only one row.
    """

    shown: list[Row]
    left_out: int
    rest: Row | None
    total: Row | None

    @property
    def rows(self) -> list[Row]:
        """All that is shown: the rows, then the rest and the total under names of their own."""
        return [*self.shown, *(row for row in (self.rest, self.total) if row is not None)]


def summed(rows: Sequence[Row], most: int) -> Summed:
    """Cut rows to the first `most` and sum what can be summed; rates are worked out anew.

    The first column of words names the rest and the total.
    """
    rest = _sum(rows[most:], f"{len(rows) - most:,} more") if len(rows) > most else None
    total = _sum(rows, "total") if len(rows) > 1 else None
    return Summed(list(rows[:most]), max(len(rows) - most, 0), rest, total)


def _sum(rows: Sequence[Row], name: str) -> Row:
    found: dict[str, Any] = {key: _column([row[key] for row in rows], key) for key in rows[0]}
    found[next(key for key, value in rows[0].items() if isinstance(value, str))] = name
    if _RATE in found:
        decided = found["denied"] + found["paid"]
        found[_RATE] = found["denied"] / decided if decided else None
    return found


def _column(values: Sequence[Any], key: str) -> Any:
    """Return the sum of a column, to the cent; nothing for words and for shares of many things."""
    if isinstance(values[0], str):
        return ""
    if isinstance(values[0], bool) or "share" in key or key == _RATE:
        return None
    return round(sum(values), 2)
