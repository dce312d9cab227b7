"""ISA, GS and ST segments turned into what they say about the records inside them."""

from dataclasses import dataclass, replace
from datetime import date

from denialrisk.read.x12.values import day, short_day


@dataclass(frozen=True, slots=True)
class Envelope:
    """The headers in force: the days of ISA09 and GS04, the guide named, the transaction open.

    `guide` is ST03, else GS08. `code` is ST01, empty between transactions. `began` is the
    segment number of ST.
    """

    interchange_day: date | None = None
    group_day: date | None = None
    group_guide: str = ""
    guide: str = ""
    code: str = ""
    began: int = 0

    def opened(self, row: list[str], position: int) -> "Envelope":
        """Return the envelope after an ISA, GS or ST segment."""
        if row[0] == "ISA":
            return Envelope(interchange_day=short_day(_element(row, 9)))
        if row[0] == "GS":
            text = _element(row, 4)
            return replace(
                self,
                group_day=day(text) or short_day(text),
                group_guide=_element(row, 8),
                code="",
            )
        guide = _element(row, 3) or self.group_guide
        return replace(self, guide=guide, code=_element(row, 1), began=position)

    def closed(self) -> "Envelope":
        """Return the envelope after SE, GE or IEA."""
        return replace(self, code="", guide=self.group_guide)


def _element(row: list[str], index: int) -> str:
    return row[index].strip() if index < len(row) else ""
