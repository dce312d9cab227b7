"""What a table that cannot be read raises turned into words that quote no cell."""

import csv
from typing import Final

import pyarrow as pa

from denialrisk.read.flat.typed import UNREADABLE

NO_TABLE: Final = (csv.Error, *UNREADABLE)
# Of these the words are known: they speak of bytes, quotation marks and pages.
_TELLING: Final = (csv.Error, UnicodeError, pa.ArrowException)


def told(error: Exception) -> str:
    """Return what is wrong, or only the kind of error where its words may quote the table."""
    if isinstance(error, OSError):
        # What no operating system gave is pyarrow's word for contents it cannot make out.
        return error.strerror or "its contents are damaged"
    lines = str(error).strip().splitlines()
    return lines[0] if lines and isinstance(error, _TELLING) else type(error).__name__
