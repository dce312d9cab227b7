"""Claim records read as columns aligned by line, with no table in between."""

from collections.abc import Iterable, Sequence
from datetime import date
from operator import attrgetter
from typing import Any, Final

import numpy as np

from denialrisk.claims import Claim
from denialrisk.derive.arrays import Integers, Numbers
from denialrisk.derive.columns import own_text
from denialrisk.derive.source import Source
from denialrisk.derive.texts import ListedTexts, TextColumn
from denialrisk.errors import InputError

_EPOCH: Final = date(1970, 1, 1).toordinal()


class Records(Source):
    """Claims as records; their lines in the order of the claims."""

    def __init__(self, claims: Sequence[Claim], today: float) -> None:
        self._claims = claims
        self._lines = [line for claim in claims for line in claim.lines]
        self._today = today
        counts = [len(claim.lines) for claim in claims]
        self._counts = counts
        self._row = np.repeat(np.arange(len(claims)), counts)

    @property
    def claim_row(self) -> Integers:
        """The position of each line's claim."""
        return self._row

    @property
    def today(self) -> float:
        """The submission day of claims that have none yet."""
        return self._today

    def claim_texts(self, name: str) -> TextColumn:
        """Return a text attribute of the claims."""
        return ListedTexts([value or None for value in map(attrgetter(name), self._claims)])

    def line_texts(self, name: str) -> TextColumn:
        """Return a text attribute of the lines."""
        return ListedTexts([value or None for value in map(attrgetter(name), self._lines)])

    def claim_lists(self, name: str) -> TextColumn:
        """Return a list attribute of the claims."""
        return ListedTexts(list(map(attrgetter(name), self._claims)))

    def line_lists(self, name: str) -> TextColumn:
        """Return a list attribute of the lines."""
        return ListedTexts(list(map(attrgetter(name), self._lines)))

    def claim_numbers(self, name: str) -> Numbers:
        """Return a number or flag of the claims."""
        return np.array(list(map(attrgetter(name), self._claims)), dtype=np.float64)

    def line_numbers(self, name: str) -> Numbers:
        """Return a number of the lines."""
        return np.array(list(map(attrgetter(name), self._lines)), dtype=np.float64)

    def claim_days(self, name: str) -> Numbers:
        """Return a date of the claims in days since 1970."""
        return _days(map(attrgetter(name), self._claims))

    def line_days(self, name: str) -> Numbers:
        """Return a date of the lines in days since 1970."""
        return _days(map(attrgetter(name), self._lines))

    def lines_of_claim(self) -> Numbers:
        """Return how many lines each claim has."""
        return np.array(self._counts, dtype=np.float64)

    def records(self, rows: Sequence[int]) -> list[Claim]:
        """Return the claims at some positions."""
        return [self._claims[row] for row in rows]

    def own(self, name: str) -> TextColumn:
        """Return a hospital's own field: of the line, or else of its claim."""
        key = name.partition(".")[2]
        return _own(self._lines, key).or_else(_own(self._claims, key).rows(self._row))


def _own(records: Sequence[Any], key: str) -> ListedTexts:
    return ListedTexts([own_text(record.extra.get(key)) for record in records])


def _days(dates: Iterable[date | None]) -> Numbers:
    found = [np.nan if day is None else day.toordinal() - _EPOCH for day in dates]
    return np.array(found, dtype=np.float64)


def check_ids(claims: Sequence[Claim]) -> None:
    """Raise InputError when two claims share an id."""
    seen: set[str] = set()
    for claim in claims:
        if claim.claim_id in seen:
            message = f"claim '{claim.claim_id}' stands twice among the claims; keep one of them"
            raise InputError(message)
        seen.add(claim.claim_id)
