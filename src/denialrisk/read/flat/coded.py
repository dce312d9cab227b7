"""A column named for denial reasons whose cells hold CARCs turned into a column of CARCs."""

from itertools import islice
from typing import Final

from denialrisk.read.flat.cells import Cells
from denialrisk.read.flat.header import folded
from denialrisk.read.flat.layout import lay_out
from denialrisk.read.flat.outcomecolumns import worded
from denialrisk.read.flat.shape import Shape, shape_of
from denialrisk.read.flat.sources import Sources
from denialrisk.read.flat.table import BrokenRow, Table

_LOOK_AT: Final = 5_000


def coded(table: Table, sources: Sources) -> Sources:
    """Return the mapping with such a column under `remit.carc`, so that label.yaml judges it.

    Files name one column "Denial Reason" whether it holds words or codes (CO-197, 16). Nothing
    changes where another column holds CARCs already, or where the mapping sorts one of these
    texts into a category itself.
    """
    layout = lay_out(table.header, sources)
    if "category" not in layout.outcome or "carc" in layout.remit:
        return sources
    place = layout.outcome["category"]
    if not _holds_codes(_shape(table, place, sources), sources):
        return sources
    name = table.header[place]
    own = tuple(one for one in sources.outcome.category if folded(one) != folded(name))
    return sources.model_copy(
        update={
            "outcome": sources.outcome.model_copy(update={"category": own}),
            "remit": sources.remit.model_copy(update={"carc": (name, *sources.remit.carc)}),
        }
    )


def _shape(table: Table, place: int, sources: Sources) -> Shape:
    rows = [row for _, row in islice(table.untold_rows(), _LOOK_AT)]
    texts = [row[place] for row in rows if not isinstance(row, BrokenRow)]
    return shape_of(texts, Cells(sources))


def _holds_codes(shape: Shape, sources: Sources) -> bool:
    sorted_by_hand = sources.outcome.category_of()
    return shape.looks("reason code") and not any(
        worded(text) in sorted_by_hand for text in shape.counts
    )
