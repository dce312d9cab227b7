"""Days turned into the months or quarters that a backtest walks through."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from denialrisk.fit.split import Days, Mask

Every = Literal["month", "quarter"]
_MONTHS: Final = {"month": 1, "quarter": 3}
_EPOCH: Final = date(1970, 1, 1)


@dataclass(frozen=True)
class Period:
    """Lines sent from day `start` on and before day `end`, in days since 1970-01-01."""

    name: str
    start: int
    end: int

    def of(self, submitted: Days) -> Mask:
        """Tell which lines were sent in this period."""
        sent: Mask = (submitted >= self.start) & (submitted < self.end)
        return sent


def periods(first: int, last: int, every: Every = "month") -> tuple[Period, ...]:
    """Return the calendar's periods that begin on day `first` or later and end by day `last`."""
    months = _MONTHS[every]
    beginning = _start(day(first), months)
    found: list[Period] = []
    while True:
        end = _later(beginning, months)
        if number(end) - 1 > last:
            return tuple(found)
        if number(beginning) >= first:
            found.append(Period(_name(beginning, every), number(beginning), number(end)))
        beginning = end


def number(of: date) -> int:
    """Return a date as days since 1970-01-01."""
    return (of - _EPOCH).days


def day(of: int) -> date:
    """Return days since 1970-01-01 as a date."""
    return _EPOCH + timedelta(days=int(of))


def _start(of: date, months: int) -> date:
    return date(of.year, (of.month - 1) // months * months + 1, 1)


def _later(of: date, months: int) -> date:
    after = of.month - 1 + months
    return date(of.year + after // 12, after % 12 + 1, 1)


def _name(start: date, every: Every) -> str:
    quarter = (start.month + 2) // 3
    return f"{start:%Y-%m}" if every == "month" else f"{start.year}-Q{quarter}"
