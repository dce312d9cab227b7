"""A file or bytes turned into batches of X12 segments, in constant memory."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Final

from denialrisk.read.x12.delimiters import (
    Delimiters,
    find_delimiters,
    starts_interchange,
    starts_surely,
)

# Small enough to stay in the processor's cache while it is split.
CHUNK: Final = 1 << 15
# An interchange header with the segment after it: enough to tell its delimiters.
_HEADER: Final = 512
_LONGEST_SEGMENT: Final = 1 << 16
_BOM: Final = b"\xef\xbb\xbf"
# Closing segments carry nothing we keep, so one without its terminator still closes.
_CLOSING: Final = frozenset({"SE", "GE", "IEA"})
# No character of text, but what some systems fill their records up with.
_FILLER: Final = b"\x00"
_BLANK: Final = b" \t\r\n\x00"
_PADDING: Final = " \t\r\n\x1a"


# A path is opened and closed here; an open stream is read on from where it stands.
Input = Path | bytes | BinaryIO


@dataclass(frozen=True, slots=True)
class Batch:
    """Segments in order, each split into elements (index 0 is the segment's name).

    `component` splits composites. `cut` says that bytes were left over which end in no
    segment terminator, and `begun` names the segment they begin. `refused` says why nothing
    more of the source can be read. `size` is in bytes.
    """

    rows: list[list[str]] = field(default_factory=list)
    component: str = ":"
    cut: bool = False
    begun: str = ""
    refused: str = ""
    size: int = 0


def batches(source: Input) -> Iterator[Batch]:
    """Yield the segments of `source` in batches of some hundreds.

    Raises OSError when the path or stream cannot be read; content never raises.
    """
    pending = b""
    delimiters: Delimiters | None = None
    for chunk, last in _chunks(source):
        pending += chunk
        if delimiters is None:
            delimiters = find_delimiters(pending)
            if delimiters is None:
                yield Batch(refused="it is no X12: no ISA header and no claim segments were found")
                return
        while not _awaits(pending, last=last):
            if starts_interchange(pending):
                delimiters = find_delimiters(pending[: 2 * _HEADER]) or delimiters
            body, pending, again = _cut(pending, delimiters)
            if body:
                component = delimiters.component.decode("latin-1")
                yield Batch(_rows(body, delimiters), component, size=len(body))
            if not again:
                break
        if len(pending) > _LONGEST_SEGMENT:
            yield Batch(refused="a segment never ends: its terminator is missing")
            return
        if last and delimiters:
            yield _tail(pending, delimiters)


def _awaits(pending: bytes, *, last: bool) -> bool:
    """Tell whether an interchange has begun whose delimiters stand in bytes still to come."""
    return not last and len(pending) < _HEADER and starts_interchange(pending)


def _chunks(source: Input) -> Iterator[tuple[bytes, bool]]:
    if isinstance(source, Path):
        with source.open("rb") as file:
            yield from _read(file)
    else:
        yield from _read(BytesIO(source) if isinstance(source, bytes) else source)


def _read(file: BinaryIO) -> Iterator[tuple[bytes, bool]]:
    chunk = file.read(CHUNK).removeprefix(_BOM)
    while chunk and not chunk.strip(_BLANK):
        chunk = file.read(CHUNK)
    chunk = chunk.lstrip(_BLANK)
    while True:
        following = file.read(CHUNK)
        yield chunk.replace(_FILLER, b""), not following
        if not following:
            return
        chunk = following


def _cut(pending: bytes, delimiters: Delimiters) -> tuple[bytes, bytes, bool]:
    """Split off the whole segments, up to the next interchange when one begins within."""
    at = _next_interchange(pending, delimiters)
    if at:
        return pending[:at], pending[at:], True
    end = pending.rfind(delimiters.segment) + 1
    return pending[:end], pending[end:], False


def _next_interchange(pending: bytes, delimiters: Delimiters) -> int:
    """Return where a second ISA begins, 0 for none. A patient may be called Isa."""
    at = pending.find(b"ISA", 3)
    while at >= 0:
        before = pending[max(0, at - 64) : at].rstrip()
        ended = before.endswith(delimiters.segment) or pending[at - 1 : at] in b"\r\n"
        if starts_surely(pending, at) or (ended and starts_interchange(pending, at)):
            return at
        at = pending.find(b"ISA", at + 3)
    return 0


def _rows(body: bytes, delimiters: Delimiters) -> list[list[str]]:
    element = delimiters.element.decode("latin-1")
    segment = delimiters.segment.decode("latin-1")
    # Before reading text: lines are wrapped between bytes, not between letters.
    for end in (b"\n", b"\r"):
        if delimiters.segment != end:
            body = body.replace(end, b"")
    text = _text(body, delimiters.segment)
    return [
        stripped.split(element) for piece in text.split(segment) if (stripped := piece.strip())
    ]


def _text(body: bytes, segment: bytes) -> str:
    """Read UTF-8; a segment that is none is Latin-1, without harm to those beside it."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        if segment not in body:
            return body.decode("latin-1")
        return segment.decode("latin-1").join(
            _text(piece, segment) for piece in body.split(segment)
        )


def _tail(pending: bytes, delimiters: Delimiters) -> Batch:
    left = _text(pending, delimiters.segment).strip(_PADDING)
    row = left.split(delimiters.element.decode("latin-1"))
    component = delimiters.component.decode("latin-1")
    if row[0] in _CLOSING:
        return Batch([row], component)
    return Batch(component=component, cut=bool(left), begun=row[0])
