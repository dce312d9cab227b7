"""A file or bytes turned into FHIR resources one by one, whatever they are packed in."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO, Final

from pydantic_core import from_json

from denialrisk.errors import InputError
from denialrisk.read.body.parse import WIDE, is_wide
from denialrisk.read.fhir.elements import Json, parts, word
from denialrisk.read.fhir.references import Neighbours
from denialrisk.read.unpacked import LARGEST_DOCUMENT, opened

_BOM: Final = b"\xef\xbb\xbf"
_LONGEST_LINE: Final = 1 << 26
_DEEPEST: Final = 4
_TOO_LONG: Final = f"it is longer than {_LONGEST_LINE >> 20} MiB"


@dataclass(frozen=True, slots=True)
class Entry:
    """One resource: `position` is its entry, item or line from 1, `path` where it stands.

    `near` are the resources beside it, `url` is its full URL in a Bundle. `refused` says why
    there is none to be read. `size` counts the bytes read up to its end.
    """

    position: int
    path: str
    resource: Any = None
    near: Neighbours = field(default_factory=Neighbours)
    url: str | None = None
    refused: str = ""
    size: int = 0


def entries(source: Path | bytes) -> Iterator[Entry]:
    """Yield every resource of a single one, a list, a Bundle or NDJSON, also packed by gzip.

    NDJSON is read line by line in constant memory; anything else as a whole. Of a key that
    stands twice in one object the last counts. Raises OSError when a path cannot be opened and
    InputError where what was opened cannot be read on.
    """
    with opened(source) as file:
        first = _line(file, 1, blank=True)
        if is_wide(first.text[:4]):
            yield Entry(0, "", refused=WIDE)
            return
        second = _line(file, first.number + 1, blank=True)
        if _is_by_line(first.text, second.text):
            yield from _by_line(chain((first, second), _lines(file, second.number + 1)))
        else:
            yield from _document(first.text + second.text, file)


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    text: bytes
    size: int
    cut: bool = False


def _line(file: BinaryIO, number: int, *, blank: bool = False) -> _Line:
    """Read one line, or with `blank` the next that holds anything."""
    size = 0
    while True:
        text = file.readline(_LONGEST_LINE)
        size += len(text)
        if number == 1:
            text = text.removeprefix(_BOM)
        if not blank or not text or not text.isspace():
            cut = len(text) == _LONGEST_LINE and not text.endswith(b"\n")
            return _Line(number, text, size, cut)
        number += 1


def _lines(file: BinaryIO, number: int) -> Iterator[_Line]:
    while True:
        line = _line(file, number)
        if not line.text:
            return
        if line.cut:  # pass over the rest of it
            size = line.size
            while (more := file.readline(_LONGEST_LINE)) and not more.endswith(b"\n"):
                size += len(more)
            yield _Line(number, b"", size + len(more), cut=True)
        else:
            yield line
        number += 1


def _is_by_line(first: bytes, second: bytes) -> bool:
    """Tell NDJSON: an object a line. A broken first line does not hide a good second."""
    if not second or not first.lstrip().startswith(b"{"):
        return False
    if isinstance(_parsed(first), dict):
        return True
    other = _parsed(second) if second.startswith(b"{") else None
    return isinstance(other, dict) and "resourceType" in other


def _parsed(text: bytes) -> Any:
    try:
        return from_json(text, cache_strings="keys")
    except ValueError as error:
        return error


def _by_line(lines: Iterator[_Line]) -> Iterator[Entry]:
    size = 0
    for line in lines:
        size += line.size
        if line.cut:
            yield Entry(line.number, "", refused=_TOO_LONG, size=size)
        elif line.text and not line.text.isspace():
            resource = _parsed(line.text)
            if isinstance(resource, ValueError):
                yield Entry(line.number, "", refused=f"it is not JSON: {resource}", size=size)
            else:
                yield from _unfolded(resource, line.number, "", size)


def _document(head: bytes, file: BinaryIO) -> Iterator[Entry]:
    text = head + file.read(max(LARGEST_DOCUMENT + 1 - len(head), 0))
    if len(text) > LARGEST_DOCUMENT:
        most = LARGEST_DOCUMENT >> 20
        raise InputError(f"it is one document of more than {most} MiB; send it as NDJSON")
    value = _parsed(text)
    if isinstance(value, ValueError):
        why = "it is empty" if not text.strip() else f"it is not JSON: {value}"
        yield Entry(0, "", refused=why, size=len(text))
    elif isinstance(value, list):
        near = Neighbours((None, one) for one in parts(value))
        for at, one in enumerate(value):
            yield from _unfolded(one, at + 1, f"[{at}]", len(text), near=near)
    else:
        yield from _unfolded(value, 1, "", len(text), inside=False)


def _is_bundle(resource: Any) -> bool:
    return isinstance(resource, dict) and resource.get("resourceType") == "Bundle"


def _unfolded(  # noqa: PLR0913 where it stands takes as many words
    resource: Any,
    position: int,
    path: str,
    size: int,
    *,
    near: Neighbours | None = None,
    inside: bool = True,
    depth: int = 0,
) -> Iterator[Entry]:
    """Yield the resources of a Bundle, or the resource itself.

    A Bundle that is the whole document counts its own entries; one `inside` something keeps
    that place.
    """
    if not _is_bundle(resource) or depth == _DEEPEST:
        yield Entry(position, path, resource, near or Neighbours(), size=size)
        return
    rows = resource.get("entry")
    rows = rows if isinstance(rows, list) else parts(rows)
    near = Neighbours(_beside(rows))
    start = f"{path}.entry" if path else "Bundle.entry"
    for at, row in enumerate(rows):
        place, here = (position if inside else at + 1), f"{start}[{at}].resource"
        held = row.get("resource") if isinstance(row, dict) else row
        if _is_bundle(held):
            yield from _unfolded(held, place, here, size, depth=depth + 1)
        else:
            url = word(row.get("fullUrl")) if isinstance(row, dict) else None
            yield Entry(place, here, held, near, url, size=size)


def _beside(rows: list[Any]) -> Iterator[tuple[str | None, Json]]:
    for row in parts(rows):
        held = row.get("resource")
        if isinstance(held, dict):
            yield word(row.get("fullUrl")), held
