"""Outcomes turned into what tells which of two words on one line stands: the first decision."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from denialrisk.claims.content import Hashes, contents
from denialrisk.claims.laid import Laid, Mask

_Days = npt.NDArray[np.int64]
_NEVER: Final = np.iinfo(np.int32).max
# Why one word gives way to another, as the summary of an ingest says it.
LATER: Final = "answer of a later day passed over: the payer's first decision counts"
EARLIER: Final = "answer replaced by one of an earlier day: the payer's first decision counts"
OPEN: Final = "answer without a decision passed over: a decision stands"
UNDATED: Final = "answer without a day passed over: a dated decision stands"
DECIDED: Final = "answer without a decision replaced by a decision"
DATED: Final = "answer without a day replaced by a dated decision"
LAST: Final = "answer sent again in other words, no days to order them: the last word counts"


@dataclass(frozen=True, slots=True)
class Stance:
    """What one outcome says: `content` tells repeats, days count from 1970 (a far one: none)."""

    content: int
    decided: bool
    denied: bool
    day: int
    known: int


@dataclass(frozen=True, slots=True)
class Stances:
    """The stances of many outcomes, one array entry each."""

    contents: Hashes
    decided: Mask
    denied: Mask
    days: _Days
    known: _Days

    def one(self, row: int) -> Stance:
        """Return one of them."""
        return Stance(
            int(self.contents[row]),
            bool(self.decided[row]),
            bool(self.denied[row]),
            int(self.days[row]),
            int(self.known[row]),
        )

    @classmethod
    def none(cls, size: int) -> "Stances":
        """Return room for so many."""
        no, never = np.zeros(size, dtype=bool), np.full(size, _NEVER, dtype=np.int64)
        return cls(np.zeros(size, dtype=np.uint64), no, no.copy(), never, never.copy())

    def put(self, rows: npt.NDArray[np.int64], other: "Stances") -> None:
        """Write other stances into some rows."""
        for name in self.__slots__:
            getattr(self, name)[rows] = getattr(other, name)

    def at(self, rows: npt.NDArray[np.int64]) -> "Stances":
        """Return those of some rows."""
        return Stances(*(getattr(self, name)[rows] for name in self.__slots__))


def stances(outcomes: Laid) -> Stances:
    """Return what each row of the OUTCOMES table says."""
    head = outcomes.head
    status = head["status"].to_numpy().astype(object)
    denied: Mask = status == "denied"
    decided = denied | (status == "paid")
    return Stances(
        contents(outcomes),
        decided,
        denied,
        np.where(decided, _days(head["decided_on"]), _NEVER),
        np.where(decided, _days(head["known_on"]), _NEVER),
    )


def verdict(standing: Stance, said: Stance) -> tuple[bool, str]:
    """Tell whether a word replaces the one that stands on its line, and why it does or not.

    A decision stands against an open answer, whichever came first and whether days are stated or
    not. Of two decisions with days the earlier stands, of one day the denial; a dated one stands
    against one without a day. Of two without days and of two open answers the last word stands.
    """
    if standing.decided != said.decided:
        return (True, DECIDED) if said.decided else (False, OPEN)
    if standing.day < _NEVER or said.day < _NEVER:
        return _dated(standing, said)
    if standing.decided and standing.known != said.known:
        return (True, EARLIER) if said.known < standing.known else (False, LATER)
    return True, LAST


def _dated(standing: Stance, said: Stance) -> tuple[bool, str]:
    if said.day == _NEVER:
        return False, UNDATED
    if standing.day == _NEVER:
        return True, DATED
    if said.day != standing.day:
        return (True, EARLIER) if said.day < standing.day else (False, LATER)
    if said.denied != standing.denied:
        return (True, EARLIER) if said.denied else (False, LATER)
    return True, LAST


def _days(column: pa.ChunkedArray) -> _Days:
    days = pc.fill_null(column.cast(pa.int32()), _NEVER)
    found: _Days = days.to_numpy().astype(np.int64)
    return found
