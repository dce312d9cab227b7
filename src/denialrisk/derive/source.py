"""Columns of the claims and lines tables as arrays, aligned by line."""

from typing import Final, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from denialrisk.derive.arrays import Integers, Numbers, Texts
from denialrisk.errors import InputError

Item = TypeVar("Item", bound=np.generic)
_EPOCH_MISSING: Final = np.iinfo(np.int64).min


class Source:
    """The claims and lines tables (`denialrisk.claims` schemas), read a column at a time.

    `claim_row` holds each line's position in the claims table. `today` stands in for the
    submission day of claims that have none yet. Raises InputError when a line has no claim or
    two claims share an id.
    """

    def __init__(self, claims: pd.DataFrame, lines: pd.DataFrame, today: float) -> None:
        self._claims = claims
        self._lines = lines
        self._read: dict[tuple[str, str], Texts] = {}
        self.claim_row = _claim_rows(claims, lines)
        day = self.of_claim(self.claim_days("submitted_on"))
        self.submitted: Numbers = np.where(np.isnan(day), today, day)

    def __len__(self) -> int:
        return len(self.claim_row)

    def of_claim(self, values: NDArray[Item]) -> NDArray[Item]:
        """Repeat a claim's value for each of its lines."""
        return values[self.claim_row]

    def claim_texts(self, name: str) -> Texts:
        """Return a text column of the claims table; None where missing or empty."""
        return self._texts("claim", self._claims, name)

    def line_texts(self, name: str) -> Texts:
        """Return a text column of the lines table; None where missing or empty."""
        return self._texts("line", self._lines, name)

    def claim_numbers(self, name: str) -> Numbers:
        """Return a number or flag column of the claims table; NaN where missing."""
        return self._claims[name].to_numpy(dtype=np.float64, na_value=np.nan)

    def line_numbers(self, name: str) -> Numbers:
        """Return a number column of the lines table; NaN where missing."""
        return self._lines[name].to_numpy(dtype=np.float64, na_value=np.nan)

    def claim_days(self, name: str) -> Numbers:
        """Return a date column of the claims table in days since 1970; NaN where missing."""
        return days(self._claims[name])

    def line_days(self, name: str) -> Numbers:
        """Return a date column of the lines table in days since 1970; NaN where missing."""
        return days(self._lines[name])

    def claim_lists(self, name: str) -> list[tuple[str, ...]]:
        """Return a list column of the claims table."""
        lists: list[tuple[str, ...]] = self._claims[name].tolist()
        return lists

    def line_lists(self, name: str) -> list[tuple[str, ...]]:
        """Return a list column of the lines table."""
        lists: list[tuple[str, ...]] = self._lines[name].tolist()
        return lists

    def claim_counts(self, name: str) -> Numbers:
        """Return how many items each claim's list holds."""
        return np.array([len(items) for items in self.claim_lists(name)], dtype=np.float64)

    def line_counts(self, name: str) -> Numbers:
        """Return how many items each line's list holds."""
        return np.array([len(items) for items in self.line_lists(name)], dtype=np.float64)

    def lines_of_claim(self) -> Numbers:
        """Return how many lines each claim has."""
        counts = np.bincount(self.claim_row, minlength=len(self._claims))
        return counts.astype(np.float64)

    def own(self, name: str) -> Texts:
        """Return a hospital's own column (`extra.*`) of lines or claims; None when absent."""
        if name in self._lines.columns:
            return self.line_texts(name)
        if name in self._claims.columns:
            return self.of_claim(self.claim_texts(name))
        return np.full(len(self), None, dtype=object)

    def line_ids(self) -> tuple[Texts, Numbers]:
        """Return each line's claim id and line number."""
        return self.line_texts("claim_id"), self.line_numbers("line_number")

    def _texts(self, table: str, frame: pd.DataFrame, name: str) -> Texts:
        """Read a text column once, however many fields are made of it."""
        if (table, name) not in self._read:
            self._read[table, name] = _texts(frame[name])
        return self._read[table, name]


def days(column: pd.Series) -> Numbers:
    """Return a date column in whole days since 1970; NaN where missing."""
    whole = column.to_numpy().astype("datetime64[D]").astype(np.int64)
    return np.where(whole == _EPOCH_MISSING, np.nan, whole.astype(np.float64))


def _texts(column: pd.Series) -> Texts:
    values = column.to_numpy(dtype=object)
    return np.array([_text(value) for value in values.tolist()], dtype=object)


def _text(value: object) -> str | None:
    """NaN is the only value unlike itself; an empty string states nothing."""
    if value is None or value is pd.NA or value != value:  # noqa: PLR0124
        return None
    return str(value) or None


def _claim_rows(claims: pd.DataFrame, lines: pd.DataFrame) -> Integers:
    ids = claims["claim_id"].tolist()
    position = {claim_id: row for row, claim_id in enumerate(ids)}
    if len(position) < len(ids):
        repeated = next(i for row, i in enumerate(ids) if position[i] != row)
        message = f"claim '{repeated}' stands twice in the claims table; keep one of them"
        raise InputError(message)
    try:
        rows = [position[claim_id] for claim_id in lines["claim_id"].tolist()]
    except KeyError as missing:
        message = f"lines of claim {missing} have no row in the claims table; add the claim"
        raise InputError(message) from None
    return np.array(rows, dtype=np.int64)
