"""What SE, GE and IEA say they close, held against what stood before them."""

from typing import Final, NamedTuple

from denialrisk.read.x12.passage import Passage

_OPENING: Final = {"ISA": 0, "GS": 1, "ST": 2}
_CLOSING: Final = {"IEA": 0, "GE": 1, "SE": 2}
_NAMES: Final = ("interchange", "group", "transaction")
_OPENERS: Final = tuple(_OPENING)
_CLOSERS: Final = tuple(_CLOSING)
_TRANSACTION: Final = 2
# Where the header says its number; the trailer counts in its first element, and repeats it.
_NUMBER: Final = (13, 6, 2)


class _Header(NamedTuple):
    position: int
    number: str
    # How many groups or transactions had been opened before it.
    before: int


class Trailers:
    """Notes each trailer that is lost, or that closes more or less than it says.

    Nothing is refused for it: many senders count wrongly. Yet where a record is lost with all
    its segments, nothing else tells of it.
    """

    def __init__(self, passage: Passage) -> None:
        self._passage = passage
        self._open: list[_Header | None] = [None] * len(_NAMES)
        self._opened = [0] * len(_NAMES)

    def take(self, row: list[str], position: int) -> None:
        """Take in one segment of the envelope, which is number `position` of its source."""
        name = row[0]
        if name in _OPENING:
            self._begin(_OPENING[name], row, position)
        else:
            self._close(_CLOSING[name], row, position)

    def end(self, level: int = 0) -> None:
        """Note what the source, or a segment of this level, ends without its trailer."""
        for at in range(len(_NAMES) - 1, level - 1, -1):
            header, self._open[at] = self._open[at], None
            if header is not None:
                self._passage.note(f"{_NAMES[at]} without its {_CLOSERS[at]}", header.position)

    def _begin(self, level: int, row: list[str], position: int) -> None:
        self.end(level)
        inside = self._opened[level + 1] if level < _TRANSACTION else 0
        self._open[level] = _Header(position, _element(row, _NUMBER[level]), inside)
        self._opened[level] += 1

    def _close(self, level: int, row: list[str], position: int) -> None:
        self.end(level + 1)
        header, self._open[level] = self._open[level], None
        name, closer = _NAMES[level], _CLOSERS[level]
        if header is None:
            self._passage.note(f"{closer} without its {_OPENERS[level]}", position)
            return
        held = position - header.position + 1
        if level < _TRANSACTION:
            held = self._opened[level + 1] - header.before
        said = _element(row, 1)
        if not said.isdecimal() or int(said[:9]) != held:
            shown = said if said.isdecimal() and len(said) < len("1000000000") else "no number"
            what = f"{name} that does not hold as much as its {closer}01 says"
            self._passage.note(what, position, f"says {shown}, holds {held}")
        if _element(row, 2).lstrip("0") != header.number.lstrip("0"):
            opener = f"{_OPENERS[level]}{_NUMBER[level]:02}"
            self._passage.note(f"{name} whose {closer}02 is not its {opener}", position)


def _element(row: list[str], index: int) -> str:
    return row[index].strip() if index < len(row) else ""
