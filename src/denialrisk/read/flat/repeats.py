"""Rows that repeat a claim's id without numbering lines turned into lines, or told apart."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from denialrisk.read.flat.header import words
from denialrisk.read.flat.layout import Layout
from denialrisk.read.flat.table import BrokenRow, Row, Table

LINES: Final = "claim put together from rows without line numbers"
AGAIN: Final = "row of a claim repeated word for word passed over"
ALIKE: Final = "row equal to another of its claim kept as a line, for no column numbers them"
# What rows of one claim have in common; where they do not, they are claims of their own.
_SHARED: Final = (
    "payer_id",
    "payer_name",
    "patient_key",
    "patient_birth_date",
    "patient_sex",
    "submitted_on",
    "frequency_code",
    "claim_type",
    "billing_npi",
    "original_reference_number",
    "patient_control_number",
)
# What tells service lines apart.
_OWN: Final = (
    "procedure_code",
    "modifiers",
    "revenue_code",
    "service_date",
    "units",
    "charge",
    "place_of_service",
    "rendering_npi",
    "ndc",
)
_KINDS: Final = ("procedure_code", "revenue_code", "charge")
_WHOLE: Final = frozenset({"total", "claim"})


class Repeats:
    """Tells whether rows that share a claim id are its lines.

    They are when they agree on payer, patient and day of submission and no two of them are alike
    in what they say of the service. `counts` says how often each repeated id comes, by its hash.
    """

    def __init__(self, table: Table, layout: Layout) -> None:
        self._table = table
        self._at = layout.claim["claim_id"][0]
        total = layout.claim.get("total_charge", ())
        shared = [*layout.patient, *_places(layout, _SHARED)]
        if _WHOLE & {word for at in total for word in words(layout.header[at])}:
            shared += total
        self._shared, self._charge = shared, total
        self._own = _places(layout, _OWN)
        self._tells = bool(_places(layout, _KINDS))
        self.counts = self._counted() if self._tells else {}

    def any_lines(self) -> bool:
        """Tell whether the rows of any claim are its lines.

        Once services tell lines apart, so do charges: alone they might be a correction.
        """
        found = any(self.are_lines(rows) for rows in self._gathered())
        self._own += [at for at in self._charge if found and at not in self._shared]
        return found

    def are_lines(self, rows: Sequence[Row]) -> bool:
        """Tell whether these rows of one id are lines of one claim."""
        different = unrepeated(rows)
        if len(different) == 1 or not self._tells:
            return False
        common = {tuple(_bare(row[at]) for at in self._shared) for row in different}
        own = {tuple(_bare(row[at]) for at in self._own) for row in different}
        return len(common) == 1 and len(own) == len(different)

    def _counted(self) -> dict[int, int]:
        seen: set[int] = set()
        counts: Counter[int] = Counter()
        for _, row in self._table.untold_rows():
            if isinstance(row, BrokenRow) or not (key := _bare(row[self._at])):
                continue
            mark = hash(key)
            if mark in seen:
                counts[mark] += 1
            seen.add(mark)
        return {mark: count + 1 for mark, count in counts.items()}

    def _gathered(self) -> Iterator[list[Row]]:
        """Yield the rows of each repeated id once they are together."""
        held: dict[str, list[Row]] = {}
        for _, row in self._table.untold_rows() if self.counts else ():
            if isinstance(row, BrokenRow):
                continue
            key = _bare(row[self._at])
            if hash(key) in self.counts:
                held.setdefault(key, []).append(row)
                if len(held[key]) == self.counts[hash(key)]:
                    yield held.pop(key)


def mapped(layout: Layout) -> frozenset[int]:
    """Return the places of the columns that mean something in a file of claims."""
    places = [at for found in (*layout.fields.values(), *layout.remit.values()) for at in found]
    return frozenset((*places, *layout.outcome.values(), *layout.patient))


def is_whole(rows: Sequence[Row]) -> bool:
    """Tell whether a claim comes again as a whole: each of its rows equally often."""
    counts = set(Counter(map(tuple, rows)).values())
    return len(counts) == 1 and counts != {1}


def unrepeated(rows: Sequence[Row]) -> list[Row]:
    """Return the rows without those that an earlier one repeats word for word."""
    found: dict[tuple[str | None, ...], Row] = {}
    for row in rows:
        found.setdefault(tuple(row), row)
    return list(found.values())


def by_line(layout: Layout) -> Layout:
    """Return the layout of rows that are lines; a charge that no name calls a total is theirs."""
    total = layout.claim.get("total_charge", ())
    named = {word for at in total for word in words(layout.header[at])}
    if not total or "charge" in layout.line or named & _WHOLE:
        return replace(layout, by_line=True)
    claim = {name: at for name, at in layout.claim.items() if name != "total_charge"}
    return replace(layout, by_line=True, claim=claim, line={**layout.line, "charge": total})


def _places(layout: Layout, names: Sequence[str]) -> list[int]:
    return [at for name in names for at in layout.fields.get(name, ())]


def _bare(cell: str | None) -> str:
    return (cell or "").strip()
