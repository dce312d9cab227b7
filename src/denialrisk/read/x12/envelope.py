"""ISA, GS and ST segments turned into what they say about the records inside them."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Final

from denialrisk.read.x12.values import day, short_day

# Files are dated when they are made. A payment may be dated ahead of the file that announces it,
# and clocks differ, but not by more than a month.
_AHEAD: Final = timedelta(days=31)


def _latest() -> date:
    return datetime.now(UTC).date() + _AHEAD


@dataclass(frozen=True, slots=True)
class Envelope:
    """The headers in force: the days of ISA09 and GS04, the guide named, the transaction open.

    A day more than 31 days after today is a slip of the pen: it is left out, and `doubted` says
    so. `group_code` is GS01. `guide` is ST03, else GS08. `code` is ST01, empty between
    transactions. `began` is the segment number of ST.
    """

    interchange_day: date | None = None
    group_day: date | None = None
    doubted: bool = False
    group_code: str = ""
    group_guide: str = ""
    guide: str = ""
    code: str = ""
    began: int = 0
    latest: date = field(default_factory=_latest)

    @property
    def sent(self) -> date | None:
        """The day the file was sent: GS04, else ISA09."""
        return self.group_day or self.interchange_day

    def believed(self, *stated: date | None) -> date | None:
        """Return the first of the days stated, else the day sent, that is not in the future.

        Answers are sent when they are made, so what lies more than 31 days after the file was
        sent (not knowing that: after today) is passed over for the next of these days.
        """
        latest = self.sent + _AHEAD if self.sent else self.latest
        days = (*stated, self.sent)
        return next((one for one in days if one is not None and one <= latest), None)

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
        return replace(self, guide=guide, code=_element(row, 1), began=position)

    def _past(self, stated: date | None) -> date | None:
        return stated if stated and stated <= self.latest else None

    def closed(self) -> "Envelope":
        """Return the envelope after SE, GE or IEA."""
        if not self.code and self.guide == self.group_guide:
            return self
        return replace(self, code="", guide=self.group_guide)


def _element(row: list[str], index: int) -> str:
    return row[index].strip() if index < len(row) else ""
