"""Ids and times for what is kept: ids never met before and in the order they were given."""

import os
import time
from datetime import UTC, datetime
from typing import Final

_RANDOM_BYTES: Final = 10


def new_id() -> str:
    """Return 32 characters: the millisecond, then 80 random bits.

    In order of time, an index of them grows at its end instead of everywhere.
    """
    return f"{time.time_ns() // 1_000_000:012x}{os.urandom(_RANDOM_BYTES).hex()}"


def now() -> datetime:
    """Return the time in UTC without zone, as every table of the state has it."""
    return datetime.now(UTC).replace(tzinfo=None)
