"""Paths turned into the files to read, each with its format told by its content."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, Literal

from denialrisk.errors import InputError
from denialrisk.read.body.parse import WIDE, is_wide
from denialrisk.read.flat.table import encoding_of
from denialrisk.read.unpacked import GZIP, opened, unpacked_size
from denialrisk.read.x12.delimiters import find_delimiters, starts_interchange

Format = Literal["x12", "json", "fhir", "csv", "parquet", "tables", "unknown"]
_HEAD: Final = 1 << 16
_BOM: Final = b"\xef\xbb\xbf"
_FLAT_SUFFIXES: Final = frozenset({".csv", ".tsv", ".psv", ".tab"})
_DATA_SUFFIXES: Final = _FLAT_SUFFIXES | {".837", ".835", ".edi", ".x12", ".json", ".parquet"}
_SEPARATORS: Final = b",;\t|"
_EVEN_LINES: Final = 6
_EMPTY_FOLDER: Final = "it is a folder with nothing in it"
_UNKNOWN: Final = "its format is not known: neither X12, FHIR, JSON, CSV nor Parquet"
_TWICE: Final = "it is packed by gzip twice"
_ZIP: Final = b"PK\x03\x04"
_OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0"
_EXCEL: Final = "it is an Excel workbook: save it as CSV"
_ARCHIVE: Final = "it is a zip archive: unpack it first"
_RESOURCE: Final = re.compile(rb'"resourceType"\s*:\s*"[A-Z]')
_OVERLAP: Final = 128
TABLES_MARK: Final = "tables.json"


@dataclass(frozen=True, slots=True)
class Source:
    """One file (or folder of tables) to read: `name` is what summaries and rejects call it.

    `refused` says why it cannot be read at all; empty when it can.
    """

    path: Path
    name: str
    format: Format
    size: int
    refused: str = ""


def sources_in(paths: Sequence[Path]) -> list[Source]:
    """Walk folders in name order; hidden files are passed by.

    What is no file to read (a link to nothing, a pipe, an empty folder that was asked for) is a
    source too, so that it is refused by name. Raises InputError when a path does not exist.
    """
    return [source for path in paths for source in _sources(path)]


def _sources(path: Path) -> Iterator[Source]:
    if not path.exists() and not path.is_symlink():
        raise InputError(f"{path}: no such file or folder; is the path right?")
    if path.is_dir() and not any(_shown(path)):
        yield _unreadable(path, path, _EMPTY_FOLDER)
    else:
        yield from _at(path, path)


def _at(path: Path, root: Path) -> Iterator[Source]:
    if path.is_dir():
        yield from _walk(path, root)
    elif path.is_file():
        format_, refused = format_of(path)
        size = 0 if refused else unpacked_size(path)
        yield Source(path, _name(path, root), format_, size, refused)
    elif path.exists():
        yield _unreadable(path, root, "it is a pipe, socket or device, not a file")
    else:
        yield _unreadable(path, root, "it is a link to a file that is not there")


def _walk(folder: Path, root: Path) -> Iterator[Source]:
    if folder.is_symlink() and folder.parent.resolve().is_relative_to(folder.resolve()):
        yield _unreadable(folder, root, "it is a link back to a folder above it")
        return
    if (folder / TABLES_MARK).is_file():
        size = sum(part.stat().st_size for part in folder.rglob("*.parquet"))
        yield Source(folder, _name(folder, root), "tables", size)
        return
    within = list(_shown(folder))
    if not within and folder.suffix.lower() in _DATA_SUFFIXES:
        yield _unreadable(folder, root, _EMPTY_FOLDER)
    for path in within:
        yield from _at(path, root)


def _shown(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.iterdir()) if not path.name.startswith("."))


def _unreadable(path: Path, root: Path, why: str) -> Source:
    return Source(path, _name(path, root), "unknown", 0, why)


def _name(path: Path, root: Path) -> str:
    name = path.relative_to(root.parent).as_posix() if path != root else root.name
    return name.encode(errors="replace").decode()  # a name need not be Unicode, a table must


def format_of(path: Path) -> tuple[Format, str]:
    """Tell a file's format by its first bytes; the suffix only settles what they leave open.

    A file packed by gzip has the format of what it holds. The second item says why a file of no
    known format is refused.
    """
    try:
        with opened(path) as file:
            head = file.read(_HEAD)
            found = _told_by(head, path)
            if found[0] == "json" and _is_fhir(head, file):
                found = "fhir", ""
    except OSError as error:
        return "unknown", f"it cannot be read: {error.strerror}"
    except InputError as error:
        return "unknown", str(error)
    return found


def _told_by(head: bytes, path: Path) -> tuple[Format, str]:
    if head.startswith(b"PAR1"):
        return "parquet", ""
    if head.startswith(GZIP):
        return "unknown", _TWICE
    if head.startswith((_ZIP, _OLD_EXCEL)):
        return "unknown", _ARCHIVE if head.startswith(_ZIP) and not _is_xlsx(head) else _EXCEL
    text = head.removeprefix(_BOM).lstrip()
    if not text:
        return "unknown", "it is empty"
    if is_wide(head):
        return ("csv", "") if _is_wide_table(head) else ("unknown", WIDE)
    suffix = path.with_suffix("").suffix if path.suffix.lower() == ".gz" else path.suffix
    found = _text_format(text, suffix.lower())
    return found, _UNKNOWN if found == "unknown" else ""


def _is_xlsx(head: bytes) -> bool:
    return b"[Content_Types].xml" in head or b"xl/" in head


def _is_fhir(head: bytes, file: BinaryIO) -> bool:
    """Tell FHIR from a body of our own: somewhere in it a resource names its type.

    Servers that sort keys put a resource's type behind its items, however many these are.
    """
    chunk = head
    while chunk:
        if _RESOURCE.search(chunk):
            return True
        more = file.read(_HEAD)
        chunk = chunk[-_OVERLAP:] + more if more else b""
    return False


def _text_format(text: bytes, suffix: str) -> Format:
    if text[:1] in {b"{", b"["} and _looks_like_json(text):
        return "json"
    if starts_interchange(text):
        return "x12"
    if suffix in _FLAT_SUFFIXES or _is_even(text):
        return "csv"
    if find_delimiters(text) is not None:
        return "x12"
    return "csv" if _looks_flat(text) else "unknown"


def _looks_like_json(text: bytes) -> bool:
    try:
        json.loads(text)
    except RecursionError:
        return True
    except ValueError:
        return text[1:].lstrip()[:1] in {b'"', b"{", b"}", b"[", b"]"}
    return True


def _is_wide_table(head: bytes) -> bool:
    """Tell a table in UTF-16, as spreadsheets export "Unicode text"; other formats are not so."""
    text = head.decode(encoding_of(head), errors="ignore").lstrip("\ufeff").lstrip()
    return not text.startswith(("{", "[", "ISA")) and _looks_flat(text.encode())


def _is_even(text: bytes) -> bool:
    """Tell lines that all have the same number of cells, three at least, as X12 never has.

    Column names such as CLM_ID else pass for segments with an odd separator.
    """
    lines = text.splitlines()[: _EVEN_LINES + 1]
    whole = lines[:-1] if len(lines) > 1 and not text.endswith((b"\n", b"\r")) else lines
    counts = [{line.count(bytes([mark])) for line in whole[:_EVEN_LINES]} for mark in _SEPARATORS]
    return len(whole) > 1 and any(len(each) == 1 and min(each) > 1 for each in counts)


def _looks_flat(text: bytes) -> bool:
    """Tell whether a header of at least two names and a row under it stand there."""
    if b"\x00" in text:
        return False
    lines = text.splitlines()[:2]
    counts = {s: [line.count(bytes([s])) for line in lines] for s in _SEPARATORS}
    return len(lines) > 1 and any(min(count) > 0 for count in counts.values())
