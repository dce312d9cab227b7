"""A folder of parts sealed with a hash each, so that a changed or missing part is named."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from denialrisk.errors import BundleError

MANIFEST: Final = "manifest.json"
_BLOCK: Final = 1 << 20


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file as 64 hex characters."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def hashes(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file under `folder` by its relative path, sorted."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    named = {path.relative_to(folder).as_posix(): path for path in files}
    return {name: sha256_of(path) for name, path in named.items() if name != MANIFEST}


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read manifest.json. Raises BundleError when it is missing or no JSON object."""
    path = folder / MANIFEST
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError:
        message = f"{folder}: no bundle here ({MANIFEST} is missing); run `denialrisk train`"
        raise BundleError(message) from None
    except ValueError as error:
        raise BundleError(f"{path}: is damaged ({error}); train the bundle again") from None
    if not isinstance(data, dict) or not isinstance(data.get("parts"), dict):
        raise BundleError(f"{path}: lists no parts; train the bundle again")
    return data


def verify(folder: Path, parts: Mapping[str, str], required: Iterable[str]) -> None:
    """Hold every part to its hash.

    Raises BundleError naming the first part that is unlisted, missing or changed. A file the
    manifest does not know is refused too: nothing unsealed may reach a score.
    """
    for name in required:
        if name not in parts:
            raise BundleError(f"{folder}: the manifest lists no {name}; train the bundle again")
    found = hashes(folder)
    for name in sorted(set(parts) | set(found)):
        if name not in found:
            raise BundleError(f"{folder / name}: is missing; copy the whole bundle again")
        if name not in parts:
            raise BundleError(f"{folder / name}: is not listed in {MANIFEST}; remove it")
        if found[name] != parts[name]:
            message = f"{folder / name}: was changed after training (SHA-256 differs);"
            raise BundleError(f"{message} restore it or train again")
