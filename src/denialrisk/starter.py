"""The reference deployment copied to a hospital's own folder, where it may be edited."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from denialrisk.errors import UsageError

_IGNORED = shutil.ignore_patterns("__pycache__", "*.pyc")


def source() -> Path:
    """Return the folder that holds the reference deployment.

    A wheel carries it inside the package; an editable install uses the repository itself.
    """
    packaged = Path(__file__).parent / "_starter"
    return packaged if packaged.is_dir() else Path(__file__).parents[2]


def copy(folders: Sequence[str], target: Path) -> list[Path]:
    """Copy the reference deployment's `folders` into `target` and return what was made.

    Raises UsageError, having copied nothing, when any of them is there already.
    """
    present = [name for name in folders if (target / name).exists()]
    if present:
        there = ", ".join(f"{name}/" for name in present)
        message = f"{target}: {there} is there already, nothing was overwritten; choose another"
        raise UsageError(message)
    target.mkdir(parents=True, exist_ok=True)
    made = [target / name for name in folders]
    for folder in made:
        shutil.copytree(source() / folder.name, folder, ignore=_IGNORED)
    return made
