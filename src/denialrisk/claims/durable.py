"""Files written so that a power cut leaves the old content or the new, never half of it."""

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import IO, Any


def write_new(path: Path, write: Callable[[IO[bytes]], Any]) -> None:
    """Write a file that nothing names yet and see it through to the disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write(file)
        file.flush()
        os.fsync(file.fileno())


def replace_whole(path: Path, write: Callable[[IO[bytes]], Any]) -> None:
    """Replace a file by another in one step."""
    draft = path.with_name(f".{path.name}.part")
    write_new(draft, write)
    draft.replace(path)
    settle([path.parent])


def settle(folders: Iterable[Path]) -> None:
    """See to the disk which files stand in these folders."""
    for folder in folders:
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
