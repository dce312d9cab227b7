"""Claims and their lines seen as one row per line, each field computed when first asked for."""

from collections.abc import Sequence
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd

from denialrisk.derive.arrays import AnyArray, Flags, Integers, Keys, Numbers, Texts, stated
from denialrisk.derive.fields import Field, field
from denialrisk.derive.keys import combined, number_keys, text_keys
from denialrisk.derive.source import Source


class LineFrame:
    """One row per line, in the order of the lines table.

    `frame["field"]` gives an array of len(frame): strings with None, or floats with NaN, where
    the claim does not say. Flags are 1.0 and 0.0; days count from 1970-01-01.
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        self._values: dict[str, AnyArray] = {}
        self._keys: dict[tuple[str, ...], Keys] = {}

    def __len__(self) -> int:
        return len(self._source)

    def __getitem__(self, name: str) -> AnyArray:
        if name not in self._values:
            self._values[name] = _known(name).compute(self._source)
        return self._values[name]

    @property
    def claim_row(self) -> Integers:
        """The position of each line's claim in the claims table."""
        return self._source.claim_row

    def texts(self, name: str) -> Texts:
        """Return a text field."""
        return self[name]

    def numbers(self, name: str) -> Numbers:
        """Return a field as numbers; text of an `extra.*` column is read as one if it can be."""
        values = self[name]
        if values.dtype != object:
            return values
        parsed = pd.to_numeric(pd.Series(values), errors="coerce")
        return parsed.to_numpy(dtype=np.float64, na_value=np.nan)

    def present(self, name: str) -> Flags:
        """Return where a field is stated: text not missing, number not NaN, flag not 0."""
        values = self[name]
        if _known(name).kind == "flag":
            return np.equal(values, 1.0)
        return stated(values)

    def keys(self, names: Sequence[str]) -> Keys:
        """Return the hash of the named fields together; 0 where any is not stated."""
        fields = tuple(names)
        if fields not in self._keys:
            self._keys[fields] = self._hashed(fields)
        return self._keys[fields]

    @cached_property
    def submitted(self) -> Integers:
        """The day of submission in whole days; long past where there is none.

        A line without a day has no "before", so it sees no history.
        """
        return np.nan_to_num(self["submitted_day"], nan=-500_000.0).astype(np.int64)

    def line_keys(self) -> Keys:
        """Return the hash of each line's claim id and line number."""
        claim_ids, numbers = self._source.line_ids()
        return combined([text_keys(claim_ids), number_keys(numbers)], len(self))

    def _hashed(self, fields: tuple[str, ...]) -> Keys:
        if len(fields) != 1:
            return combined([self.keys([name]) for name in fields], len(self))
        values = self[fields[0]]
        return text_keys(values) if values.dtype == object else number_keys(values)


def line_frame(
    claims: pd.DataFrame, lines: pd.DataFrame, *, today: date | None = None
) -> LineFrame:
    """Return one row per line of `lines` (schemas CLAIMS and LINES of `denialrisk.claims`).

    Claims with no submission day are seen as of `today`; without one they see no history.
    Raises InputError when a line has no claim or two claims share an id.
    """
    day = np.nan if today is None else float((today - date(1970, 1, 1)).days)
    return LineFrame(Source(claims, lines, day))


def _known(name: str) -> Field:
    found = field(name)
    if found is None:
        raise KeyError(name)
    return found
