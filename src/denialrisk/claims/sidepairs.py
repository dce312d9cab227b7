"""Keys of claims and of side rows turned into pairs of rows that agree, and days into numbers."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

Rows = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
# Pairs held at once: a key that thousands of claims and rows share is met in parts.
_MOST_PAIRS: Final = 2_000_000
NEVER: Final = np.iinfo(np.int64).min
ALWAYS: Final = np.iinfo(np.int64).max
# Beyond any day from 1900 to 2199 counted from 1970, so that a key and a day make one number.
_SPAN: Final = 1 << 20
_HALF: Final = _SPAN // 2
# No row has it: what a claim without a payer is looked up by.
_NO_CODE: Final = -2


def days(column: pd.Series) -> Rows:
    """Return a date column in whole days since 1970; NEVER where missing."""
    found: Rows = column.to_numpy().astype("datetime64[D]").astype(np.int64)
    return found


def coded(*columns: pd.Series) -> list[Rows]:
    """Return the texts of several columns as numbers from 0, the same for the same text.

    Missing is -1.
    """
    codes = pd.factorize(pd.concat(columns, ignore_index=True))[0].astype(np.int64)
    return np.split(codes, np.cumsum([len(column) for column in columns])[:-1])


def pairs(left: Rows, right: Rows) -> Iterator[tuple[Rows, Rows]]:
    """Yield row numbers on both sides whose codes agree, a part at a time; -1 agrees with none."""
    order = np.argsort(right, kind="stable")
    found = right[order]
    starts = np.searchsorted(found, left, "left")
    counts = np.where(left < 0, 0, np.searchsorted(found, left, "right") - starts)
    ends = np.cumsum(counts)
    first = 0
    while first < len(left):
        done = int(ends[first - 1]) if first else 0
        last = max(first + 1, int(np.searchsorted(ends, done + _MOST_PAIRS, "right")))
        part = counts[first:last]
        rows = np.repeat(np.arange(first, last), part)
        within = np.arange(len(rows)) - np.repeat(ends[first:last] - part - done, part)
        yield rows, order[np.repeat(starts[first:last], part) + within]
        first = last


@dataclass(frozen=True, slots=True)
class Asked:
    """What side tables are asked about: each claim's days, patient and payer (row by row).

    `sent` and `served` are the days of submission and service, `served_to` its last day; NEVER
    where not stated.
    """

    claims: pd.DataFrame
    sent: Rows
    served: Rows
    served_to: Rows

    @property
    def dated(self) -> Mask:
        """Which claims have both days: of others nothing can be said."""
        found: Mask = (self.sent != NEVER) & (self.served != NEVER)
        return found


def asked(claims: pd.DataFrame) -> Asked:
    """Read the days that side tables are held against off the claims table."""
    served = days(claims["service_from"])
    return Asked(
        claims,
        days(claims["submitted_on"]),
        served,
        np.maximum(served, days(claims["service_to"])),
    )


def patients(claims: pd.DataFrame, side: pd.DataFrame) -> tuple[Rows, Rows, Rows]:
    """Return codes of the claims' patient_key and member_key and of the side rows' patient_key.

    A side row that knows the member id alone has a key that is the claim's member_key.
    """
    key, member, row = coded(claims["patient_key"], claims["member_key"], side["patient_key"])
    return key, np.where(member == key, -1, member), row


def patient_pairs(claims: pd.DataFrame, side: pd.DataFrame) -> Iterator[tuple[Rows, Rows]]:
    """Yield claim rows and side rows of the same patient, by either key."""
    key, member, row = patients(claims, side)
    yield from pairs(key, row)
    yield from pairs(member, row)


@dataclass(frozen=True, slots=True)
class Payers:
    """Codes of the claims' payer id and name, and of the payer that each side row names."""

    id: Rows
    name: Rows
    row: Rows

    @classmethod
    def of(cls, claims: pd.DataFrame, side: pd.DataFrame) -> "Payers":
        """Compare without regard to case: where claims have ids, a side table may have names."""
        columns = (claims["payer_id"], claims["payer_name"], side["payer_id"])
        return cls(*coded(*(column.str.upper() for column in columns)))

    def agree(self, claim: Rows, row: Rows) -> Mask:
        """Tell which pairs agree: a row that names no payer speaks of every payer."""
        named = self.row[row]
        found: Mask = (named < 0) | (named == self.id[claim]) | (named == self.name[claim])
        return found

    def covered(self, claims: Asked, known: Rows, span: int) -> Mask:
        """Tell which claims fall into a time that the side table speaks about.

        `known` is each row's day. It does where its first row of this payer, or of none, is at
        least `span` days older than the service, and its newest by the submission no more than
        `span` days older than that: a table that begins later or stopped before says nothing.
        Only rows known by the submission have a part in this.
        """
        keys = np.sort(_keyed(self.row, np.clip(known, 1 - _HALF, _HALF - 1)))
        sent = np.where(claims.dated, claims.sent, 0)
        nobody = np.full(len(sent), -1)
        named = (np.where(code < 0, _NO_CODE, code) for code in (self.id, self.name))
        first = np.full(len(sent), ALWAYS)
        last = np.full(len(sent), NEVER)
        for code in (*named, nobody):
            at = np.searchsorted(keys, _keyed(code, -_HALF))
            first = np.minimum(first, _day_at(keys, at, code, ALWAYS))
            at = np.searchsorted(keys, _keyed(code, sent), "right") - 1
            last = np.maximum(last, _day_at(keys, at, code, NEVER))
        early = first <= np.where(claims.dated, claims.served, 0) - span
        return claims.dated & early & (last >= sent - span)


def _keyed(code: Rows, day: Rows | int) -> Rows:
    return (code + 1) * _SPAN + _HALF + day


def _day_at(keys: Rows, at: npt.NDArray[np.intp], code: Rows, absent: int) -> Rows:
    """Return the day under each key's place, `absent` where that place is another code's."""
    if not len(keys):
        return np.full(len(code), absent)
    day = keys[np.clip(at, 0, len(keys) - 1)] - _keyed(code, 0)
    inside = (at >= 0) & (at < len(keys)) & (np.abs(day) < _HALF)
    return np.where(inside, day, absent)
