"""What no amount reaches and no day goes beyond, for readers and for those who read tables."""

from datetime import UTC, date, datetime, timedelta
from typing import Final

LARGEST_AMOUNT: Final = 1e9
# Clocks differ, and a payment may be dated ahead of the file that announces it: not by more.
_AHEAD: Final = timedelta(days=31)


def latest_day(sent: date | None = None) -> date:
    """Return the last day on which something may be said to have been sent, answered or learned.

    That is 31 days after the file's own day, `sent`, or without one after today: a later day is
    a slip of the pen. A reader passes it over, counts it and looks for the next best day; where
    a day must be there, it refuses the record.
    """
    return (sent or datetime.now(UTC).date()) + _AHEAD
