"""A place on disk watched for another bundle, in a thread of its own."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

# Where it points, and name, size and time of each file: what a swap, a copy or a repair changes.
Signature = tuple[str, tuple[tuple[str, int, int, int], ...]]
_NOTHING: Final[Signature] = ("", ())


class Watch:
    """Calls `take` once whenever what lies at `path` has changed and come to rest.

    A folder that is still being copied changes from look to look; a place where nothing lies is
    one whose bundle is just being replaced.
    """

    def __init__(self, path: Path, take: Callable[[], None], seconds: float) -> None:
        self._path = path
        self._take = take
        self._seconds = seconds
        self._taken = signature(path)
        self._seen = self._taken
        self._end = threading.Event()

    def start(self) -> None:
        """Begin to look, until the process ends."""
        threading.Thread(target=self._look_on, name="bundle watch", daemon=True).start()

    def stop(self) -> None:
        """Look no more."""
        self._end.set()

    def look(self) -> None:
        """Look once."""
        seen, self._seen = self._seen, signature(self._path)
        if self._seen != seen or self._seen in (self._taken, _NOTHING):
            return
        self._taken = self._seen
        self._take()

    def _look_on(self) -> None:
        while not self._end.wait(self._seconds):
            self.look()


def signature(path: Path) -> Signature:
    """Return what tells one state of a folder from another, empty where there is none."""
    try:
        real = path.resolve(strict=True)
        files = sorted(each for each in real.rglob("*") if each.is_file())
        stats = [(each.relative_to(real).as_posix(), each.stat()) for each in files]
    except OSError:
        return _NOTHING
    told = ((name, stat.st_ino, stat.st_size, stat.st_mtime_ns) for name, stat in stats)
    return str(real), tuple(told)
