"""Says what a damaged X12 file still shows, by a simple scan that shares nothing with the reader.

The whole text is split at once; of grammar it knows no more than where records and their
surroundings begin. A record whose bytes and surroundings are those of an undamaged file must be
read as it is read there, whatever happened beside it: `Start.sign` tells such records.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

ISA_ELEMENTS = 16
# An interchange header with the two segments after it.
SEEN = 400
# Where the first separators of a padded header stand.
ISA_WIDTHS = (6, 17, 20, 31)
ENVELOPE = {"ISA", "GS", "ST", "SE", "GE", "IEA"}
KINDS = {"837": "claim", "835": "remit", "277": "acknowledgment"}
OPENS = {"CLM": "837", "CLP": "835"}
# What ends a record besides the next one and the envelope.
ENDS = {"837": {"HL"}, "835": {"LX", "PLB"}, "277": {"HL", "NM1"}}
# A name that stands for a level below which it cannot stand: the HL before it is lost.
NAMED_LEVELS = {
    "837": {"NM1*85": 0, "NM1*IL": 3, "SBR": 3, "NM1*QC": 4, "PAT": 4},
    "277": {"NM1*PR": 0, "NM1*AY": 0, "NM1*41": 1, "NM1*1P": 2, "NM1*85": 2, "NM1*IL": 3,
            "NM1*QC": 4},
}  # fmt: skip
LINES = {"LX", "SV1", "SV2", "SV3"}
# HL03 from the top down; a level empties those below it.
LEVELS = {"20": 0, "21": 1, "19": 2, "22": 3, "23": 4, "PT": 4}
SUBSCRIBER = 3
HL03 = 3


@dataclass(frozen=True, slots=True)
class Cut:
    """Two delimiters that hold from byte `at` on; `sure` when the ISA there states them well."""

    at: int
    element: str
    segment: str
    sure: bool = True


@dataclass(slots=True)
class Start:
    """One record's beginning. `opened` is the segment number of its ST, 0 without one.

    `code` is ST01 in force. `sign` is empty when nothing can be demanded of its content. A
    `tail` is what the file ends with before any terminator.
    """

    kind: str
    position: int
    opened: int
    code: str
    sign: str = ""
    tail: bool = False
    rows: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Shown:
    """All starts in order; `sure` unless some header was too damaged to state delimiters."""

    starts: list[Start]
    sure: bool
    segments: int


def look(data: bytes, usual: tuple[str, str] = ("*", "~")) -> Shown:
    """Scan a file. `usual` stands in for the delimiters where a header does not state them."""
    # NUL is no character of text: mainframes fill records up with it.
    text = data.replace(b"\0", b"").decode("latin-1").removeprefix("\xef\xbb\xbf").lstrip()
    cuts = list(_cuts(text, usual))
    scan = _Scan()
    for cut, following in zip(cuts, [*cuts[1:], None], strict=True):
        part = text[cut.at : following.at if following else len(text)]
        scan.take(part, cut, last=following is None)
    scan.end("")
    return Shown(scan.starts, all(cut.sure for cut in cuts), scan.position)


def _cuts(text: str, usual: tuple[str, str]) -> Iterator[Cut]:
    """Yield the interchanges: an ISA at the beginning, on a new line, or padded as it should."""
    cut = _stated(text, text.find("ISA"), usual) if "ISA" in text else Cut(0, *usual, sure=False)
    yield Cut(0, cut.element, cut.segment, cut.sure)
    at = text.find("ISA", 3)
    while at >= 0:
        before = text[:at].rstrip(" \r\n\t")[-1:]
        apart = before == cut.segment or text[at - 1] in "\r\n"
        after = text[at + 3 : at + 4]
        if (apart or _padded(text, at)) and after and not after.isalnum():
            cut = _stated(text, at, usual)
            yield cut
        at = text.find("ISA", at + 3)


def _padded(text: str, at: int) -> bool:
    """Tell whether a header of the full width stands at `at`: nothing else looks like it."""
    element = text[at + 3 : at + 4]
    return bool(element) and all(text[at + n : at + n + 1] == element for n in ISA_WIDTHS)


def _stated(text: str, at: int, usual: tuple[str, str]) -> Cut:
    """Take the delimiters that the header at `at` states if what follows bears them out."""
    element = text[at + 3 : at + 4]
    parts = text[at : at + SEEN].split(element, ISA_ELEMENTS) if element else []
    end = parts[-1] if len(parts) > ISA_ELEMENTS else ""
    component, segment, after = end[:1], end[1:2], end[2:]
    if segment == "\r" and after[:1] == "\n":
        segment = "\n"
    three = {element, component, segment}
    good = len(three) == len("*:~") and "" not in three and not three & {" ", "\r"}
    good = good and not any(one.isalnum() for one in three)
    following = after.strip().split(segment)[:2] if segment else []
    good = good and len(following) > 1 and all(_named(one, element) for one in following)
    return Cut(at, element, segment) if good else Cut(at, *usual, sure=False)


def _named(text: str, element: str) -> bool:
    name, separator, _ = text.strip().partition(element)
    return bool(separator) and len(name) <= len("SV1") and name.isalnum() and name.isupper()


class _Scan:
    """Walks the segments of one file and keeps what stands around each record."""

    def __init__(self) -> None:
        self.starts: list[Start] = []
        self.position = 0
        self._open: Start | None = None
        self._envelope: dict[str, str] = {}
        self._code = ""
        self._opened = 0
        self._levels: dict[int, list[str]] = {}
        self._level = -1
        self._of_patient = False
        self._in_lines = False

    def take(self, part: str, cut: Cut, *, last: bool) -> None:
        """Walk one interchange; the next one's header ends its last segment."""
        text = part.replace("\n", "") if cut.segment != "\n" else part
        text = text.replace("\r", "") if cut.segment != "\r" else text
        *whole, tail = text.split(cut.segment)
        if not last:
            whole, tail = [*whole, tail], ""
        for piece in whole:
            if stripped := piece.strip():
                self._segment(stripped, cut.element)
        left = tail.strip(" \t\r\n\x00\x1a")
        name = left.split(cut.element)[0]
        if left:
            self.position += 1
            if self._begin(name, left):
                self.starts[-1].tail = True
            self.end("SE" if name in {"SE", "GE", "IEA"} else "")

    def end(self, name: str) -> None:
        """Close the open record; what the file's end or the next interchange cuts is unsure."""
        start, self._open = self._open, None
        headed = start is not None and KINDS.get(start.code) == start.kind
        if start is not None and headed and name not in {"", "ISA"}:
            around = [row for level in sorted(self._levels) for row in self._levels[level]]
            start.sign = "\n".join([*self._envelope.values(), "/", *around, "/", *start.rows])

    def _segment(self, text: str, element: str) -> None:
        self.position += 1
        name = text.split(element, 1)[0]
        if name in ENVELOPE:
            self.end(name)
            self._outside(name, text, element)
        elif not self._begin(name, text):
            self._around(name, text, element)

    def _outside(self, name: str, text: str, element: str) -> None:
        self._levels, self._level, self._of_patient = {-1: []}, -1, False
        if name in {"SE", "GE", "IEA"}:
            self._code, self._opened = "", 0
            return
        within = ("ISA", "GS", "ST")[: ("ISA", "GS", "ST").index(name)]
        self._envelope = {n: self._envelope[n] for n in within if n in self._envelope}
        self._envelope[name] = text
        self._code, self._opened = "", 0
        if name == "ST":
            self._code, self._opened = [*text.split(element), ""][1].strip(), self.position

    def _begin(self, name: str, text: str) -> bool:
        """Begin a record if the segment does."""
        answers = self._code == "277" and self._of_patient and name == "TRN"
        if name not in OPENS and not answers:
            return False
        self.end(name)
        kind = KINDS["277" if answers else OPENS[name]]
        start = Start(kind, self.position, self._opened, self._code, rows=[text])
        self.starts.append(start)
        self._open = start if KINDS.get(self._code, kind) == kind else None
        if self._open is None:
            # What follows a record of another kind may be anybody's: nothing is demanded there.
            self._levels.setdefault(-1, []).append(text)
        self._in_lines = False
        return True

    def _around(self, name: str, text: str, element: str) -> None:
        full = name
        if name == "NM1":
            named = [*text.split(element, 2), ""][1]
            # Of whom a status tells, its HL says, or whoever was named last.
            self._of_patient, full = named in {"QC", "IL"}, f"NM1*{named}"
        behind = self._ends(name, full) and self._open is not None
        if behind:
            self.end(name)
        if self._open is not None:
            self._open.rows.append(text)
            self._in_lines |= name in LINES
            return
        if self._code != "835":
            self._descend(name, full, text.split(element), behind=behind)
        self._levels.setdefault(self._level, []).append(text)

    def _descend(self, name: str, full: str, elements: list[str], *, behind: bool) -> None:
        """Go to the level that a segment opens, or to the one that it shows to be lost."""
        if name == "HL":
            level = LEVELS.get(elements[HL03] if len(elements) > HL03 else "")
            self._of_patient = level is not None and level >= SUBSCRIBER
            if level is not None:
                self._level = level
                self._levels = {n: rows for n, rows in self._levels.items() if n < level}
            return
        level = NAMED_LEVELS.get(self._code, {}).get(full)
        if level is not None and (behind or level != self._level):
            if len(self._levels.get(self._level, [])) == 1:
                # Right after an HL: of this level or of another, so nothing is demanded.
                self._levels.setdefault(-1, []).append("?")
            self._level = level
            self._levels = {n: rows for n, rows in self._levels.items() if n < self._level}

    def _ends(self, name: str, full: str) -> bool:
        """Tell whether a segment cannot stand within the record before it."""
        if self._code == "837" and self._in_lines and full in NAMED_LEVELS["837"]:
            return True
        return bool({name, full} & ENDS.get(self._code, {"HL", "LX", "PLB"}))
