"""Paths turned into the files to read, each with its format told by its content."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from denialrisk.errors import InputError
from denialrisk.read.delimiters import find_delimiters, starts_interchange

Format = Literal["x12", "json", "csv", "parquet", "tables", "unknown"]
_HEAD: Final = 1 << 16
_BOM: Final = b"\xef\xbb\xbf"
_FLAT_SUFFIXES: Final = frozenset({".csv", ".tsv", ".psv", ".tab"})
_SEPARATORS: Final = b",;\t|"
TABLES_MARK: Final = "claims.parquet"


@dataclass(frozen=True, slots=True)
class Source:
    """One file (or folder of tables) to read: `name` is what summaries and rejects call it."""

    path: Path
    name: str
    format: Format
    size: int


def sources_in(paths: Sequence[Path]) -> list[Source]:
    """Walk folders in name order; hidden files are passed by.

    Raises InputError when a path does not exist.
    """
    return [source for path in paths for source in _sources(path)]


def _sources(path: Path) -> Iterator[Source]:
    if not path.exists():
        raise InputError(f"{path}: no such file or folder; is the path right?")
    if path.is_file():
        yield _source(path, path.name)
        return
    yield from _walk(path, path)


def _walk(folder: Path, root: Path) -> Iterator[Source]:
    if (folder / TABLES_MARK).is_file():
        name = _name(folder, root)
        size = sum(part.stat().st_size for part in folder.glob("*.parquet"))
        yield Source(folder, name, "tables", size)
        return
    for path in sorted(folder.iterdir()):
        if path.name.startswith("."):
            continue
        if path.is_dir():
            yield from _walk(path, root)
        elif path.is_file():
            yield _source(path, _name(path, root))


def _name(path: Path, root: Path) -> str:
    return path.relative_to(root.parent).as_posix() if path != root else root.name


def _source(path: Path, name: str) -> Source:
    return Source(path, name, format_of(path), path.stat().st_size)


def format_of(path: Path) -> Format:
    """Tell a file's format by its first bytes; the suffix only settles what they leave open."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError:
        return "unknown"
    if head.startswith(b"PAR1"):
        return "parquet"
    return _text_format(head.removeprefix(_BOM).lstrip(), path.suffix.lower())


def _text_format(text: bytes, suffix: str) -> Format:
    if text[:1] in {b"{", b"["} and _looks_like_json(text):
        return "json"
    if starts_interchange(text):
        return "x12"
    if suffix in _FLAT_SUFFIXES:
        return "csv"
    if find_delimiters(text) is not None:
        return "x12"
    return "csv" if _looks_flat(text) else "unknown"


def _looks_like_json(text: bytes) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return text[1:].lstrip()[:1] in {b'"', b"{", b"}", b"]"}
    except RecursionError:
        return False
    return True


def _looks_flat(text: bytes) -> bool:
    """Tell whether a header of at least two names and a row under it stand there."""
    if b"\x00" in text:
        return False
    lines = text.splitlines()[:2]
    counts = {s: [line.count(bytes([s])) for line in lines] for s in _SEPARATORS}
    return len(lines) > 1 and any(min(count) > 0 for count in counts.values())
