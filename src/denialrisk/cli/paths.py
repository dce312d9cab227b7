"""What a person types as PATH turned into paths that exist."""

import glob
from collections.abc import Sequence
from pathlib import Path

from denialrisk.errors import UsageError


def expand(patterns: Sequence[str]) -> list[Path]:
    """Return the files and folders that `patterns` name, patterns expanded in sorted order.

    Raises UsageError for a name or pattern that matches nothing.
    """
    found: list[Path] = []
    for pattern in patterns:
        matches = [pattern] if Path(pattern).exists() else sorted(glob.glob(pattern))  # noqa: PTH207
        if not matches:
            raise UsageError(f"{pattern}: no such file or folder")
        found += [Path(match) for match in matches]
    return found
