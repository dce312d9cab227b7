"""What tallies add up: lines, denials and dollars, per clock, as whole numbers."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

import numpy as np
import pandas as pd

from denialrisk.derive.arrays import Flags, Integers, Numbers
from denialrisk.derive.columns import days
from denialrisk.derive.frame import LineFrame
from denialrisk.derive.keys import combined, number_keys, places
from denialrisk.derive.texts import CodedTexts, TextColumn
from denialrisk.errors import InputError

# "known": the day an answer became known. "sent": the day we submitted the line ourselves.
Clock = Literal["known", "sent"]
# Amounts are kept in thousandths, so that sums stay whole and merge without rounding.
UNIT: Final = 1_000.0

_LINE: Final = ["claim_id", "line_number"]
_ANSWER: Final = ["status", "category", "denied_amount", "known_on"]

LINES: Final = "lines"
DENIED: Final = "denied"
PAID: Final = "paid"


def denied_as(category: str) -> str:
    """Name the measure that counts denials of one category."""
    return f"denied:{category}"


def paid_with(field: str) -> str:
    """Name the measure that counts paid lines on which a field was present."""
    return f"paid_with:{field}"


def paid_listing(field: str, values: Iterable[str]) -> str:
    """Name the measure that counts paid lines on which a list held one of some values."""
    return f"paid_listing:{field}={','.join(sorted(values))}"


def paid_sum(field: str) -> str:
    """Name the measure that adds a number up over paid lines, in thousandths."""
    return f"paid_sum:{field}"


def paid_stating(field: str) -> str:
    """Name the measure that counts paid lines stating a number."""
    return f"paid_stating:{field}"


def last(measure: str) -> str:
    """Name the measure that keeps the last day on which another one grew."""
    return f"last:{measure}"


@dataclass(frozen=True, order=True)
class TallySpec:
    """Which tally: its clock and the fields of its key, in alphabetical order."""

    clock: Clock
    fields: tuple[str, ...]

    @classmethod
    @cache
    def of(cls, clock: Clock, fields: tuple[str, ...]) -> "TallySpec":
        """Name a tally whatever the order its key is written in."""
        return cls(clock, tuple(sorted(fields)))

    @property
    def name(self) -> str:
        """A file-safe name."""
        return "-".join([self.clock, *self.fields]) if self.fields else f"{self.clock}-all"


@dataclass(frozen=True, eq=False)
class Answers:
    """The outcomes of a frame's lines: one element per line that was answered.

    `rows` are positions in the frame. `day` is known_on in days since 1970, or the day of
    submission where a faulty date claims to have known before: so no line sees its own answer.
    """

    rows: Integers
    day: Integers
    denied: Flags
    category: TextColumn
    denied_amount: Numbers


def answers(frame: LineFrame, outcomes: pd.DataFrame) -> Answers:
    """Match outcomes (schema OUTCOMES) to the frame's lines by claim id and line number.

    Only lines denied or paid on a known day count. Raises InputError on a repeated line.
    """
    answered = outcomes["status"].isin(["denied", "paid"]) & outcomes["known_on"].notna()
    known = outcomes.loc[answered, [*_LINE, *_ANSWER]]
    ids = CodedTexts.of(known["claim_id"]).keys()
    numbers = number_keys(known["line_number"].to_numpy(dtype=np.float64))
    keys, first = np.unique(combined([ids, numbers], len(known)), return_index=True)
    if len(keys) < len(known):
        again = known[known.duplicated(_LINE)].iloc[0]
        line = f"line {again['line_number']} of claim '{again['claim_id']}'"
        raise InputError(f"{line} has two outcomes; a line has one initial decision")
    place = places(frame.line_keys(), keys)
    rows = np.flatnonzero(place >= 0)
    found = known[_ANSWER].iloc[first[place[rows]]]
    known_day = days(found["known_on"]).astype(np.int64)
    return Answers(
        rows=rows,
        day=np.maximum(known_day, frame.submitted[rows]),
        denied=(found["status"] == "denied").to_numpy(dtype=bool),
        category=CodedTexts.of(found["category"]),
        denied_amount=found["denied_amount"].fillna(0.0).to_numpy(dtype=np.float64),
    )


def amounts(measure: str, frame: LineFrame, known: Answers) -> Integers | Flags:
    """Return what each answered line adds to a measure of the "known" clock."""
    name, _, of = measure.removeprefix(last("")).partition(":")
    return _KNOWN[name](frame, known, of)


def lists(column: TextColumn, values: frozenset[str]) -> Flags:
    """Return where a text that lists codes, commas between them, holds one of some."""
    return np.equal(column.measured(holding(values)), 1.0)


def holding(values: Iterable[str]) -> Callable[[str], float]:
    """Return the function that says 1.0 of a text which lists one of some codes, else 0.0."""
    return _holding(frozenset(values))


@cache
def _holding(values: frozenset[str]) -> Callable[[str], float]:
    """Return one and the same function for the same values, so that a level is asked once."""
    return lambda text: float(not values.isdisjoint(text.split(",")))


def _lines(_frame: LineFrame, known: Answers, _of: str) -> Flags:
    return np.ones(len(known.rows), dtype=np.bool_)


def _denied(_frame: LineFrame, known: Answers, category: str) -> Flags:
    if not category:
        return known.denied
    return known.denied & known.category.among(frozenset({category}))


def _paid(_frame: LineFrame, known: Answers, _of: str) -> Flags:
    return ~known.denied


def _denied_amount(_frame: LineFrame, known: Answers, _of: str) -> Integers:
    return np.where(known.denied, np.rint(known.denied_amount * UNIT), 0.0).astype(np.int64)


def _paid_with(frame: LineFrame, known: Answers, of: str) -> Flags:
    return ~known.denied & frame.present(of)[known.rows]


def _paid_listing(frame: LineFrame, known: Answers, of: str) -> Flags:
    name, _, values = of.partition("=")
    return ~known.denied & lists(frame.column(name), frozenset(values.split(",")))[known.rows]


def _paid_sum(frame: LineFrame, known: Answers, of: str) -> Integers:
    values = np.nan_to_num(frame.numbers(of)[known.rows])
    return np.where(known.denied, 0, np.rint(values * UNIT).astype(np.int64))


def _paid_stating(frame: LineFrame, known: Answers, of: str) -> Flags:
    return ~known.denied & ~np.isnan(frame.numbers(of)[known.rows])


_KNOWN: Final[Mapping[str, Callable[[LineFrame, Answers, str], Integers | Flags]]] = {
    "lines": _lines,
    "denied": _denied,
    "paid": _paid,
    "denied_amount": _denied_amount,
    "paid_with": _paid_with,
    "paid_listing": _paid_listing,
    "paid_sum": _paid_sum,
    "paid_stating": _paid_stating,
}
