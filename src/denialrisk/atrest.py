"""Python's collector of cycles put at rest while much is made that holds none."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock


class _Rest:
    """Who wants the collector at rest, and whether it ran before the first of them came."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._callers = 0
        self._ran = True

    def begin(self) -> None:
        with self._lock:
            if not self._callers:
                self._ran = gc.isenabled()
            self._callers += 1
            gc.disable()

    def end(self) -> None:
        with self._lock:
            self._callers -= 1
            if not self._callers and self._ran:
                gc.enable()


_rest = _Rest()


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """Spare the collector: it would walk millions of new records and dicts time and again.

    It is the whole process's, so the last of several threads to leave wakes it.
    """
    _rest.begin()
    try:
        yield
    finally:
        _rest.end()
