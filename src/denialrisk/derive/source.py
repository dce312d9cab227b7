"""What claims state, read a column at a time and aligned by line."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

from denialrisk.claims import Claim
from denialrisk.derive.arrays import Integers, Numbers
from denialrisk.derive.diagnosis import pointed
from denialrisk.derive.texts import TextColumn

Item = TypeVar("Item", bound=np.generic)


class Source(ABC):
    """Claims and their lines, wherever they stand: tables, records, or a part of either.

    `claim_row` holds the position of each line's claim. Lists come as columns of tuples.
    """

    @property
    @abstractmethod
    def claim_row(self) -> Integers:
        """The position of each line's claim."""

    @property
    @abstractmethod
    def today(self) -> float:
        """The submission day of claims that have none yet; NaN leaves them without."""

    @abstractmethod
    def claim_texts(self, name: str) -> TextColumn:
        """Return a text column of the claims; None where missing or empty."""

    @abstractmethod
    def line_texts(self, name: str) -> TextColumn:
        """Return a text column of the lines; None where missing or empty."""

    @abstractmethod
    def claim_lists(self, name: str) -> TextColumn:
        """Return a list column of the claims: tuples, empty where nothing is listed."""

    @abstractmethod
    def line_lists(self, name: str) -> TextColumn:
        """Return a list column of the lines: tuples, empty where nothing is listed."""

    @abstractmethod
    def claim_numbers(self, name: str) -> Numbers:
        """Return a number or flag column of the claims; NaN where missing."""

    @abstractmethod
    def line_numbers(self, name: str) -> Numbers:
        """Return a number column of the lines; NaN where missing."""

    @abstractmethod
    def claim_days(self, name: str) -> Numbers:
        """Return a date column of the claims in days since 1970; NaN where missing."""

    @abstractmethod
    def line_days(self, name: str) -> Numbers:
        """Return a date column of the lines in days since 1970; NaN where missing."""

    @abstractmethod
    def lines_of_claim(self) -> Numbers:
        """Return how many lines each claim has."""

    @abstractmethod
    def own(self, name: str) -> TextColumn:
        """Return a hospital's own column (`extra.*`) of lines or claims; None when absent."""

    @abstractmethod
    def records(self, rows: Sequence[int]) -> list[Claim]:
        """Return the claims at some positions as records, whole, whatever lines these are."""

    def __len__(self) -> int:
        return len(self.claim_row)

    @overload
    def of_claim(self, values: NDArray[Item]) -> NDArray[Item]: ...
    @overload
    def of_claim(self, values: TextColumn) -> TextColumn: ...
    def of_claim(self, values: Any) -> Any:
        """Repeat a claim's value for each of its lines."""
        if isinstance(values, np.ndarray):
            return values[self.claim_row]
        return values.rows(self.claim_row)

    def claim_counts(self, name: str) -> Numbers:
        """Return how many items each claim's list holds."""
        return self.claim_lists(name).measured(len)

    def line_counts(self, name: str) -> Numbers:
        """Return how many items each line's list holds."""
        return self.line_lists(name).measured(len)

    @cached_property
    def submitted(self) -> Numbers:
        """The day each line's claim is sent."""
        day = self.of_claim(self.claim_days("submitted_on"))
        return np.where(np.isnan(day), self.today, day)

    @cached_property
    def served(self) -> Numbers:
        """The day of each line's service, or else of its claim's."""
        line = self.line_days("service_date")
        return np.where(np.isnan(line), self.of_claim(self.claim_days("service_from")), line)

    @cached_property
    def diagnosis(self) -> TextColumn:
        """The first diagnosis each line points to; the principal one when it points to none."""
        codes = self.of_claim(self.claim_lists("diagnosis_codes"))
        return codes.joined(self.line_lists("diagnosis_pointers"), pointed)

    @cached_property
    def months_old(self) -> Numbers:
        """The patient's age in whole months on the day of service; NaN where not stated."""
        born = self.of_claim(self.claim_days("patient_birth_date"))
        known = ~np.isnan(born + self.served)
        if not known.any():
            return np.full(len(self), np.nan)
        days = np.where(known, np.array([born, self.served]), 0.0).astype("datetime64[D]")
        months = days.astype("datetime64[M]")
        within = (days - months).astype(np.float64)
        passed = (months[1] - months[0]).astype(np.float64)
        return np.where(known, passed - (within[1] < within[0]), np.nan)


class Part(Source):
    """Some lines of another source, with all claims of that source to refer to."""

    def __init__(self, whole: Source, at: "slice | Integers") -> None:
        self._whole = whole
        self._at = at
        self._row = whole.claim_row[at]

    @property
    def claim_row(self) -> Integers:
        """The position of each line's claim."""
        return self._row

    @property
    def today(self) -> float:
        """The submission day of claims that have none yet."""
        return self._whole.today

    def claim_texts(self, name: str) -> TextColumn:
        """Return a text column of the claims."""
        return self._whole.claim_texts(name)

    def line_texts(self, name: str) -> TextColumn:
        """Return a text column of these lines."""
        return self._whole.line_texts(name).rows(self._at)

    def claim_lists(self, name: str) -> TextColumn:
        """Return a list column of the claims."""
        return self._whole.claim_lists(name)

    def line_lists(self, name: str) -> TextColumn:
        """Return a list column of these lines."""
        return self._whole.line_lists(name).rows(self._at)

    def claim_numbers(self, name: str) -> Numbers:
        """Return a number or flag column of the claims."""
        return self._whole.claim_numbers(name)

    def line_numbers(self, name: str) -> Numbers:
        """Return a number column of these lines."""
        return self._whole.line_numbers(name)[self._at]

    def claim_days(self, name: str) -> Numbers:
        """Return a date column of the claims."""
        return self._whole.claim_days(name)

    def line_days(self, name: str) -> Numbers:
        """Return a date column of these lines."""
        return self._whole.line_days(name)[self._at]

    def lines_of_claim(self) -> Numbers:
        """Return how many lines each claim has."""
        return self._whole.lines_of_claim()

    def own(self, name: str) -> TextColumn:
        """Return a hospital's own column of these lines."""
        return self._whole.own(name).rows(self._at)

    def records(self, rows: Sequence[int]) -> list[Claim]:
        """Return claims as records."""
        return self._whole.records(rows)

    def claim_counts(self, name: str) -> Numbers:
        """Return how many items each claim's list holds."""
        return self._whole.claim_counts(name)

    @cached_property
    def diagnosis(self) -> TextColumn:
        """The first diagnosis each of these lines points to; the whole numbers them once."""
        return self._whole.diagnosis.rows(self._at)


ColumnT = TypeVar("ColumnT")


class Kept:
    """Columns already read, so that each is read once however many fields are made of it."""

    def __init__(self) -> None:
        self._columns: dict[object, Any] = {}

    def once(self, name: object, read: Callable[[], ColumnT]) -> ColumnT:
        """Return the column of that name, read now if it was not before."""
        if name not in self._columns:
            self._columns[name] = read()
        column: ColumnT = self._columns[name]
        return column
