"""A file opened as bytes, unpacked on the way when it is packed by gzip."""

import gzip
import io
import zlib
from pathlib import Path
from typing import BinaryIO, Final

from denialrisk.errors import InputError

GZIP: Final = b"\x1f\x8b"
_BUFFER: Final = 1 << 17
_TRAILER: Final = 4
# Claims pack 10 to 40 times, dull ones 150 times; deflate's limit is 1032 times.
_MOST_TIMES: Final = 400
_ALLOWANCE: Final = 1 << 26
# A document is held in memory whole; what streams has no such limit.
LARGEST_DOCUMENT: Final = 1 << 29


def opened(source: Path | bytes) -> BinaryIO:
    """Open a file, or bytes, to be read in constant memory; its first bytes tell if it is packed.

    Raises OSError when it cannot be opened. Reading raises InputError where a packed file is
    damaged or cut off, or where it unpacks to more than 400 times its size (beyond 64 MiB):
    no claims do that.
    """
    file: BinaryIO
    if isinstance(source, bytes):
        file, packed, size = io.BytesIO(source), source.startswith(GZIP), len(source)
    else:
        plain = source.open("rb")
        file, packed = plain, plain.peek(len(GZIP)).startswith(GZIP)
        size = source.stat().st_size
    if not packed:
        return file
    limit = _MOST_TIMES * size + _ALLOWANCE
    return io.BufferedReader(_Unpacking(file, limit), _BUFFER)


def whole(path: Path) -> bytes:
    """Read a document that can only be understood as a whole.

    Raises InputError beyond 512 MiB, unpacked, and where `opened` does.
    """
    with opened(path) as file:
        content = file.read(LARGEST_DOCUMENT + 1)
    if len(content) > LARGEST_DOCUMENT:
        raise InputError(f"it is one document of more than {LARGEST_DOCUMENT >> 20} MiB")
    return content


def unpacked_size(path: Path) -> int:
    """Return a file's size in bytes; of a packed file what its trailer says of its content.

    The trailer counts modulo 4 GiB and speaks for the last part only (RFC 1952): good enough to
    show progress by, and never less than the file itself.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        if file.read(len(GZIP)) != GZIP or size <= _TRAILER:
            return size
        file.seek(-_TRAILER, io.SEEK_END)
        return max(size, int.from_bytes(file.read(_TRAILER), "little"))


class _Unpacking(io.RawIOBase):
    """A packed file as a stream of its content, with our errors in place of the packer's."""

    def __init__(self, file: BinaryIO, limit: int) -> None:
        self._file = file
        self._content = gzip.GzipFile(fileobj=file, mode="rb")
        self._limit = limit

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override]
        try:
            chunk = self._content.read1(len(buffer))
        except EOFError:
            raise InputError("it is packed by gzip and cut off before its end") from None
        except (gzip.BadGzipFile, zlib.error):
            raise InputError("it is packed by gzip and damaged") from None
        self._limit -= len(chunk)
        if self._limit < 0:
            why = f"it unpacks to more than {_MOST_TIMES} times its size, which no claims do"
            raise InputError(why)
        buffer[: len(chunk)] = chunk
        return len(chunk)

    def close(self) -> None:
        if not self.closed:
            self._content.close()
            self._file.close()
        super().close()
