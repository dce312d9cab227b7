"""The first bytes of an X12 file turned into its four delimiters, from ISA or by what it shows."""

import re
from collections import Counter
from dataclasses import dataclass
from typing import Final

_ISA_ELEMENTS: Final = 16
# Every run is bounded, so that no file takes longer than its size allows.
_START: Final = re.compile(rb"ISA([^A-Za-z0-9 \r\n])\s{0,16}[0-9]{0,2}\s{0,16}\1")
_WHOLE_START: Final = re.compile(
    rb"ISA([^A-Za-z0-9 \r\n])[0-9]{2}\1.{10}\1[0-9]{2}\1.{10}\1", re.DOTALL
)
# Segments that any claim or remittance has; they betray the delimiters when ISA does not.
_KNOWN: Final = rb"GS|ST|BHT|BPR|NM1|HL|CLM|CLP|LX|SV1|SV2|SV3|SVC|CAS|DTP|DTM|REF|SBR|SE|GE|IEA"
_KNOWN_SEGMENT: Final = re.compile(
    rb"(?<![A-Za-z0-9])(?:" + _KNOWN + rb")([^A-Za-z0-9\s.\"'{}=,;])"
)
_AFTER_ISA: Final = frozenset({b"GS", b"ST"})
_LONGEST_GS: Final = 256
_COMPONENTS: Final = b":><^\\|;+!"
_MIN_EVIDENCE: Final = 3


@dataclass(frozen=True, slots=True)
class Delimiters:
    """Element separator, component separator and segment terminator, one byte each."""

    element: bytes
    component: bytes
    segment: bytes

    def __post_init__(self) -> None:
        if len({self.element, self.component, self.segment}) != len(("*", ":", "~")):
            raise ValueError("the delimiters of one file differ from each other")


def starts_interchange(data: bytes, at: int = 0) -> bool:
    """Tell whether an ISA segment begins at `at`."""
    return _START.match(data, at) is not None


def starts_surely(data: bytes, at: int) -> bool:
    """Tell whether an ISA as the standard pads it begins at `at`: no other text looks like it."""
    return _WHOLE_START.match(data, at) is not None


def find_delimiters(head: bytes) -> Delimiters | None:
    """Read the delimiters of the interchange that `head` begins, or None when it is no X12.

    ISA is fixed-width by the standard, yet real files carry it with its padding gone, so its
    elements are counted instead. A missing or broken ISA is made up for by the segments below.
    """
    at = head.find(b"ISA")
    if at >= 0 and starts_interchange(head, at):
        found = _from_isa(head[at:])
        if found is not None:
            return found
    return _from_segments(head)


def _from_isa(head: bytes) -> Delimiters | None:
    element = head[3:4]
    parts = head.split(element, _ISA_ELEMENTS)
    if len(parts) <= _ISA_ELEMENTS or len(parts[-1]) < len(":~"):
        return None
    component, segment = parts[-1][:1], parts[-1][1:2]
    rest = parts[-1][2:].lstrip()
    if segment == b"\r" and rest:
        segment = b"\n" if parts[-1][2:3] == b"\n" else b"\r"
    if segment.isalnum() or component.isalnum() or (rest and not rest[:1].isalpha()):
        return None
    other_element = rest[:2] in _AFTER_ISA and rest[2:3] not in {b"", element}
    if other_element or (rest and segment not in rest[:_LONGEST_GS]):
        return None  # what follows was written with other delimiters
    try:
        return Delimiters(element, component, segment)
    except ValueError:
        return None


def _from_segments(head: bytes) -> Delimiters | None:
    elements = Counter(_KNOWN_SEGMENT.findall(head))
    if not elements or elements.most_common(1)[0][1] < _MIN_EVIDENCE:
        return None
    element = elements.most_common(1)[0][0]
    before = re.compile(rb"([^A-Za-z0-9])\s{0,64}(?:" + _KNOWN + rb")" + re.escape(element))
    ends = Counter(end for end in before.findall(head) if end != element)
    visible = Counter({end: n for end, n in ends.items() if not end.isspace()})
    chosen = visible.most_common(1) or ends.most_common(1)
    if not chosen:
        return None
    segment = b"\n" if chosen[0][0] == b"\r" and b"\n" in head else chosen[0][0]
    taken = element + segment
    counts = {bytes([c]): head.count(bytes([c])) for c in _COMPONENTS if c not in taken}
    return Delimiters(element, max(counts, key=lambda c: counts[c]), segment)
