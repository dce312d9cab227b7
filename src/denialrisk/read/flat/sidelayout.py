"""A flat file's header turned into the side table it may hold, and which column says what."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from denialrisk.read.flat.header import Header
from denialrisk.read.flat.sidecolumns import SCHEMAS, SideName
from denialrisk.read.flat.sources import Sources

# Fields without which a file is no such table; of each group one must be there.
_TELLING: Final[Mapping[SideName, tuple[tuple[str, ...], ...]]] = {
    "eligibility": (("checked_on",), ("active", "covered_from", "covered_to")),
    "authorizations": (
        ("decided_on",),
        ("approved",),
        ("authorization_number", "valid_from", "valid_to"),
    ),
    "documents": (("document_type",), ("received_on",)),
}
# What every row is as of: the day it became known.
CLOCKS: Final[Mapping[SideName, str]] = {
    "eligibility": "checked_on",
    "authorizations": "decided_on",
    "documents": "received_on",
}


@dataclass(frozen=True, slots=True)
class SideLayout:
    """Places of columns by field of one side table, and how a row names its patient.

    `key` is a ready pseudonym, `member` the member id, birth date and first name, `patient` the
    columns that identify patients of flat claims. Only the first of these that is there is used.
    """

    table: SideName
    header: tuple[str, ...]
    fields: Mapping[str, int]
    key: int | None
    member: tuple[int, ...]
    patient: tuple[int, ...]
    unused: tuple[str, ...]

    @property
    def names_patient(self) -> bool:
        """A column says whom a row is about."""
        return self.key is not None or bool(self.member or self.patient)

    @property
    def lacking(self) -> str:
        """Say what no row can do without and no column gives; empty when nothing is."""
        if self.names_patient:
            dated = "service_date" in self.fields or self.table != "documents"
            return "" if dated or "claim_id" in self.fields else "the claim or the day of service"
        other = {"documents": "claim_id", "authorizations": "authorization_number"}
        return "" if other.get(self.table) in self.fields else "the patient"

    def column(self, field: str) -> str:
        """Return the name of a field's column, or the field where it has none."""
        at = self.fields.get(field)
        return field if at is None else self.header[at]

    def notes(self) -> list[str]:
        """Say aloud how patients are known and what was left out."""
        if self.key is not None:
            how = self.header[self.key]
        else:
            how = ", ".join(self.header[at] for at in self.member or self.patient)
        found = [f"patients known by: {how}"] if how else []
        if self.unused:
            found.append(f"left out, as no field of {self.table}: {', '.join(self.unused)}")
        return found


def side_layouts(
    names: Sequence[str], sources: Sources, taken: Collection[int] = ()
) -> list[SideLayout]:
    """Return the side tables that a header fits, the one with most of its fields first.

    Columns in `taken` mean something else and tell of no side table.
    """
    header = Header(names)
    found = [_lay_out(name, header, sources) for name in SCHEMAS]
    fitting = [layout for layout in found if _fits(layout, frozenset(taken))]
    return sorted(fitting, key=lambda layout: -len(layout.fields))


def _fits(layout: SideLayout, taken: frozenset[int]) -> bool:
    own = {field for field, at in layout.fields.items() if at not in taken}
    return all(not own.isdisjoint(group) for group in _TELLING[layout.table])


def _lay_out(name: SideName, header: Header, sources: Sources) -> SideLayout:
    side = sources.side_tables
    mapped = side.of(name).columns.items()
    fields = {field: at for field, names in mapped if (at := header.place(names)) is not None}
    key = header.place(side.patient_key)
    named = [header.place(x) for x in (side.member_id, side.birth_date, side.first_name)]
    member = tuple(at for at in named if at is not None)
    if key is not None or len(member) < len(named):
        member = ()
    patient = header.all_of(sources.patient) if key is None and not member else ()
    used = {*fields.values(), *member, *patient, key}
    unused = tuple(n for at, n in enumerate(header.names) if n and at not in used)
    return SideLayout(name, header.names, fields, key, member, patient, unused)
