"""Claims and their lines seen as one row per line, each field computed when first asked for."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from functools import cached_property
from typing import Final

import numpy as np
import pandas as pd

from denialrisk.claims import Claim
from denialrisk.derive.arrays import AnyArray, Flags, Integers, Keys, Numbers, Texts, stacked
from denialrisk.derive.columns import Columns
from denialrisk.derive.fields import Field, field, is_flag, is_text
from denialrisk.derive.keys import Fold, combined, number_keys, stacked_number_keys
from denialrisk.derive.records import Records, check_ids
from denialrisk.derive.source import Part, Source
from denialrisk.derive.texts import TextColumn, stacked_keys

_EPOCH: Final = date(1970, 1, 1)
# Long past: a line without a day has no "before", so it sees no history.
_NO_DAY: Final = -500_000.0


class LineFrame:
    """One row per line, in the order of the lines.

    `frame["field"]` gives an array of len(frame): strings with None, or floats with NaN, where
    the claim does not say. Flags are 1.0 and 0.0; days count from 1970-01-01.
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        self._columns: dict[str, TextColumn] = {}
        self._values: dict[str, AnyArray] = {}
        self._keys: dict[tuple[str, ...], Keys] = {}

    def __len__(self) -> int:
        return len(self._source)

    def __getitem__(self, name: str) -> AnyArray:
        if name not in self._values:
            found = self._computed(name)
            self._values[name] = found if isinstance(found, np.ndarray) else found.objects()
        return self._values[name]

    @property
    def claim_row(self) -> Integers:
        """The position of each line's claim among the claims."""
        return self._source.claim_row

    def part(self, at: slice | Integers) -> "LineFrame":
        """Return the frame of some of its lines."""
        return _PartFrame(self, Part(self._source, at), at)

    def texts(self, name: str) -> Texts:
        """Return a text field."""
        return self[name]

    def column(self, name: str) -> TextColumn:
        """Return a text field in the form it was read in, which tells more, and cheaper."""
        if name not in self._columns:
            found = self._computed(name)
            if isinstance(found, np.ndarray):
                raise TypeError(f"field '{name}' is no text")
            self._columns[name] = found
        return self._columns[name]

    def numbers(self, name: str) -> Numbers:
        """Return a field as numbers; text of an `extra.*` column is read as one if it can be."""
        return self.column(name).numbers() if is_text(name) else self[name]

    def stated(self, name: str) -> Flags:
        """Return where a field is stated: text not missing, number or flag not NaN."""
        if is_text(name):
            return self.column(name).stated()
        return ~np.isnan(self[name])

    def present(self, name: str) -> Flags:
        """Return where a field is stated and, of a flag, not 0."""
        return np.equal(self[name], 1.0) if is_flag(name) else self.stated(name)

    def all_present(self, names: Sequence[str]) -> Flags:
        """Return where each of some fields is present, shape (fields, lines)."""
        told = [self[name] if is_flag(name) else self.stated(name) for name in names]
        return np.equal(stacked(told), 1.0)

    def keys(self, names: Sequence[str]) -> Keys:
        """Return the hash of the named fields together; 0 where any is not stated."""
        fields = tuple(names)
        if fields not in self._keys:
            self._keys[fields] = self.hashed(fields)
        return self._keys[fields]

    def hashed(self, names: Sequence[str]) -> Keys:
        """Return `keys` without keeping them: for many lines they are larger than the claims."""
        keys: Keys = Fold([range(len(names))]).keys(self.keys_of_each(names))[0]
        return keys

    def read(self, names: Iterable[str]) -> None:
        """Compute fields now, before several threads ask for them at once."""
        for name in names:
            _ = self.column(name) if is_text(name) else self[name]

    def keep_keys(self, names: Sequence[tuple[str, ...]], keys: Keys) -> None:
        """Take over what `keys` would compute, shape (names, lines)."""
        self._keys |= zip(names, keys, strict=True)

    def keys_of_each(self, names: Sequence[str]) -> Keys:
        """Return the hash of each named field by itself, shape (fields, lines)."""
        keys = np.zeros((len(names), len(self)), dtype=np.uint64)
        texts = [at for at, name in enumerate(names) if is_text(name)]
        others = [at for at, name in enumerate(names) if not is_text(name)]
        if texts:
            keys[texts] = stacked_keys([self.column(names[at]) for at in texts])
        if others:
            keys[others] = stacked_number_keys([self[names[at]] for at in others])
        return keys

    @cached_property
    def submitted(self) -> Integers:
        """The day of submission in whole days; long past where there is none."""
        day = self["submitted_day"]
        return np.where(np.isnan(day), _NO_DAY, day).astype(np.int64)

    @property
    def claim_ids(self) -> Texts:
        """The id of each claim, in the order `claim_row` counts them."""
        return self._source.claim_texts("claim_id").objects()

    def records(self, rows: Sequence[int]) -> list[Claim]:
        """Return the claims at some of the positions that `claim_row` counts, as records."""
        return self._source.records(rows)

    @property
    def today(self) -> date | None:
        """The day on which claims that do not say when they are sent are seen."""
        day = self._source.today
        return None if np.isnan(day) else _EPOCH + timedelta(days=int(day))

    @property
    def line_numbers(self) -> Integers:
        """The number of each line within its claim."""
        return self._source.line_numbers("line_number").astype(np.int64)

    def of_claims(self, name: str) -> Numbers:
        """Return a number column of the claims table, one element per claim."""
        return self._source.claim_numbers(name)

    def line_keys(self) -> Keys:
        """Return the hash of each line's claim id and line number."""
        claim_ids = self._source.of_claim(self._source.claim_texts("claim_id"))
        numbers = self._source.line_numbers("line_number")
        return combined([claim_ids.keys(), number_keys(numbers)], len(self))

    def _computed(self, name: str) -> AnyArray | TextColumn:
        if name in self._columns:
            return self._columns[name]
        return _known(name).compute(self._source)


class _PartFrame(LineFrame):
    """Some lines of another frame; texts are taken from there, where they are numbered once."""

    def __init__(self, whole: LineFrame, source: Source, at: slice | Integers) -> None:
        super().__init__(source)
        self._whole = whole
        self._at = at

    def _computed(self, name: str) -> AnyArray | TextColumn:
        if is_text(name):
            return self._whole.column(name).rows(self._at)
        return super()._computed(name)


def line_frame(
    claims: pd.DataFrame, lines: pd.DataFrame, *, today: date | None = None
) -> LineFrame:
    """Return one row per line of `lines` (schemas CLAIMS and LINES of `denialrisk.claims`).

    Claims with no submission day are seen as of `today`; without one they see no history.
    Raises InputError when a line has no claim or two claims share an id.
    """
    return LineFrame(Columns(claims, lines, _day(today)))


def line_frame_of(claims: Sequence[Claim], *, today: date | None = None) -> LineFrame:
    """Return one row per line of some claim records, as `line_frame` does of their tables.

    For one claim or some hundreds this costs a fraction of laying out tables. Claims with no
    submission day are seen as of `today`. Raises InputError when two claims share an id.
    """
    check_ids(claims)
    return variants_frame(claims, today=today)


def variants_frame(variants: Sequence[Claim], *, today: date | None = None) -> LineFrame:
    """Return one row per line of what a claim would be after each of several changes.

    As `line_frame_of`, but ids may repeat: every variant is seen as if it alone were sent, so
    that a dozen changes cost little more than one. To be looked up only; a history built from
    it would count one claim many times.
    """
    return LineFrame(Records(variants, _day(today)))


def parts(frame: LineFrame, lines: int) -> Iterator[slice | Integers]:
    """Yield the lines of a frame in parts of about `lines`, each of whole claims."""
    rows = frame.claim_row
    if len(rows) <= lines:
        yield slice(0, len(rows))
        return
    grouped = bool((rows[1:] >= rows[:-1]).all())
    order = None if grouped else np.argsort(rows, kind="stable")
    sorted_rows = rows if order is None else rows[order]
    start = 0
    while start < len(rows):
        stop = min(start + lines, len(rows))
        stop = int(np.searchsorted(sorted_rows, sorted_rows[stop - 1], side="right"))
        yield slice(start, stop) if order is None else order[start:stop]
        start = stop


def _day(today: date | None) -> float:
    return np.nan if today is None else float((today - _EPOCH).days)


def _known(name: str) -> Field:
    found = field(name)
    if found is None:
        raise KeyError(name)
    return found
