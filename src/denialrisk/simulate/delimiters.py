"""Names the characters that part an X12 file into segments, elements and components."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Delimiters:
    """One choice of separators, as ISA states it. No value written may hold one of them.

    `segment` ends a segment and may be a line break itself; `line_end` follows it besides.
    """

    element: str = "*"
    component: str = ":"
    segment: str = "~"
    repetition: str = "^"
    line_end: str = "\n"

    @property
    def end(self) -> str:
        """What stands between two segments."""
        return self.segment + self.line_end

    def row(self, *elements: str) -> str:
        """Write one segment; elements left empty at its end are left out."""
        return self.element.join(elements).rstrip(self.element)

    def composite(self, *parts: str) -> str:
        """Write one element of several components."""
        return self.component.join(parts)


USUAL: Final = Delimiters()
