"""Knows whose every line is, and says what is gone without a word or stands under another's name.

What a damaged file still shows cannot tell of a record whose own first segment is destroyed. The
undamaged file can: each of its records must come out, be refused by name, or be missed in a
reject or note of the file or transaction it stood in. No line and no adjustment may stand under
a record that it was not written for, unless that record is noted as not adding up.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from denialrisk.claims import Claim, Line, Reject, Remit, RemitLine
from denialrisk.read import X12Reading
from denialrisk.read.found import Found

# Notes that something is missing, or that what stands there cannot be all: by their first words.
WARNINGS = (
    *("transaction", "group", "interchange", "SE without", "GE without", "IEA without"),
    *("text that is no X12", "remittance whose", "remittance with", "claim whose"),
    "claim with",
    "status (277) of a whole batch",
    *("segments without an ST", "segment outside of any"),
)
# Rejects that tell of what belongs to no record, or to more than one.
ADRIFT = ("belongs to another record", "stand outside of any", "stand under one LX")
# Notes that name a record whose amounts do not bear it out.
DOUBTED = ("claim whose", "claim with", "remittance whose", "remittance with")
LONG = re.compile(rb"[A-Z0-9]{6,}")
Name = tuple[str, str]
Sign = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Read:
    """What one file was read as: its records and rejects, and what was counted and noted."""

    found: Sequence[Found]
    changes: Mapping[str, int]
    notes: Sequence[str]


def read(data: bytes) -> Read:
    """Read a file whole."""
    reading = X12Reading(data, "damaged")
    found = list(reading.found())
    return Read(found, reading.changes, reading.notes)


class Truth:
    """The records of the undamaged files; `told` counts how those that did not come out were."""

    def __init__(self, files: Sequence[bytes]) -> None:
        self.told: Counter[str] = Counter()
        self._names: dict[bytes, Counter[Name]] = {}
        self._owners: dict[Sign, set[str]] = {}
        self._known: set[Name] = set()
        for data in files:
            whole = read(data).found
            self._names[data] = Counter(name for one in whole if (name := _name(one)))
            for one in whole:
                for sign in _signs(one):
                    self._owners.setdefault(sign, set()).add(_name(one)[1])
        self._known.update(name for names in self._names.values() for name in names)

    def complaints(self, data: bytes, drawn: Sequence[bytes], now: Read) -> Iterator[str]:
        """Yield what the damage made of the first of `drawn` that nobody was told of.

        The other files are those that damage took more segments from. Where `data` holds
        nothing of the first any more, nobody can know of it.
        """
        if _left(data, drawn):
            yield from self._gone(drawn[0], now)
        else:
            self.told["nothing of the file is left"] += self._names[drawn[0]].total()
        names = {name for data in drawn for name in self._names[data]}
        for one in now.found:
            yield from self._lent(one, now, names)

    def _gone(self, original: bytes, now: Read) -> Iterator[str]:
        names = Counter(name for one in now.found if (name := _name(one)))
        refused = [one for one in now.found if isinstance(one.record, Reject)]
        for (kind, claim_id), count in self._names[original].items():
            named = sum(one.kind == kind and claim_id in one.record.what for one in refused)
            missing = count - names[(kind, claim_id)] - named
            if missing > 0:
                how = self._how(now, names)
                self.told[how or "not at all"] += missing
                if not how:
                    yield f"the {kind} {claim_id} is gone without a word"

    def _how(self, now: Read, names: Counter[Name]) -> str:
        """Say how somebody learns that a record is gone; empty when nobody does.

        That some other record beside it is refused says nothing of this one.
        """
        rejects = [one for one in now.found if isinstance(one.record, Reject)]
        if any(word in one.record.why for one in rejects for word in ADRIFT):
            return "reject: segments adrift or of another record"
        if any(one.kind == "file" for one in rejects):
            return "reject of the file or transaction"
        if any(not self._names_known(one.record.what) for one in rejects):
            return "reject of a record whose id the damage changed"
        for what in now.changes:
            if what.startswith(WARNINGS):
                return f"note: {what}"
        if any(name not in self._known for name in names):
            return "read under an id that the damage wrote"
        return ""

    def _names_known(self, what: str) -> bool:
        return any(what.endswith(f" {claim_id}") for _, claim_id in self._known)

    def _lent(self, one: Found, now: Read, names: set[Name]) -> Iterator[str]:
        """Yield the lines and adjustments that this record was not written with."""
        name = _name(one)
        if not name:
            return
        known = [owners for sign in _signs(one) if (owners := self._owners.get(sign))]
        if not known:
            return
        if name in names:
            foreign = sum(name[1] not in owners for owners in known)
        else:
            most = Counter(owner for owners in known for owner in owners).most_common(1)[0][1]
            foreign = len(known) - most
        if foreign and _doubted(one, now):
            self.told["lines of another, noted as not adding up"] += 1
        elif foreign == len(known):
            # Nothing shows it: all amounts agree, and the id is what the segment says.
            self.told["all lines another's, adding up to the very charge"] += 1
        elif foreign:
            self.told["lines of another, without a word"] += 1
            place = f"the {name[0]} {name[1]} at segment {one.position}"
            yield f"{place} holds {foreign} lines or adjustments of others"


def _left(data: bytes, drawn: Sequence[bytes]) -> bool:
    """Tell whether any long word is left that only the first file holds."""
    original, *others = drawn
    words = (word for word in set(LONG.findall(original)) if word in data)
    return original in others or any(all(word not in one for one in others) for word in words)


def _doubted(one: Found, now: Read) -> bool:
    notes = (f"{note}," for note in now.notes if note.startswith(DOUBTED))
    return any(f" {one.position}," in note for note in notes)


def _name(one: Found) -> Name | tuple[()]:
    if isinstance(one.record, Reject):
        return ()
    return (one.kind, str(getattr(one.record, "claim_id", "")))


def _signs(one: Found) -> Iterator[Sign]:
    """Yield what tells a record's lines and adjustments from those of others."""
    record = one.record
    if isinstance(record, Claim | Remit):
        for line in record.lines:
            yield _line_sign(line)
    if isinstance(record, Remit):
        owners = (record, *record.lines)
        for adjustment in (each for owner in owners for each in owner.adjustments):
            yield ("adjustment", adjustment.group_code, adjustment.carc, adjustment.amount)


def _line_sign(line: Line | RemitLine) -> Sign:
    paid = getattr(line, "paid", None)
    codes = (line.procedure_code, line.modifiers, line.revenue_code)
    return (type(line).__name__, *codes, line.charge, line.units, line.service_date, paid)
