"""Ids and times for what is kept: ids never met before and in the order they were given."""

import os
import threading
import time
from datetime import UTC, datetime
from typing import Final

_RANDOM_BYTES: Final = 9
_lock: Final = threading.Lock()
_last = 0


def new_id() -> str:
    """Return 32 characters: the microsecond, then 72 random bits.

    One process gives them in strict order, several nearly so: the newest of a claim's scores is
    the one with the greatest id, and an index of them grows at its end instead of everywhere.
    """
    global _last  # noqa: PLW0603  (the clock may stand still between two calls, or be set back)
    with _lock:
        _last = max(_last + 1, time.time_ns() // 1_000)
        return f"{_last:014x}{os.urandom(_RANDOM_BYTES).hex()}"


def now() -> datetime:
    """Return the time in UTC without zone, as every table of the state has it."""
    return datetime.now(UTC).replace(tzinfo=None)
