"""Names the array types that the simulated world is laid out in, and the calendar it runs on."""

from datetime import date, timedelta
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

# Days are counted from here; earlier days are negative.
FIRST_DAY: Final = date(2025, 1, 1)
NEVER: Final = 10**6
YEAR: Final = 365.25
WEEK: Final = 7


def day(year: int, month: int, of_month: int) -> int:
    """Return the number of days from FIRST_DAY to a calendar date."""
    return (date(year, month, of_month) - FIRST_DAY).days


def months_later(months: int) -> int:
    """Return the day on which `months` whole months after FIRST_DAY have gone by."""
    return day(FIRST_DAY.year + months // 12, months % 12 + 1, 1)


@lru_cache(1 << 16)
def calendar(number: int) -> date:
    """Return the calendar date of a day."""
    return FIRST_DAY + timedelta(days=number)


def weekday(days: Ints) -> Ints:
    """Return 0 for Monday to 6 for Sunday."""
    return np.asarray((days + FIRST_DAY.weekday()) % WEEK)


def pick(rng: np.random.Generator, weights: Floats, size: int) -> Ints:
    """Draw `size` positions, each in proportion to its weight."""
    edges = np.cumsum(weights)
    return np.asarray(np.searchsorted(edges, rng.random(size) * edges[-1], side="right"))
