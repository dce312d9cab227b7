"""The libraries a bundle was made with held against those that would read it."""

from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

from denialrisk.errors import BundleError

# By how many parts of its version a library here may not be older than where the bundle was made:
# a minor release of these may write what an older one misreads without a word. The others write
# no part of a bundle in a form of their own.
_PARTS: Final = {"denialrisk": 2, "lightgbm": 2, "numpy": 1, "pandas": 1}


def check_libraries(path: Path, manifest: Mapping[str, Any]) -> None:
    """Raise BundleError where a library here is older than the one the bundle was made with."""
    made_with: Mapping[str, str] = manifest.get("libraries", {})
    older = [
        f"{name} {_installed(name)} is older than {made_with[name]}"
        for name, parts in _PARTS.items()
        if name in made_with
        and _release(_installed(name), parts) < _release(made_with[name], parts)
    ]
    if older:
        message = f"{path}: was made with newer libraries than are here ({'; '.join(older)})"
        raise BundleError(f"{message}: update them here, or train with these")


def _installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "0"


def _release(text: str, parts: int) -> tuple[int, ...]:
    """Return the first parts of a version as numbers; what is no number counts as 0."""
    found = [int(part) if part.isdigit() else 0 for part in text.split(".")[:parts]]
    return tuple(found + [0] * (parts - len(found)))
