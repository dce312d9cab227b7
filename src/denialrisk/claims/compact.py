"""Many small parts of one month put together, so that loading stays quick."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Final

from denialrisk.claims.manifest import Part
from denialrisk.claims.parts import put_together
from denialrisk.claims.store import Store, writing

_SMALL: Final = 16_000
_MANY: Final = 8
_LARGEST: Final = 64_000


def compact(store: Store) -> None:
    """Put together what many small ingests left, one month of one kind after another.

    Each is a step of its own: killed in between, the folder holds either the parts or their sum.
    """
    for parts in list(_crowded(store.manifest.parts)):
        with writing(store.folder):
            whole = put_together(store.folder, parts, store.new_number())
        store.exchange(parts, whole)
        store.commit()


def _crowded(parts: tuple[Part, ...]) -> Iterator[list[Part]]:
    """Yield parts that stand beside one another in a month and are worth putting together."""
    for _, of_month in groupby(parts, key=lambda part: (part.family, part.month)):
        stands = list(of_month)
        if sum(part.size < _SMALL for part in stands) < _MANY:
            continue
        for small, beside in groupby(stands, key=lambda part: part.size < _SMALL):
            if small:
                yield from (found for found in _bounded(beside) if len(found) > 1)


def _bounded(parts: Iterable[Part]) -> Iterator[list[Part]]:
    """Cut parts where their sum would be more than is held in memory at once."""
    found: list[Part] = []
    for part in parts:
        if sum(each.size for each in found) + part.size > _LARGEST:
            yield found
            found = []
        found.append(part)
    yield found
