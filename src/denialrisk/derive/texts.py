"""Text columns in two forms with one behaviour: a few values listed, many values numbered."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, Final, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from denialrisk.derive.arrays import Flags, Integers, Keys, Numbers, Texts
from denialrisk.derive.keys import NO_KEY, text_keys

# Positions among levels, -1 for none.
Codes = NDArray[np.int32]
# What a column may hold: text, or a list of codes on its way to becoming one.
Value = Any
# Hashes of texts met one claim at a time; emptied when it has grown this long.
_MOST_REMEMBERED: Final = 200_000
_remembered: dict[str | None, int] = {None: 0}
_ColumnT = TypeVar("_ColumnT", bound="TextColumn")


class TextColumn(ABC):
    """One value per row, None where the claim states none.

    What is told of a value depends on the value alone, so both forms give the same.
    """

    @abstractmethod
    def __len__(self) -> int: ...

    @abstractmethod
    def rows(self: _ColumnT, at: "Integers | slice") -> _ColumnT:
        """Return the column of the rows at some positions."""

    @abstractmethod
    def or_else(self: _ColumnT, other: _ColumnT) -> _ColumnT:
        """Return this column with its gaps filled from another."""

    @abstractmethod
    def only(self: _ColumnT, kept: Flags) -> _ColumnT:
        """Return the column with nothing stated but where kept."""

    @abstractmethod
    def mapped(self: _ColumnT, change: Callable[[Value], Value]) -> _ColumnT:
        """Return the column with each stated value changed; None states nothing."""

    @abstractmethod
    def joined(self: _ColumnT, other: _ColumnT, join: Callable[[Value, Value], Value]) -> _ColumnT:
        """Return one value made of both columns' values, either of which may be None."""

    @abstractmethod
    def measured(self, measure: Callable[[Value], float]) -> Numbers:
        """Return a number told of each stated value; NaN where none is."""

    @abstractmethod
    def keys(self) -> Keys:
        """Return the hash of each text; NO_KEY where none is stated."""

    @abstractmethod
    def stated(self) -> Flags:
        """Return where a value is stated."""

    @abstractmethod
    def objects(self) -> Texts:
        """Return the values as an array of objects."""

    @abstractmethod
    def among(self, values: frozenset[Value]) -> Flags:
        """Return where one of some values stands."""

    @abstractmethod
    def numbers(self) -> Numbers:
        """Return the texts read as numbers; NaN where that cannot be done."""


class ListedTexts(TextColumn):
    """A column of a few rows: a plain list, for which no array operation pays."""

    def __init__(self, values: list[Value]) -> None:
        self.values = values

    def __len__(self) -> int:
        return len(self.values)

    def rows(self, at: Integers | slice) -> "ListedTexts":
        """Return the column of the rows at some positions."""
        if isinstance(at, slice):
            return ListedTexts(self.values[at])
        values = self.values
        return ListedTexts([values[row] for row in at.tolist()])

    def or_else(self, other: "ListedTexts") -> "ListedTexts":
        """Return this column with its gaps filled from another."""
        pairs = zip(self.values, other.values, strict=True)
        return ListedTexts([one if one is not None else two for one, two in pairs])

    def only(self, kept: Flags) -> "ListedTexts":
        """Return the column with nothing stated but where kept."""
        pairs = zip(self.values, kept.tolist(), strict=True)
        return ListedTexts([value if keep else None for value, keep in pairs])

    def mapped(self, change: Callable[[Value], Value]) -> "ListedTexts":
        """Return the column with each stated value changed."""
        return ListedTexts([v if v is None else change(v) for v in self.values])

    def joined(self, other: "ListedTexts", join: Callable[[Value, Value], Value]) -> "ListedTexts":
        """Return one value made of both columns' values."""
        return ListedTexts([join(a, b) for a, b in zip(self.values, other.values, strict=True)])

    def measured(self, measure: Callable[[Value], float]) -> Numbers:
        """Return a number told of each stated value."""
        found = [np.nan if value is None else measure(value) for value in self.values]
        return np.array(found, dtype=np.float64)

    def keys(self) -> Keys:
        """Return the hash of each text."""
        return np.array(_hashes(self.values), dtype=np.uint64)

    def stated(self) -> Flags:
        """Return where a value is stated."""
        return np.array([value is not None for value in self.values], dtype=np.bool_)

    def objects(self) -> Texts:
        """Return the values as an array of objects."""
        return _objects(self.values)

    def among(self, values: frozenset[Value]) -> Flags:
        """Return where one of some values stands."""
        return np.array([value in values for value in self.values], dtype=np.bool_)

    def numbers(self) -> Numbers:
        """Return the texts read as numbers."""
        return _read_as_numbers(_objects(self.values))


class Levels:
    """The distinct values that a column's codes number, and what is told of each, once."""

    def __init__(self, values: Texts) -> None:
        self.values = values
        self._told: dict[Callable[[Value], float], Numbers] = {}

    def told(self, measure: Callable[[Value], float]) -> Numbers:
        """Return a number told of each value, and NaN at the end; asked of each value once."""
        if measure not in self._told:
            told = [measure(value) for value in self.values.tolist()]
            self._told[measure] = np.array([*told, np.nan], dtype=np.float64)
        return self._told[measure]

    @cached_property
    def keys(self) -> Keys:
        """The hash of each value, and NO_KEY at the end: code -1 finds it there."""
        return np.append(text_keys(self.values), NO_KEY)

    @cached_property
    def numbers(self) -> Numbers:
        """Each value read as a number, and NaN at the end."""
        return np.append(_read_as_numbers(self.values), np.nan)


class CodedTexts(TextColumn):
    """A column of many rows: each names one of few levels by its code, -1 for none."""

    def __init__(self, codes: Codes, levels: Levels) -> None:
        self.codes = codes
        self.levels = levels

    @classmethod
    def of(cls, values: "pd.Series | Texts") -> "CodedTexts":
        """Return a column with its distinct values numbered; empty text states nothing."""
        codes, distinct = pd.factorize(values)
        levels = np.asarray(distinct, dtype=object)
        return cls(codes.astype(np.int32), Levels(levels)).mapped(_stated_text)

    def __len__(self) -> int:
        return len(self.codes)

    def rows(self, at: Integers | slice) -> "CodedTexts":
        """Return the column of the rows at some positions."""
        return CodedTexts(self.codes[at], self.levels)

    def or_else(self, other: "CodedTexts") -> "CodedTexts":
        """Return this column with its gaps filled from another."""
        here = len(self.levels.values)
        theirs = np.where(other.codes < 0, -1, other.codes + here)
        codes = np.where(self.codes < 0, theirs, self.codes).astype(np.int32)
        return CodedTexts(codes, Levels(np.append(self.levels.values, other.levels.values)))

    def only(self, kept: Flags) -> "CodedTexts":
        """Return the column with nothing stated but where kept."""
        return CodedTexts(np.where(kept, self.codes, np.int32(-1)), self.levels)

    def mapped(self, change: Callable[[Value], Value]) -> "CodedTexts":
        """Return the column with each stated value changed."""
        changed = [change(value) for value in self.levels.values.tolist()]
        if None not in changed:
            return CodedTexts(self.codes, Levels(_objects(changed)))
        kept = np.array([value is not None for value in changed] + [False])
        codes = np.where(kept[self.codes], self.codes, np.int32(-1))
        filled = ["" if value is None else value for value in changed]
        return CodedTexts(codes, Levels(_objects(filled)))

    def joined(self, other: "CodedTexts", join: Callable[[Value, Value], Value]) -> "CodedTexts":
        """Return one value made of both columns' values, each distinct pair joined once."""
        width = len(other.levels.values) + 1
        pairs = (self.codes.astype(np.int64) + 1) * width + (other.codes + 1)
        codes, distinct = pd.factorize(pairs)
        ours = [*self.levels.values.tolist(), None]
        theirs = [*other.levels.values.tolist(), None]
        split = zip((distinct // width - 1).tolist(), (distinct % width - 1).tolist(), strict=True)
        levels = _objects([join(ours[one], theirs[two]) for one, two in split])
        return CodedTexts(codes.astype(np.int32), Levels(levels)).mapped(lambda value: value)

    def measured(self, measure: Callable[[Value], float]) -> Numbers:
        """Return a number told of each stated value."""
        found: Numbers = self.levels.told(measure)[self.codes]
        return found

    def keys(self) -> Keys:
        """Return the hash of each text."""
        keys: Keys = self.levels.keys[self.codes]
        return keys

    def stated(self) -> Flags:
        """Return where a value is stated."""
        return self.codes >= 0

    def objects(self) -> Texts:
        """Return the values as an array of objects."""
        objects: Texts = _objects([*self.levels.values.tolist(), None])[self.codes]
        return objects

    def among(self, values: frozenset[Value]) -> Flags:
        """Return where one of some values stands."""
        found = [value in values for value in self.levels.values.tolist()]
        flags: Flags = np.array([*found, False])[self.codes]
        return flags

    def numbers(self) -> Numbers:
        """Return the texts read as numbers."""
        numbers: Numbers = self.levels.numbers[self.codes]
        return numbers


def stacked_keys(columns: Sequence[TextColumn]) -> Keys:
    """Return the hashes of several columns of one length, shape (columns, rows).

    Texts listed are hashed together: one call for a claim costs as much as one for a text.
    """
    keys = np.empty((len(columns), len(columns[0]) if columns else 0), dtype=np.uint64)
    at: list[int] = []
    texts: list[str | None] = []
    for place, column in enumerate(columns):
        if isinstance(column, ListedTexts):
            at.append(place)
            texts += column.values
        else:
            keys[place] = column.keys()
    if at:
        keys[at] = np.array(_hashes(texts), dtype=np.uint64).reshape(len(at), -1)
    return keys


def _hashes(texts: list[str | None]) -> list[int]:
    try:
        return [_remembered[text] for text in texts]
    except KeyError:
        return _learnt(texts)


def _learnt(texts: list[str | None]) -> list[int]:
    """Hash what is not remembered yet and remember it.

    Other threads may empty the memory meanwhile, so nothing is read from it twice.
    """
    if len(_remembered) > _MOST_REMEMBERED:
        _remembered.clear()
    known = {text: key for text in texts if (key := _remembered.get(text)) is not None}
    new = [text for text in dict.fromkeys(texts) if text not in known]
    learnt = dict(zip(new, text_keys(_objects(new)).tolist(), strict=True))
    _remembered.update(learnt)
    keys = known | learnt
    return [keys[text] for text in texts]


def _objects(values: Sequence[Value]) -> Texts:
    return np.fromiter(values, dtype=object, count=len(values))


def _stated_text(value: Value) -> Value:
    """Return None for an empty text, which states nothing; an empty list does."""
    return None if isinstance(value, str) and not value else value


def _read_as_numbers(texts: Texts) -> Numbers:
    parsed = pd.to_numeric(pd.Series(texts), errors="coerce")
    return parsed.to_numpy(dtype=np.float64, na_value=np.nan)
