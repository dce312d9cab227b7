"""A CSV, TSV or Parquet file turned into a header and rows of text, what is no row left out."""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Final

from denialrisk.claims import Reject
from denialrisk.read.flat.records import records
from denialrisk.read.refusal import whole_file
from denialrisk.read.unpacked import opened, whole

Row = Sequence[str | None]
_SEPARATORS: Final = ",\t;|"
_QUOTED: Final = re.compile(r'"[^"]*"')
_LONGEST_CELL: Final = 1 << 20
_HEAD: Final = 1 << 12
_PARQUET: Final = b"PAR1"
# How Python marks bytes that it could not decode.
_ESCAPE: Final = 0xDC00
_ESCAPED: Final = re.compile("[\udc80-\udcff]")


@dataclass(frozen=True, slots=True)
class BrokenRow:
    """A row that cannot be told apart into cells."""

    why: str


class Table:
    """One flat file, to be read as often as wanted; `changes` counts what was mended or passed by.

    With `most`, only so many of its first rows are read. Raises OSError when the path cannot be
    read and ValueError when it is no table.
    """

    def __init__(self, path: Path, changes: Counter[str], most: int | None = None) -> None:
        self._path = path
        self._most = most
        self._changes = changes
        with opened(path) as file:
            head = file.read(_HEAD)
        self._parquet = head.startswith(_PARQUET)
        self._encoding = encoding_of(head)
        self._separator = ","
        self.header = self._parquet_header() if self._parquet else self._csv_header()

    def rows(self) -> Iterator[tuple[int, Row | BrokenRow]]:
        """Yield the rows with their number as a spreadsheet shows it, blank ones counted too.

        The header of a CSV is a row, so the first one under it is 2; of a Parquet file it is 1.
        """
        return islice(self._parquet_rows() if self._parquet else self._csv_rows(), self._most)

    def untold_rows(self) -> Iterator[tuple[int, Row | BrokenRow]]:
        """Yield the rows for a look ahead, without counting what is mended or passed by."""
        return Table(self._path, Counter(), self._most).rows()

    def _csv_header(self) -> list[str]:
        """Find the separator in the first line that is not blank, then the names in it."""
        with self._lines(Counter()) as lines:
            first = _QUOTED.sub("", next((line for line in lines if line.strip()), ""))
        self._separator = max(_SEPARATORS, key=first.count)
        with self._lines(Counter()) as lines:
            names = next((row for row in self._split(lines, Counter()) if any(row)), [])
        return [name.strip() for name in names]

    def _csv_rows(self) -> Iterator[tuple[int, Row | BrokenRow]]:
        width = len(self.header)
        headed = False
        with self._lines(self._changes) as lines:
            rows = _read_on(self._split(lines, self._changes))
            for position, row in enumerate(rows, start=1):
                if not headed:
                    headed = not isinstance(row, BrokenRow) and any(row)
                elif isinstance(row, BrokenRow):
                    yield position, row
                elif (kept := self._kept(row, width)) is not None:
                    yield position, kept

    def _kept(self, row: list[str], width: int) -> Row | BrokenRow | None:
        """Bring a row to the header's width; None for one that holds nothing of its own."""
        if not (row and row[0].strip()) and not any(cell.strip() for cell in row):
            self._changes["blank row passed over"] += 1
            return None
        if row[0].strip() == self.header[0] and [c.strip() for c in row] == self.header:
            self._changes["header repeated within the file passed over"] += 1
            return None
        if len(row) < width:
            self._changes["row shorter than the header, rest empty"] += 1
            return [*row, *[None] * (width - len(row))]
        if any(cell.strip() for cell in row[width:]):
            return BrokenRow("the row has more cells than the header has names")
        return row[:width] if len(row) > width else row

    @contextmanager
    def _lines(self, changes: Counter[str]) -> Iterator[Iterator[str]]:
        wide = self._encoding.startswith("utf-16")
        errors = "strict" if wide else "surrogateescape"
        binary = opened(self._path)
        with io.TextIOWrapper(binary, self._encoding, errors=errors, newline="") as text:
            yield text if wide else _mended(text, changes)

    def _split(self, lines: Iterable[str], changes: Counter[str]) -> Iterator[list[str]]:
        csv.field_size_limit(_LONGEST_CELL)
        separator = self._separator
        return csv.reader(records(lines, separator, changes), delimiter=separator)

    def _parquet_header(self) -> list[str]:
        import pyarrow.parquet as pq

        return list(pq.ParquetFile(self._source()).schema_arrow.names)

    def _parquet_rows(self) -> Iterator[tuple[int, Row | BrokenRow]]:
        import pyarrow.parquet as pq

        from denialrisk.read.flat.typed import texts

        position = 0
        for batch in pq.ParquetFile(self._source()).iter_batches():
            columns = [texts(column, self._changes) for column in batch.columns]
            for cells in zip(*columns, strict=True):
                position += 1
                yield position, list(cells)

    def _source(self) -> Path | BinaryIO:
        with self._path.open("rb") as file:
            plain = file.read(len(_PARQUET)) == _PARQUET
        return self._path if plain else io.BytesIO(whole(self._path))


def no_rows(file: str) -> Reject:
    """Report a table that is empty, such as an export whose filter let nothing through."""
    why = "it has a header and no rows to read"
    return whole_file(file, why, "export it again; leave it out if there was nothing to export")


def encoding_of(head: bytes) -> str:
    """Tell UTF-16 and UTF-8 apart by a byte order mark, or UTF-16 by its zero bytes."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    for start, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        half, other = head[start::2], head[1 - start :: 2]
        if len(half) > 1 and half.count(0) > len(half) // 2 and not other.count(0):
            return encoding
    return "utf-8-sig"


def _mended(text: Iterable[str], changes: Counter[str]) -> Iterator[str]:
    """Read bytes that are no UTF-8 as spreadsheets on Windows write them."""
    for line in text:
        if line.isascii() or not _ESCAPED.search(line):
            yield line
        else:
            changes["lines read as Windows-1252, not UTF-8"] += 1
            yield _ESCAPED.sub(_windows, line)


def _windows(escaped: re.Match[str]) -> str:
    return bytes([ord(escaped[0]) - _ESCAPE]).decode("cp1252", errors="replace")


def _read_on(reader: Iterator[list[str]]) -> Iterator[list[str] | BrokenRow]:
    """Read on behind a row that cannot be told apart into cells."""
    while True:
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield BrokenRow(f"the row cannot be told apart into cells: {error}")
