"""A header's column names turned into the places where a mapping's names are found."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Annotated, Final

from pydantic import BeforeValidator

from denialrisk.read.flat.columns import listed

NUMBERED: Final = "#"
_WORD: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
# dx_1, DX1 and 1st_dx alike; folding sets an ordinal's letters apart from its number.
_NUMBER: Final = r"(\d+)(?:_(?:st|nd|rd|th))?"
_CACHE: Final = 1 << 12

# A column's name, or the names of columns whose codes are read as one list.
Name = str | tuple[str, ...]
Names = Annotated[tuple[Name, ...], BeforeValidator(listed)]


@lru_cache(_CACHE)
def folded(name: str) -> str:
    """Return a column name in the form it is compared by: "Claim ID" is "claim_id"."""
    return "_".join(_WORD.findall(name)).lower()


def words(name: str) -> frozenset[str]:
    """Return the words of a column's name: "PaidAmt" has paid and amt."""
    return frozenset(folded(name).split("_"))


def is_several(name: Name) -> bool:
    """Tell a name that means several columns: dx_#, or a list; "Claim #" is one like any other."""
    return not isinstance(name, str) or (NUMBERED in name and f" {NUMBERED}" not in name)


class Header:
    """The names of a file's columns; of two columns of one name the first is meant."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(name.strip() for name in names)
        self._places = {folded(name): at for at, name in reversed(list(enumerate(self.names)))}

    @property
    def repeated(self) -> tuple[str, ...]:
        """Names that an earlier column has already."""
        return tuple(
            name
            for at, name in enumerate(self.names)
            if folded(name) and self._places[folded(name)] != at
        )

    def place(self, names: Iterable[Name]) -> int | None:
        """Return the place of the first name that the file has."""
        return next(iter(self.places(names)), None)

    def places(self, names: Iterable[Name]) -> tuple[int, ...]:
        """Return the places meant by the first name that the file has.

        `dx_#` means dx_1, dx_2 ... in the order of their numbers; several names within one are
        all meant, as far as they are there.
        """
        for name in names:
            parts = (name,) if isinstance(name, str) else name
            found = [at for part in parts for at in self._matching(part)]
            if found:
                return tuple(dict.fromkeys(found))
        return ()

    def all_of(self, names: Iterable[str]) -> tuple[int, ...]:
        """Return the places of every one of the names that the file has."""
        return tuple(at for name in names for at in self._matching(name))

    def _matching(self, name: str) -> list[int]:
        if not is_several(name):
            at = self._places.get(folded(name))
            return [] if at is None else [at]
        pattern = _pattern(name)
        hits = ((pattern.fullmatch(key), at) for key, at in self._places.items())
        return [at for _, at in sorted((int(hit[1]), at) for hit, at in hits if hit)]


@lru_cache(_CACHE)
def _pattern(name: str) -> re.Pattern[str]:
    before, _, after = name.partition(NUMBERED)
    parts = (re.escape(folded(before)), _NUMBER, re.escape(folded(after)))
    return re.compile("_".join(part for part in parts if part))
