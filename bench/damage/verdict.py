"""Holds what was read from a damaged file against what the file still shows."""

import re
from collections.abc import Iterator, Sequence

from witness import OPENS, Shown, Start, look

from denialrisk.claims import Reject
from denialrisk.read import X12Reading
from denialrisk.read.found import Found

BEHIND = "what follows segment"


class Judge:
    """Knows the records of the undamaged files; `untouched` counts those demanded since."""

    def __init__(self, files: list[bytes]) -> None:
        self.untouched = 0
        self._known: dict[str, object] = {}
        for data in files:
            records = {one.position: one.record for one in X12Reading(data, "whole").found()}
            for start in look(data).starts:
                if start.sign and start.position in records:
                    self._known[start.sign] = plain(records[start.position])

    def complaints(self, shown: Shown, found: Sequence[Found]) -> Iterator[str]:
        """Yield what is wrong: something lost, invented or changed."""
        records = [one for one in found if one.kind != "file"]
        if len({one.position for one in records}) != len(records):
            yield "two records stand at one place"
        if not shown.sure:
            yield from _short(shown, found, len(records))
        elif [one.kind for one in records] == [start.kind for start in shown.starts]:
            # All are there; garbage before a header may move the numbers by one.
            for start, one in zip(shown.starts, records, strict=True):
                yield from self._changed(start, one)
        else:
            yield from self._missing(shown, found)

    def _missing(self, shown: Shown, found: Sequence[Found]) -> Iterator[str]:
        covers = Covers(found)
        by_place = {one.position: one for one in found if one.kind != "file"}
        for start in shown.starts:
            one = by_place.pop(start.position, None)
            if one is not None and one.kind == start.kind:
                yield from self._changed(start, one)
            elif not covers.one(start):
                yield f"the {start.kind} at segment {start.position} is lost without a word"
        for place, one in by_place.items():
            # A status may begin a record too, where its TRN is lost.
            if one.kind != "acknowledgment":
                yield f"a {one.kind} at segment {place}, where none begins"

    def _changed(self, start: Start, one: Found) -> Iterator[str]:
        if start.sign in self._known:
            self.untouched += 1
            if plain(one.record) != self._known[start.sign]:
                yield f"the untouched {start.kind} at segment {start.position} has changed"


class Covers:
    """Rejects of whole files and transactions, and the starts that each accounts for."""

    def __init__(self, found: Sequence[Found]) -> None:
        whole = [one.record for one in found if one.kind == "file"]
        rejects = [one for one in whole if isinstance(one, Reject)]
        # What stands in a transaction of another kind is refused by number, not one by one.
        self._counted = {
            one.loop: int(one.what.split()[0]) for one in rejects if one.loop in OPENS
        }
        self._wholes = {one.position for one in rejects if one.loop in {"ST", "file"}}
        self._places = {one.position for one in rejects if one.position}
        # The end of a file that is cut off takes all behind the last whole segment with it.
        self._behind = min((one.position for one in rejects if BEHIND in one.what), default=None)
        self._cut = any(map(_cut_off, found))

    def one(self, start: Start) -> bool:
        """Tell whether a reject stands at the start's ST, at itself or for the whole file.

        One that the file's end cuts within its first segment is covered by what says so.
        """
        if {0, start.opened} & self._wholes or start.position in self._places:
            return True
        if start.tail and self._cut:
            return True
        if self._behind is not None and start.position > self._behind:
            return True
        segment = start.rows[0][:3]
        self._counted[segment] = self._counted.get(segment, 0) - 1
        return self._counted[segment] >= 0


def _cut_off(one: Found) -> bool:
    return isinstance(one.record, Reject) and "cut off" in one.record.why


def plain(record: object) -> object:
    """Return a record without the place it stood at, which moves with what is before it."""
    if isinstance(record, Reject):
        return (record.loop, record.what, re.sub(r"segment \d+", "segment", record.why))
    return record


def _short(shown: Shown, found: Sequence[Found], records: int) -> Iterator[str]:
    """Without a sure header: as many as the usual delimiters show, or a reject of more."""
    whole = any(one.kind == "file" or _cut_off(one) for one in found)
    if not whole and records < len(shown.starts):
        yield f"{len(shown.starts)} starts, {records} records and no reject of a whole"
