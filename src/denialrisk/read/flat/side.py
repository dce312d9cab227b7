"""A flat file told apart: a side table to be read as one, or a file of claims."""

from collections.abc import Iterator
from typing import Final

from denialrisk.read.flat.cells import Cells
from denialrisk.read.flat.layout import Layout
from denialrisk.read.flat.repeats import mapped
from denialrisk.read.flat.sidelayout import SideLayout, side_layouts
from denialrisk.read.flat.siderows import SideReading
from denialrisk.read.flat.sources import Sources
from denialrisk.read.flat.table import Table
from denialrisk.read.found import Found, TablePart
from denialrisk.read.refusal import whole_file
from denialrisk.read.summary import FileSummary

_CHARGES: Final = frozenset({"total_charge", "charge"})
# A file with these is a payer's answer to claims, whatever else its columns are called.
_ANSWERS: Final = frozenset({"carc", "paid", "status_code"})


def side_file(
    table: Table, layout: Layout, sources: Sources, cells: Cells, summary: FileSummary
) -> Iterator[Found | TablePart] | None:
    """Return the reading of a side table; None where the file is to be read as claims.

    What states charges holds claims, even where a side table stands in it too: that is said
    aloud, and so is which of two side tables was chosen.
    """
    if not _ANSWERS.isdisjoint(layout.remit):
        return None
    if not _CHARGES.isdisjoint(layout.fields):
        for side in side_layouts(layout.header, sources, mapped(layout)):
            note = f"read as claims, for it states charges; it has columns of {side.table} too"
            summary.notes.append(f"{note}: to use them, give them as a file of their own")
        return None
    fitting = side_layouts(layout.header, sources)
    if not fitting:
        return None
    for other in fitting[1:]:
        note = f"read as {fitting[0].table}, for more of its columns are there"
        summary.notes.append(f"{note}; it fits {other.table} too")
    if fitting[0].lacking:
        return iter([_unusable(fitting[0], summary)])
    return SideReading(fitting[0], sources, cells, summary).found(table)


def _unusable(side: SideLayout, summary: FileSummary) -> Found:
    why = f"it looks like the {side.table} table, but no column names {side.lacking}"
    advice = "add its column names to side_tables in the mapping (sources.yaml or that of --map)"
    return Found("file", 0, whole_file(summary.file, why, advice))
