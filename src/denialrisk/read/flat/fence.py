"""A flat file's first rows turned into the columns that must not reach a claim, each with why."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from denialrisk.read.flat.answerrows import AnswerReader
from denialrisk.read.flat.behaviour import Answers, Sampled, betrayal, strength
from denialrisk.read.flat.cells import Cells, UnreadableError
from denialrisk.read.flat.layout import Layout
from denialrisk.read.flat.person import personal
from denialrisk.read.flat.ranking import Numbers
from denialrisk.read.flat.sources import Sources
from denialrisk.read.flat.table import BrokenRow, Row, Table

_MONEY: Final = ("paid", "allowed", "patient_responsibility", "contractual")
# What claims are known and charged by; days of service and submission move with time.
_EXEMPT: Final = frozenset(
    {
        "claim_id",
        "patient_control_number",
        "line_number",
        "payer_id",
        "payer_name",
        "patient_key",
        "member_key",
        "total_charge",
        "charge",
        "submitted_on",
        "service_from",
        "service_to",
        "service_date",
    }
)
_MOST_TEXT: Final = 0.2


@dataclass(frozen=True, slots=True)
class Fenced:
    """Columns found out, by place, each with why; `untold` says why none could be.

    `extra` and `mapped` know the answer, `personal` may tell of a person. `kept` would have been
    found out, had the mapping not vouched for them; `strong` rank denials well, and honestly so as
    far as can be told.
    """

    extra: Mapping[int, str] = field(default_factory=dict)
    mapped: Mapping[int, str] = field(default_factory=dict)
    personal: Mapping[int, str] = field(default_factory=dict)
    kept: Mapping[int, str] = field(default_factory=dict)
    strong: Mapping[int, float] = field(default_factory=dict)
    untold: str = ""

    @property
    def places(self) -> frozenset[int]:
        """The columns to keep away from claims."""
        return frozenset((*self.extra, *self.mapped, *self.personal))

    def notes(self, layout: Layout) -> list[str]:
        """Say aloud which columns were found out, and what can be done about it."""
        names = layout.header
        fed = {at: name for name, places in layout.fields.items() for at in places}
        found = [
            f"fenced: {names[at]} behaves like the payer's answer: {why}; if all of it is known "
            "before sending, name it under keep in the mapping"
            for at, why in self.extra.items()
        ]
        found += [
            f"NOT USED: {names[at]}, mapped to {fed[at]}, behaves like the payer's "
            f"answer: {why}; map {fed[at]} to what is known before sending, or name it under keep"
            for at, why in self.mapped.items()
        ]
        found += [
            f"NOT USED: {names[at]} may tell of a person: {why}"
            for at, why in self.personal.items()
        ]
        found += [
            f"kept, as the mapping says: {names[at]}, though it behaves like the payer's answer: "
            f"{why}"
            for at, why in self.kept.items()
        ]
        found += [
            f"strong: {names[at]} alone ranks denials with AUROC {area:.2f} at least; if it is "
            "not known before sending, name it under ignore in the mapping"
            for at, area in self.strong.items()
        ]
        if self.untold and layout.extra:
            found.append(f"further columns could not be held against the answer: {self.untold}")
        return found


def find_fenced(table: Table, layout: Layout, sources: Sources) -> Fenced:
    """Look for persons in further columns, and hold these and mapped ones against the answers.

    Only the first rows are looked at (see `Fences`); to tell what knows the answer the file must
    say what was denied.
    """
    answered = layout.gives_outcomes or layout.gives_remits
    if not layout.extra and not answered:
        return Fenced()
    sample = list(_sample(table, layout, sources, answered=answered))
    rows, cells = [row for _, row in sample], Cells(sources)
    named = _personal(rows[: sources.fences.enough], layout, cells)
    if not answered:
        return Fenced(personal=named)
    answers = _answers(sample, layout, sources)
    untold = answers.too_few(sources.fences)
    if untold:
        return Fenced(personal=named, untold=untold)
    further = [at for at in layout.extra.values() if at not in named]
    fields = {f: at for f, at in layout.fields.items() if f not in _EXEMPT}
    mapped = sorted({at for places in fields.values() for at in places})
    columns = {at: sampled([row[at] for row in rows], cells) for at in (*further, *mapped)}
    why = {
        at: found
        for at, column in columns.items()
        if (found := _betrayal(at, column, answers, sources, further))
    }
    areas = {at: strength(columns[at], answers) for at in further if at not in why}
    return Fenced(
        extra={at: why[at] for at in further if at in why and at not in layout.kept},
        mapped={at: why[at] for at in mapped if at in why and at not in layout.kept},
        personal=named,
        kept={at: found for at, found in why.items() if at in layout.kept},
        strong={at: area for at, area in areas.items() if area >= sources.fences.strong_auroc},
    )


def _betrayal(
    at: int, column: Sampled, answers: Answers, sources: Sources, further: Sequence[int]
) -> str:
    return betrayal(column, answers, sources.fences, further=len(further) if at in further else 0)


def _personal(rows: Sequence[Row], layout: Layout, cells: Cells) -> dict[int, str]:
    found = {at: personal(cells.text(row[at]) for row in rows) for at in layout.extra.values()}
    return {at: why for at, why in found.items() if why}


def sampled(texts: Sequence[str | None], cells: Cells) -> Sampled:
    """Read a column as numbers or as days where nearly all of it can be, else as words."""
    clean = [cells.text(text) for text in texts]
    most = int(_MOST_TEXT * sum(text is not None for text in clean))
    for parse in (_amount(cells), _ordinal(cells)):
        numbers = _numbers(clean, parse, most)
        if numbers is not None and not np.isnan(numbers).all():
            return Sampled(clean, numbers)
    return Sampled(clean, None)


def _sample(
    table: Table, layout: Layout, sources: Sources, *, answered: bool
) -> Iterator[tuple[float, Row]]:
    """Yield rows with 1 for denied, 0 for paid and NaN, until enough of them are decided."""
    cells = Cells(sources)
    reader = AnswerReader(sources, layout, cells)
    decided, limits = 0, sources.fences
    most = limits.most if answered else limits.enough
    for number, (_, row) in enumerate(table.untold_rows()):
        if number >= most or decided >= limits.enough:
            return
        if isinstance(row, BrokenRow):
            continue
        denied = reader.denied(row, _charge(row, layout, cells))
        decided += denied is not None
        yield (np.nan if denied is None else float(denied)), row


def _answers(sample: list[tuple[float, Row]], layout: Layout, sources: Sources) -> Answers:
    cells = Cells(sources)
    columns = {
        layout.header[at]: _numbers([row[at] for _, row in sample], cells.amount, len(sample))
        for name in _MONEY
        for at in layout.remit.get(name, ())
    }
    money = {name: numbers for name, numbers in columns.items() if numbers is not None}
    charges = [_charge(row, layout, cells) for _, row in sample]
    charge = np.array([np.nan if one is None else one for one in charges])
    return Answers(np.array([denied for denied, _ in sample]), charge, money)


def _charge(row: Row, layout: Layout, cells: Cells) -> float | None:
    fields = ("charge", "total_charge") if layout.by_line else ("total_charge", "charge")
    places = next((at for name in fields if (at := layout.fields.get(name))), ())
    try:
        return cells.amount(row[places[0]]) if places else None
    except UnreadableError:
        return None


def _amount(cells: Cells) -> Callable[[str | None], float | None]:
    """Read numbers, and percentages as they stand."""
    return lambda text: cells.amount(text and text.removesuffix("%"))


def _ordinal(cells: Cells) -> Callable[[str | None], float | None]:
    def read(text: str | None) -> float | None:
        found = cells.day(text)
        return None if found is None else float(found.toordinal())

    return read


def _numbers(
    texts: Sequence[str | None], parse: Callable[[str | None], float | None], most: int
) -> Numbers | None:
    """Return texts as numbers, NaN where they are none; None when more than `most` are odd."""
    found = np.full(len(texts), np.nan)
    odd = 0
    for at, text in enumerate(texts):
        try:
            value = parse(text)
        except UnreadableError:
            odd += 1
            if odd > most:
                return None
            continue
        if value is not None:
            found[at] = value
    return found
