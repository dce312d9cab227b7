"""The words of a flat file's answers, each with what it is sorted as, for whoever maps them."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from denialrisk.read.flat.cells import Cells
from denialrisk.read.flat.outcomecolumns import worded
from denialrisk.read.flat.proposal import Proposal
from denialrisk.read.flat.shown import shown
from denialrisk.read.flat.sidelayout import SideLayout
from denialrisk.read.flat.siderows import ANSWER_FIELDS, answer_told
from denialrisk.read.flat.sources import Sources
from denialrisk.read.flat.table import Row

_SHOWN_WORDS: Final = 40


def claim_words(proposal: Proposal, rows: Sequence[Row]) -> dict[str, str]:
    """Tell what becomes of each word in the columns of status and of denial reasons."""
    mapping, layout = proposal.sources.outcome, proposal.layout
    sorted_: dict[str, Mapping[str, str]] = {
        "status": mapping.answer_of(),
        "category": mapping.category_of(),
    }
    unsorted = {
        "status": "pending, for no list has it",
        "category": "unmapped, for no list has it",
    }
    cells = Cells(proposal.sources)
    found: dict[str, str] = {}
    for field, known in sorted_.items():
        at = layout.outcome.get(field)
        if at is not None:
            texts = (cells.text(row[at]) for row in rows)
            told = _told_words(texts, _sorting(known))
            found |= _shown_words(layout.header[at], told, unsorted[field])
    return found


def side_words(side: SideLayout, sources: Sources, rows: Sequence[Row]) -> dict[str, str]:
    """Tell how each word of a side table's answers is read."""
    words, cells = sources.side_tables.of(side.table).answers(), Cells(sources)
    found: dict[str, str] = {}
    for field in sorted(ANSWER_FIELDS & set(side.fields)):
        at = side.fields[field]
        texts = (cells.text(row[at]) for row in rows)
        told = _told_words(texts, lambda word: answer_told(word, words, cells))
        found |= _shown_words(side.header[at], told, "refused, for no list has it")
    return found


def _sorting(known: Mapping[str, str]) -> Callable[[str], str | None]:
    return lambda word: known.get(worded(word))


def _told_words(
    texts: Iterable[str | None], sort: Callable[[str], str | None]
) -> Counter[tuple[str, str | None]]:
    """Count each word with what it is sorted as; of one in no list only the shape is kept."""
    told: Counter[tuple[str, str | None]] = Counter()
    for word, count in Counter(text for text in texts if text is not None).items():
        sorted_as = sort(word)
        told[shown(word, count) if sorted_as is None else word, sorted_as] += count
    return told


def _shown_words(
    column: str, told: Counter[tuple[str, str | None]], unsorted: str
) -> dict[str, str]:
    return {
        f"{column}: {look}": f"{what or unsorted} ({count:,} rows)"
        for (look, what), count in told.most_common(_SHOWN_WORDS)
    }
