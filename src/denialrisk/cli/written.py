"""Files that cannot be written, told of in words."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from denialrisk.errors import UsageError


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Make the folder of a file or folder to be written. Raises UsageError where that fails."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield
    except OSError as error:
        why = f"{path}: cannot be written ({error.strerror or error})"
        raise UsageError(f"{why}; make room or name another place") from None
