"""A table's first row and the rows below it turned into why it is no header, if it is none."""

from collections.abc import Sequence
from typing import Final

from denialrisk.read.flat.layout import Layout
from denialrisk.read.flat.shape import KINDS, Shape

_LEAST: Final = 2
_SHARE: Final = 0.25
# A name may well be Y, or look like a code: these are no names.
_DATA: Final = tuple(kind for kind in KINDS if kind in {"NPI", "day", "whole number", "amount"})


def headless(layout: Layout, shapes: Sequence[Shape]) -> str:
    """Say why the first row seems to be data; empty where it is a header.

    Its cells are then numbers or days, or stand again below it, and none is a name that the
    mapping knows. They are not quoted: they may name a person.
    """
    if layout.fields or layout.outcome or layout.remit or layout.patient:
        return ""
    names = [(name, shape) for name, shape in zip(layout.header, shapes, strict=True) if name]
    found = sum(_is_data(name, shape) for name, shape in names)
    if found < max(_LEAST, _SHARE * len(names)):
        return ""
    return (
        f"{found} of the {len(names)} cells in its first row are numbers, days or repeated below"
    )


def _is_data(name: str, shape: Shape) -> bool:
    alone = Shape({name: 1}, 1, shape.cells)
    return name in shape.counts or any(alone.looks(kind) for kind in _DATA)
