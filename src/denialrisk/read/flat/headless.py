"""A table's first row and the rows below it turned into why it is no header, if it is none."""

from collections.abc import Container, Iterator, Sequence
from typing import Final

from denialrisk.read.flat.layout import Layout
from denialrisk.read.flat.outcomecolumns import worded
from denialrisk.read.flat.shape import KINDS, Shape

_LEAST: Final = 2
_SHARE: Final = 0.25
# A name may well be Y, or look like a code: these are no names.
_DATA: Final = tuple(kind for kind in KINDS if kind in {"NPI", "day", "whole number", "amount"})


def headless(layout: Layout, shapes: Sequence[Shape], words: Container[str]) -> str:
    """Say why the first row seems to be data; empty where it is a header.

    Its cells are then numbers or days, or stand again below it, and none is a name that the
    mapping knows; "Denied" above cells such as "Paid", that are status `words` too, is no name.
    They are not quoted: they may name a person.
    """
    if any(_is_name(layout.header[at], shapes[at], words) for at in _mapped(layout)):
        return ""
    names = [(name, shape) for name, shape in zip(layout.header, shapes, strict=True) if name]
    found = sum(_is_data(name, shape) for name, shape in names)
    if found < max(_LEAST, _SHARE * len(names)):
        return ""
    return (
        f"{found} of the {len(names)} cells in its first row are numbers, days or repeated below"
    )


def _mapped(layout: Layout) -> Iterator[int]:
    yield from (*layout.outcome.values(), *layout.patient)
    for places in (*layout.fields.values(), *layout.remit.values()):
        yield from places


def _is_name(name: str, shape: Shape, words: Container[str]) -> bool:
    below = any(worded(text) in words for text in shape.counts)
    return name not in shape.counts and not (worded(name) in words and below)


def _is_data(name: str, shape: Shape) -> bool:
    alone = Shape({name: 1}, 1, shape.cells)
    return name in shape.counts or any(alone.looks(kind) for kind in _DATA)
