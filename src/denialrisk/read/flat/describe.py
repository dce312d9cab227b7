"""A flat file's header and first rows turned into a proposed mapping and what it would do."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

from denialrisk.errors import InputError
from denialrisk.read.flat.cells import Cells
from denialrisk.read.flat.coded import coded
from denialrisk.read.flat.dayorder import UNTOLD, DayOrder, order_of, together
from denialrisk.read.flat.fence import Fenced, find_fenced
from denialrisk.read.flat.headless import headless
from denialrisk.read.flat.layout import Layout, lay_out
from denialrisk.read.flat.mapfile import mapping_text
from denialrisk.read.flat.proposal import Proposal, Proposed, kind_of, propose
from denialrisk.read.flat.shape import Shape, shape_of
from denialrisk.read.flat.sidelayout import SideLayout, side_layouts
from denialrisk.read.flat.sideproposal import (
    may_be_side,
    propose_side,
    side_advice,
    side_mapping,
)
from denialrisk.read.flat.sortedwords import claim_words, side_words
from denialrisk.read.flat.sources import Sources
from denialrisk.read.flat.table import BrokenRow, Row, Table
from denialrisk.read.flat.trial import Trial, tried

SAMPLE: Final = 5_000
# Fields that name a claim or a person: of their cells only the shape is shown.
_SHAPE_ONLY: Final = frozenset(
    {
        "claim_id",
        "patient",
        "patient_key",
        "member_key",
        "patient_birth_date",
        "patient_control_number",
        "control_number",
        "prior_authorization_number",
        "referral_number",
        "original_reference_number",
    }
)
_SHOWN_REJECTS: Final = 5
_ENOUGH_CLAIMS: Final = 5
# What of a mapping a side table is read by, its patients known by the columns of `patient` or not.
_NEEDED: Final = {True: ("side_tables", "patient"), False: ("side_tables",)}
KNOWS: Final = "left out: knows the answer"
PERSON: Final = "left out: names a person"
# Either order, so that a column is known for one of days before its order is.
_ANY_ORDER: Final = (
    "%m/%d/%Y",
    "%d/%m/%Y",
    "%m-%d-%Y",
    "%d-%m-%Y",
    "%d.%m.%Y",
    "%m/%d/%y",
    "%d/%m/%y",
)
_ADVICE: Final[Mapping[str, str]] = {
    "claim_id": "columns: {claim_id: NAME}, the column that tells claims apart",
    "total_charge": "columns: {total_charge: NAME}, or charge where a row is a service line",
    "submitted_on": (
        "columns: {submitted_on: NAME}; without such a column submitted_after_days: N, the days "
        "from service to sending"
    ),
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: where it goes and why, and what its cells look like (`example` is a shape)."""

    name: str
    goes_to: str
    how: str
    filled: float
    distinct: int
    kind: str
    example: str
    note: str
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Description:
    """What a file holds, the mapping proposed for it, and what ingesting its first rows gave.

    `side` names the side table that it is; `mapping` is empty where that is known as it stands.
    """

    file: str
    rows: int
    whole: bool
    columns: tuple[Column, ...]
    missing: Mapping[str, str]
    days: Mapping[str, str]
    words: Mapping[str, str]
    warnings: tuple[str, ...]
    claims: int
    remits: int
    outcomes: int
    side_rows: Mapping[str, int]
    rejected: int
    rejects: Mapping[str, int]
    changes: Mapping[str, int]
    mapping: str
    side: str = ""
    # Some rows have answers or, where no row is taken in, columns are mapped that may give them.
    answered: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Return plain data for JSON."""
        return asdict(self)


def describe(path: Path, sources: Sources) -> Description:
    """Look at the first 5,000 rows of a file and propose how to map it.

    Nothing is written. Raises OSError or InputError for an unreadable path and ValueError for
    what is no table.
    """
    table = Table(path, Counter(), SAMPLE)
    sources = coded(table, sources)
    read = [row for _, row in table.rows()]
    rows = [row for row in read if not isinstance(row, BrokenRow)]
    cells = Cells(sources)
    shapes = [shape_of([row[at] for row in rows], cells) for at in range(len(table.header))]
    base = lay_out(table.header, sources)
    _check_header(path, base, shapes, sources)
    orders = _orders(table.header, shapes, sources)
    formats, own = together(orders)
    dated = sources.model_copy(update={"dates": formats or sources.dates, "dates_of": own})
    cells = Cells(dated)
    shapes = [
        shape_of([row[at] for row in rows], cells.of_column(name))
        for at, name in enumerate(table.header)
    ]
    dated = propose_side(table.header, dated) if may_be_side(base) else dated
    proposal = propose(table.header, shapes, dated)
    repeated = list(_repeated(proposal, rows))
    if repeated:
        remit = proposal.sources.remit.model_copy(update={"level": "claim"})
        proposal.sources = proposal.sources.model_copy(update={"remit": remit})
    fenced = find_fenced(table, proposal.layout, proposal.sources)
    final = proposal.sources.model_copy(
        update={"ignore": (*dated.ignore, *(table.header[at] for at in sorted(fenced.places)))}
    )
    trial = tried(path, final, SAMPLE)
    summary = trial.summary
    side = _side(trial, proposal.layout, final)
    missing = _missing(proposal.layout, final) if side is None else side_advice(side)
    # A side table has no answers of a payer's for its further columns to be held against.
    doubts = [] if side else [*fenced.notes(proposal.layout), *repeated]
    return Description(
        file=path.name,
        rows=len(read),
        whole=len(read) < SAMPLE,
        columns=tuple(_sided(_columns(proposal, shapes, fenced, sources), side)),
        missing=missing,
        days={name: _told(order) for name, order in orders.items()},
        words=side_words(side, final, rows) if side else claim_words(proposal, rows),
        warnings=tuple(dict.fromkeys([*doubts, *_told_new(trial)])),
        claims=summary.claims,
        remits=summary.remits,
        outcomes=summary.rows_of["outcomes"],
        side_rows={name: n for name, n in summary.rows_of.items() if name != "outcomes"},
        rejected=trial.rejects.total(),
        rejects=_commonest(trial),
        changes=dict(summary.changes),
        mapping=_new_side(path.name, side, proposal, sources)
        if side
        else mapping_text(path.name, proposal, final, fenced, missing),
        side=side.table if side else "",
        answered=_answered(trial, proposal.layout),
    )


def _check_header(path: Path, layout: Layout, shapes: Sequence[Shape], sources: Sources) -> None:
    if why := headless(layout, shapes, sources.outcome.answer_of()):
        message = f"{path}: it seems to have no header, for {why}"
        raise InputError(f"{message}; write the names of its columns in a first row")


def _answered(trial: Trial, layout: Layout) -> bool:
    summary = trial.summary
    if summary.claims:
        return bool(summary.remits or summary.rows_of["outcomes"])
    return layout.gives_outcomes or layout.gives_remits


def _orders(
    names: Sequence[str], shapes: Sequence[Shape], sources: Sources
) -> dict[str, DayOrder]:
    """Find how each column of days writes them."""
    broad = Cells(sources.model_copy(update={"dates": (*sources.dates, *_ANY_ORDER)}))
    days = {
        name: list(shape.counts)
        for name, shape in zip(names, shapes, strict=True)
        if shape.counts and Shape(shape.counts, shape.rows, broad).looks("day")
    }
    usual = next((form for form in sources.dates if form in _ANY_ORDER), "%m").startswith("%d")
    found = {name: order_of(texts, day_first=usual) for name, texts in days.items()}
    clear = [one.day_first for one in found.values() if one.told and UNTOLD not in one.told]
    # Where a column does not tell, the others of the file do.
    most = 2 * sum(map(bool, clear)) > len(clear) if clear else usual
    return {name: order_of(texts, day_first=most) for name, texts in days.items()}


def _told(order: DayOrder) -> str:
    formats = " or ".join(order.formats) or "2025-01-31"
    return f"{formats}; {order.told}" if order.told else formats


def _told_new(trial: Trial) -> list[str]:
    """Return what reading said that the table of columns does not show already."""
    shown = ("fenced off", "left out", "passed through")
    return [note for note in trial.summary.notes if not note.startswith(shown)]


def _side(trial: Trial, layout: Layout, sources: Sources) -> SideLayout | None:
    """Return the side table that the file was read as, if it was one."""
    if trial.summary.claims_in or not may_be_side(layout):
        return None
    return next(iter(side_layouts(layout.header, sources)), None)


def _new_side(file: str, side: SideLayout, proposal: Proposal, sources: Sources) -> str:
    """Write a mapping for a side table, if the one in use does not know it as it stands."""
    found = {name: getattr(proposal.sources, name) for name in _NEEDED[bool(side.patient)]}
    known = all(getattr(sources, name) == value for name, value in found.items())
    return "" if known else side_mapping(file, sources.model_copy(update=found))


def _sided(columns: Iterator[Column], side: SideLayout | None) -> Iterator[Column]:
    """Say of a side table's columns which of its fields they feed."""
    if side is None:
        yield from columns
        return
    fields = {at: f"{side.table}: {field}" for field, at in side.fields.items()}
    who = {at: "patient" for at in (side.key, *side.member, *side.patient) if at is not None}
    for at, column in enumerate(columns):
        goes_to = fields.get(at) or who.get(at, "ignored")
        yield replace(column, goes_to=goes_to, how="mapping", note="", candidates=())


def _commonest(trial: Trial) -> dict[str, int]:
    found = dict(trial.rejects.most_common(_SHOWN_REJECTS))
    more = trial.rejects.total() - sum(found.values())
    return {**found, "for other reasons": more} if more else found


def _missing(layout: Layout, sources: Sources) -> dict[str, str]:
    """Name the fields without which no row can be a claim, each with what to write."""
    fields = set(layout.fields)
    wanted = {"claim_id": {"claim_id"}, "total_charge": {"total_charge", "charge"}}
    if sources.submitted_after_days is None:
        wanted["submitted_on"] = {"submitted_on"}
    return {name: _ADVICE[name] for name, any_ in wanted.items() if fields.isdisjoint(any_)}


def _repeated(proposal: Proposal, rows: Sequence[Row]) -> Iterator[str]:
    """Warn of dollars that every row of a claim repeats, where rows are lines of their own."""
    layout = proposal.layout
    if not layout.by_line or "claim_id" not in layout.claim or "paid" not in layout.remit:
        return
    id_at, at = layout.claim["claim_id"][0], layout.remit["paid"][0]
    found: dict[str | None, list[str | None]] = {}
    for row in rows:
        found.setdefault(row[id_at], []).append(row[at])
    several = [set(cells) for cells in found.values() if len(cells) > 1 and any(cells)]
    if len(several) >= _ENOUGH_CLAIMS and all(len(cells) == 1 for cells in several):
        told = f"{layout.header[at]} is the same on all rows of each claim"
        yield f"{told}: proposed is remit: {{level: claim}}; or map the line's own payment"


def _columns(
    proposal: Proposal, shapes: Sequence[Shape], fenced: Fenced, sources: Sources
) -> Iterator[Column]:
    for one, shape in zip(proposal.columns, shapes, strict=True):
        goes_to, note = _goes(one, proposal.layout, fenced)
        private = one.field in _SHAPE_ONLY or sources.is_private(one.column)
        yield Column(
            name=one.column,
            goes_to=goes_to,
            how=one.how,
            filled=round(shape.filled, 4),
            distinct=shape.distinct,
            kind=kind_of(one.field, shape),
            example=shape.example(private=private, known=bool(one.field)),
            note=note,
            candidates=one.candidates if not one.field else (),
        )


def _goes(one: Proposed, layout: Layout, fenced: Fenced) -> tuple[str, str]:
    """Return where a column goes and what there is to say about it."""
    name, at = one.column, one.place
    if at in fenced.personal:
        return PERSON, f"may tell of a person: {fenced.personal[at]}"
    if at in fenced.places:
        used = f", not used as {one.field}" if one.field else ""
        why = {**fenced.extra, **fenced.mapped}[at]
        return f"{KNOWS}{used}", f"behaves like it: {why}"
    if one.field:
        kind = {"columns": "field", "patient": "patient"}.get(one.section, "answer")
        note = one.doubt or ("only a pseudonym is kept" if kind == "patient" else "")
        return f"{kind}: {', '.join((one.field, *one.also))}", note
    for left_out, why in ((layout.fenced, KNOWS), (layout.private, PERSON)):
        if name in left_out:
            return why, one.doubt or "by its name"
    extra = next((key for key, place in layout.extra.items() if place == at), "")
    repeated = "an earlier column has its name" if name in layout.repeated else ""
    return (f"extra.{extra}", one.doubt) if extra else ("ignored", repeated)
