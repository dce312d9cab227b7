"""One writer at a time: a lock that the system drops with the process that held it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from denialrisk.errors import InputError

_LOCK: Final = ".lock"


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the folder against other writers. Raises InputError when one is at work there."""
    import fcntl  # what systems without it have instead differs

    try:
        handle = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        message = f"{folder}: cannot be written to ({error.strerror}); is it yours to write in?"
        raise InputError(message) from None
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            message = f"{folder}: another ingest is writing here; wait until it is done"
            raise InputError(message) from None
        except OSError as error:
            message = f"{folder}: cannot be locked ({error.strerror}); put it on a local disk"
            raise InputError(message) from None
        yield
    finally:
        os.close(handle)
