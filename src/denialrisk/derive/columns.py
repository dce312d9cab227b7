"""The claims and lines tables read as columns aligned by line."""

from collections.abc import Sequence
from functools import reduce
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from denialrisk.claims import Claim, claim_records
from denialrisk.derive.arrays import Integers, Numbers
from denialrisk.derive.source import Kept, Source
from denialrisk.derive.texts import CodedTexts, TextColumn
from denialrisk.errors import InputError

_EPOCH_MISSING: Final = np.iinfo(np.int64).min


class Columns(Source):
    """The claims and lines tables (`denialrisk.claims` schemas).

    Raises InputError when a line has no claim or two claims share an id.
    """

    def __init__(self, claims: pd.DataFrame, lines: pd.DataFrame, today: float) -> None:
        self._claims = claims
        self._lines = lines
        self._today = today
        self._kept = Kept()
        self._row = _claim_rows(claims, lines)

    @property
    def claim_row(self) -> Integers:
        """The position of each line's claim."""
        return self._row

    @property
    def today(self) -> float:
        """The submission day of claims that have none yet."""
        return self._today

    def claim_texts(self, name: str) -> TextColumn:
        """Return a text column of the claims table."""
        return self._kept.once(("claim", name), lambda: _texts(self._claims[name]))

    def line_texts(self, name: str) -> TextColumn:
        """Return a text column of the lines table."""
        return self._kept.once(("line", name), lambda: _texts(self._lines[name]))

    def claim_lists(self, name: str) -> TextColumn:
        """Return a list column of the claims table."""
        return self._kept.once(("claim", name), lambda: _lists(self._claims[name]))

    def line_lists(self, name: str) -> TextColumn:
        """Return a list column of the lines table."""
        return self._kept.once(("line", name), lambda: _lists(self._lines[name]))

    def claim_numbers(self, name: str) -> Numbers:
        """Return a number or flag column of the claims table."""
        return self._kept.once(("claim", name), lambda: _numbers(self._claims[name]))

    def line_numbers(self, name: str) -> Numbers:
        """Return a number column of the lines table."""
        return self._kept.once(("line", name), lambda: _numbers(self._lines[name]))

    def claim_days(self, name: str) -> Numbers:
        """Return a date column of the claims table in days since 1970."""
        return self._kept.once(("claim", name), lambda: days(self._claims[name]))

    def line_days(self, name: str) -> Numbers:
        """Return a date column of the lines table in days since 1970."""
        return self._kept.once(("line", name), lambda: days(self._lines[name]))

    def lines_of_claim(self) -> Numbers:
        """Return how many lines each claim has."""
        return self._kept.once("lines", self._count)

    def claim_counts(self, name: str) -> Numbers:
        """Return how many items each claim's list holds."""
        return self._kept.once(("count", name), lambda: super(Columns, self).claim_counts(name))

    def records(self, rows: Sequence[int]) -> list[Claim]:
        """Return the claims at some positions as records."""
        wanted = np.zeros(len(self._claims), dtype=np.bool_)
        wanted[list(rows)] = True
        return claim_records(self._claims.iloc[list(rows)], self._lines[wanted[self._row]])

    def own(self, name: str) -> TextColumn:
        """Return a hospital's own column of lines or claims."""
        return self._kept.once(("own", name), lambda: self._own(name))

    def _own(self, name: str) -> TextColumn:
        found = [
            CodedTexts.of(np.full(len(self), None, dtype=object)),
            *([self.line_texts(name)] if name in self._lines.columns else []),
            *([self.of_claim(self.claim_texts(name))] if name in self._claims.columns else []),
        ]
        return reduce(lambda first, other: first.or_else(other), found)

    def _count(self) -> Numbers:
        counts = np.bincount(self._row, minlength=len(self._claims))
        return counts.astype(np.float64)


def days(column: pd.Series) -> Numbers:
    """Return a date column in whole days since 1970; NaN where missing."""
    whole = column.to_numpy().astype("datetime64[D]").astype(np.int64)
    return np.where(whole == _EPOCH_MISSING, np.nan, whole.astype(np.float64))


def own_text(value: Any) -> str | None:
    """Return a value of a hospital's own as text, None where it states nothing.

    A whole number reads the same with and without decimals: tables turn the one into the other
    as soon as a row beside it states none.
    """
    if value is None or value is pd.NA or value != value:  # noqa: PLR0124 — NaN
        return None
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value) or None


def _texts(column: pd.Series) -> TextColumn:
    if isinstance(column.dtype, pd.StringDtype):
        return CodedTexts.of(column)
    texts = [own_text(value) for value in column.to_numpy(dtype=object).tolist()]
    return CodedTexts.of(np.array(texts, dtype=object))


def _lists(column: pd.Series) -> TextColumn:
    return CodedTexts.of(column.to_numpy(dtype=object))


def _numbers(column: pd.Series) -> Numbers:
    return column.to_numpy(dtype=np.float64, na_value=np.nan)


def _claim_rows(claims: pd.DataFrame, lines: pd.DataFrame) -> Integers:
    """Find each line's claim; in Arrow, since objects for all ids would outweigh the tables."""
    ids, wanted = pa.array(claims["claim_id"]), pa.array(lines["claim_id"])
    if pc.count_distinct(ids, mode="all").as_py() < len(ids):
        repeated = claims["claim_id"][claims["claim_id"].duplicated()].iloc[0]
        message = f"claim '{repeated}' stands twice in the claims table; keep one of them"
        raise InputError(message)
    found = pc.fill_null(pc.index_in(wanted, value_set=ids), -1)
    rows = np.asarray(found, dtype=np.int64)
    if (rows < 0).any():
        missing = lines["claim_id"].iloc[int(np.argmax(rows < 0))]
        message = f"lines of claim '{missing}' have no row in the claims table; add the claim"
        raise InputError(message)
    return rows
