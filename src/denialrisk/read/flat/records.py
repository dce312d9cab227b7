"""The lines of a separated file turned into its records, stray quotation marks mended."""

import csv
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from typing import Final

_MOST_LINES: Final = 500
_LONGEST: Final = 1 << 20
_NUL: Final = "\x00"


def records(lines: Iterable[str], separator: str, changes: Counter[str]) -> Iterator[str]:
    """Yield one text per record: a line, or the lines that a quoted cell runs over.

    A quotation mark that nothing closes would swallow the rest of the file: where none comes
    within 500 lines or 1 MiB, the marks of its line are taken out and counted in `changes`.
    """
    source = iter(lines)
    waiting: deque[str] = deque()
    while True:
        line = waiting.popleft() if waiting else next(source, None)
        if line is None:
            return
        if _NUL in line:
            changes["NUL characters taken out"] += line.count(_NUL)
            line = line.replace(_NUL, "")
        if line.count('"') % 2 and _open(line, separator):
            line = _closed(line, source, waiting, separator)
            if line.count('"') % 2 and _open(line, separator):
                changes["stray quotation marks taken out"] += 1
                line = line.replace('"', "")
        yield line


def _open(text: str, separator: str) -> bool:
    """Tell whether a quoted cell is still open at the end of a text."""
    try:
        next(csv.reader(text.splitlines(keepends=True), delimiter=separator, strict=True), None)
    except csv.Error as error:
        return "end of data" in str(error)
    return False


def _closed(line: str, source: Iterator[str], waiting: deque[str], separator: str) -> str:
    """Return the line with those its quoted cell runs over; alone when it never closes."""
    taken: list[str] = []
    size = len(line)
    while len(taken) < _MOST_LINES and size < _LONGEST:
        further = waiting.popleft() if waiting else next(source, None)
        if further is None:
            break
        taken.append(further)
        size += len(further)
        if further.count('"') % 2:
            whole = "".join([line, *taken])
            if not _open(whole, separator):
                return whole
    waiting.extendleft(reversed(taken))
    return line
