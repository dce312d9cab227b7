"""The columns of a file turned into a mapping, as far as names and contents leave no doubt."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from denialrisk.claims import CLAIMS, LINES
from denialrisk.read.flat.header import Header
from denialrisk.read.flat.layout import Layout, lay_out
from denialrisk.read.flat.naming import Meaning, Naming, number_of
from denialrisk.read.flat.shape import Shape
from denialrisk.read.flat.sources import Sources

_SCHEMA: Final = {**LINES, **CLAIMS}
_NPIS: Final = ("billing_npi", "rendering_npi", "referring_npi")
_DOLLARS: Final = (
    "paid",
    "allowed",
    "patient_responsibility",
    "deductible",
    "coinsurance",
    "copay",
    "contractual",
)
# Fields of which several columns make one list.
_SEVERAL: Final = frozenset({"carc", "group", "amount", "rarc"})
# What cells must look like for a column to feed a field by its name; any one will do.
_WANTED: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(_NPIS, ("NPI",)),
    **dict.fromkeys(_DOLLARS, ("amount",)),
    "procedure_code": ("procedure code",),
    "diagnosis_codes": ("diagnosis code",),
    "place_of_service": ("place of service",),
    "patient_sex": ("sex",),
    "denied": ("yes or no",),
    "denied_amount": ("amount",),
    "decided_on": ("day",),
    "known_on": ("day",),
    "carc": ("reason code",),
    "amount": ("amount",),
    "rarc": ("remark code",),
    "line_number": ("whole number",),
    "status_code": ("whole number",),
}
_BY_KIND: Final[Mapping[str, tuple[str, ...]]] = {
    "number": ("amount",),
    "date": ("day",),
    "flag": ("yes or no",),
}
# What an unnamed column may be by its cells alone; the first kinds are too peculiar to be else.
_SURE_BY_CONTENT: Final[Mapping[str, str]] = {"diagnosis code": "diagnosis_codes"}
_LIKELY: Final[Mapping[str, tuple[str, ...]]] = {
    "NPI": _NPIS,
    "procedure code": ("procedure_code",),
    "place of service": ("place_of_service", "facility_code"),
    "day": ("submitted_on", "service_date", "remittance day"),
    "amount": ("total_charge", "charge", "expected_payment"),
}
_LEAST_DISTINCT: Final = 3
# One column may well be all that a file says of the payer.
_PAYER: Final[Mapping[str, str]] = {"payer_id": "payer_name", "payer_name": "payer_id"}


@dataclass(slots=True)
class Proposed:
    """The field that a column feeds, and why it is thought to.

    `section` is columns, patient, outcome or remit; `how` is mapping (its name stands there),
    name or content. All three are empty for a column that feeds nothing; `candidates` are what
    it may be, `doubt` says what speaks against it. `also` are further fields it feeds.
    """

    place: int
    column: str
    section: str = ""
    field: str = ""
    how: str = ""
    also: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()
    doubt: str = ""


@dataclass(slots=True)
class Proposal:
    """A mapping proposed for one file: `sources`, its layout, and each mapped column's reasons."""

    sources: Sources
    layout: Layout
    columns: list[Proposed] = field(default_factory=list)


def propose(names: Sequence[str], shapes: Sequence[Shape], sources: Sources) -> Proposal:
    """Propose a mapping: what `sources` already names, then names spelled out, then contents.

    A column whose name is sure but whose cells do not fit, or that a better one has forestalled,
    stays unmapped with its candidates; so does one that only looks like something.
    """
    header = Header(names)
    base = lay_out(names, sources)
    columns = [Proposed(at, name) for at, name in enumerate(header.names)]
    for section, name, places in _located(base):
        for at in places:
            _take(columns[at], section, name, "mapping")
            columns[at].doubt = _misfit(name, shapes[at])
    fed = {(one.section, one.field) for one in columns if one.field}
    skipped = {*base.ignored, *base.repeated}
    free = [one for one in columns if not one.field and one.column and one.column not in skipped]
    naming = Naming(sources)
    _by_name(free, shapes, naming, fed)
    _of_lines(columns, naming)
    _by_content([one for one in free if not one.field], shapes, fed, sources)
    taken = {name for one in columns if one.field for name in (one.field, *one.also)}
    for one in columns:
        if not one.doubt:
            one.candidates = tuple(name for name in one.candidates if name not in taken)
    proposed = _sources(columns, sources)
    return Proposal(proposed, lay_out(names, proposed), columns)


def _located(base: Layout) -> Iterable[tuple[str, str, tuple[int, ...]]]:
    yield from (("columns", name, places) for name, places in base.fields.items())
    yield from (("outcome", name, (at,)) for name, at in base.outcome.items())
    yield from (("remit", name, places) for name, places in base.remit.items())
    yield "patient", "patient", base.patient


def _take(column: Proposed, section: str, name: str, how: str) -> None:
    """Feed a field; a column that feeds several keeps the first in front."""
    if column.field:
        column.also = (*column.also, name)
    else:
        column.section, column.field, column.how = section, name, how


def _by_name(
    free: Sequence[Proposed],
    shapes: Sequence[Shape],
    naming: Naming,
    fed: set[tuple[str, str]],
) -> None:
    """Give columns the field that their name surely means, the surest columns first."""
    told = {one.place: naming.meanings(one.column) for one in free}
    order = sorted(free, key=lambda one: -max((m.surety for m in told[one.place]), default=0.0))
    newly: set[tuple[str, str]] = set()
    for one in order:
        one.candidates = tuple(dict.fromkeys(meaning.field for meaning in told[one.place]))[:3]
        for meaning in told[one.place]:
            if meaning.sure and _fits(one, meaning, shapes[one.place], fed, newly):
                _take(one, meaning.section, meaning.field, "name")
                newly.add((meaning.section, meaning.field))
                other = _PAYER.get(meaning.field, "")
                if other and ("columns", other) not in fed | newly:
                    _take(one, "columns", other, "name")
                    newly.add(("columns", other))
            if one.field or meaning.exact:
                break


def _fits(
    one: Proposed,
    meaning: Meaning,
    shape: Shape,
    fed: set[tuple[str, str]],
    newly: set[tuple[str, str]],
) -> bool:
    key = (meaning.section, meaning.field)
    several = meaning.section == "patient" or is_several(meaning.field)
    if not several and (number_of(one.column) or 1) > 1:
        one.doubt = f"named like a further {meaning.field}"
        return False
    if key in fed or (key in newly and not several):
        one.doubt = f"{meaning.field} is fed by another column"
        return False
    one.doubt = _misfit(meaning.field, shape)
    return not one.doubt


def is_several(name: str) -> bool:
    """Tell a field that several columns may feed together."""
    return name in _SEVERAL or _SCHEMA.get(name) == "list"


def kind_of(name: str, shape: Shape) -> str:
    """Name what a column's cells are: what its field wants, if they are that, else the first."""
    fitting = (kind for kind in _wanted(name) if shape.counts and shape.looks(kind))
    return next(fitting, shape.kind)


def _wanted(name: str) -> tuple[str, ...]:
    return _WANTED.get(name) or _BY_KIND.get(_SCHEMA.get(name, ""), ())


def _misfit(name: str, shape: Shape) -> str:
    """Say how a column's cells speak against a field; empty when they do not."""
    wanted = _wanted(name)
    if not wanted or not shape.counts or any(shape.looks(kind) for kind in wanted):
        return ""
    share = max(shape.share(kind) for kind in wanted)
    return f"named like {name}, but {share:.0%} of its cells are {' or '.join(wanted)}"


def _by_content(
    free: Sequence[Proposed], shapes: Sequence[Shape], fed: set[tuple[str, str]], sources: Sources
) -> None:
    """Give a column the field that only its cells can mean; name the others it may be."""
    for one in free:
        shape = shapes[one.place]
        if sources.is_outcome(one.column) or sources.is_private(one.column):
            continue
        name = _SURE_BY_CONTENT.get(shape.kind, "")
        if shape.kind == "procedure code" and shape.share("HCPCS letter code"):
            name = "procedure_code"  # five digits alone may be a ZIP code
        free_field = name and ("columns", name) not in fed and not _named(free, name, one)
        if free_field and shape.distinct >= _LEAST_DISTINCT and shape.repeats:
            _take(one, "columns", name, "content")
        elif not one.candidates:
            one.candidates = _LIKELY.get(shape.kind, (name,) if name else ())


def _of_lines(columns: Sequence[Proposed], naming: Naming) -> None:
    """Take a charge that no name calls a total for the line's, where a row is a line."""
    by_field = {one.field: one for one in columns if one.field}
    whole = by_field.get("total_charge")
    by_line = "line_number" in by_field and "charge" not in by_field
    if by_line and whole is not None and "total" not in naming.words(whole.column):
        whole.field, whole.how = "charge", "name"
        whole.doubt = "taken for the line's own charge, for a row is a line here"


def _named(free: Sequence[Proposed], name: str, one: Proposed) -> bool:
    return any(other.field == name and other is not one for other in free)


def _sources(columns: Sequence[Proposed], base: Sources) -> Sources:
    """Write what was proposed as a mapping of this file alone."""
    found: dict[str, dict[str, list[Proposed]]] = {}
    for one in columns:
        if one.how in {"name", "content"}:
            for name in (one.field, *one.also):
                found.setdefault(one.section, {}).setdefault(name, []).append(one)
    changes: dict[str, Any] = {}
    new = {name: _listed(name, parts) for name, parts in found.get("columns", {}).items()}
    changes["columns"] = {**base.columns, **new}
    for section in ("outcome", "remit"):
        given = {name: _numbered(parts) for name, parts in found.get(section, {}).items()}
        changes[section] = getattr(base, section).model_copy(update=given)
    patient = [one.column for one in found.get("patient", {}).get("patient", [])]
    changes["patient"] = (*base.patient, *patient)
    return base.model_copy(update=changes)


def _listed(name: str, parts: list[Proposed]) -> tuple[Any, ...]:
    names = _numbered(parts)
    return (names,) if len(names) > 1 and is_several(name) else names


def _numbered(parts: list[Proposed]) -> tuple[str, ...]:
    """Return column names in the order of their numbers, those without one first."""
    ordered = sorted(parts, key=lambda one: (number_of(one.column) or 0, one.place))
    return tuple(one.column for one in ordered)
