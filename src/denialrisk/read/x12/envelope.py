"""ISA, GS and ST segments turned into what they say about the records inside them."""

import re
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import Final

from denialrisk.claims.limits import latest_day
from denialrisk.read.x12.values import day, short_day

# ST01 is 837, 835 or 277; some senders add the kind (837P, 277CA) or the version of the guide.
_NAMED: Final = re.compile(
    "(837|835|277)(?:[A-Z]{1,2}|[ -]?(?:00[0-9]{4})?X[0-9]{3}[A-Z0-9]{0,4}|[ -]?00[0-9]{4})"
).fullmatch
_NUMBER: Final = re.compile("[0-9]{3}").fullmatch
_NO_NUMBER: Final = "?"
_CACHE: Final = 1 << 10


@dataclass(frozen=True, slots=True)
class Envelope:
    """The headers in force: the days of ISA09 and GS04, the guide named, the transaction open.

    A day more than 31 days after today is a slip of the pen: it is left out, and `doubted` says
    so. `group_code` is GS01. `guide` is ST03, else GS08. `code` is ST01, empty between
    transactions, "?" where it is no number. `named` says that ST01 had the kind or the version
    of the transaction with it (837P). `began` is the segment number of ST.
    """

    interchange_day: date | None = None
    group_day: date | None = None
    doubted: bool = False
    group_code: str = ""
    group_guide: str = ""
    guide: str = ""
    code: str = ""
    named: bool = False
    began: int = 0
    latest: date = field(default_factory=latest_day)

    @property
    def sent(self) -> date | None:
        """The day the file was sent: GS04, else ISA09."""
        return self.group_day or self.interchange_day

    def believed(self, *stated: date | None) -> date | None:
        """Return the first of the days stated, else the day sent, that is not in the future.

        Answers are sent when they are made, so what lies more than 31 days after the file was
        sent (not knowing that: after today) is passed over for the next of these days.
        """
        return _first(*stated, self.sent, latest=_last(self.sent) or self.latest)

    def opened(self, row: list[str], position: int) -> "Envelope":
        """Return the envelope after an ISA, GS or ST segment."""
        if row[0] == "ISA":
            sent = self._past(short_day(_element(row, 9)))
            return Envelope(interchange_day=sent, latest=self.latest)
        if row[0] == "GS":
            text = _element(row, 4)
            stated = day(text) or short_day(text)
            sent = self._past(stated)
            return replace(
                self,
                group_day=sent,
                doubted=sent != stated,
                group_code=_element(row, 1),
                group_guide=_element(row, 8),
                code="",
            )
        guide = _element(row, 3) or self.group_guide
        code, named = _number_of(_element(row, 1))
        return replace(self, guide=guide, code=code, named=named, began=position)

    def _past(self, stated: date | None) -> date | None:
        return stated if stated and stated <= self.latest else None

    def closed(self) -> "Envelope":
        """Return the envelope after SE, GE or IEA."""
        if not self.code and self.guide == self.group_guide:
            return self
        return replace(self, code="", guide=self.group_guide)


@lru_cache(_CACHE)
def _last(sent: date | None) -> date | None:
    return latest_day(sent) if sent else None


@lru_cache(_CACHE)
def _first(*days: date | None, latest: date) -> date | None:
    return next((one for one in days if one is not None and one <= latest), None)


def _element(row: list[str], index: int) -> str:
    return row[index].strip() if index < len(row) else ""


def _number_of(stated: str) -> tuple[str, bool]:
    """Return the number of a transaction, and whether its kind or version stood with it.

    The number is shown; what else stands there may be anything.
    """
    named = _NAMED(stated.upper())
    if named:
        return str(named.group(1)), True
    return stated if not stated or _NUMBER(stated) else _NO_NUMBER, False
