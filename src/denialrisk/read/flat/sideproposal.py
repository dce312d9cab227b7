"""A header that is no side table to a mapping turned into a mapping to which it is one."""

from collections.abc import Sequence
from typing import Final

import yaml

from denialrisk.read.flat.header import Header
from denialrisk.read.flat.layout import Layout
from denialrisk.read.flat.naming import Naming
from denialrisk.read.flat.sidecolumns import SCHEMAS, SideName
from denialrisk.read.flat.sidelayout import SideLayout, side_layouts
from denialrisk.read.flat.sources import Sources

_CHARGES: Final = frozenset({"total_charge", "charge"})
_ANSWERS: Final = frozenset({"carc", "paid", "status_code"})
_WHO: Final = ("patient_key", "member_id", "birth_date", "first_name")
_WIDTH: Final = 99
_ADVICE: Final = {
    "the patient": "patient: [NAME], or under side_tables patient_key, or member_id, birth_date "
    "and first_name",
    "the claim or the day of service": "side_tables: {documents: {columns: {claim_id: NAME}}}, or "
    "service_date",
    "the claim_id": "side_tables: {documents: {columns: {claim_id: NAME}}}",
}


def may_be_side(layout: Layout) -> bool:
    """Tell a file that states neither charges nor what a payer answered to claims."""
    return _CHARGES.isdisjoint(layout.fields) and _ANSWERS.isdisjoint(layout.remit)


def propose_side(names: Sequence[str], sources: Sources) -> Sources:
    """Add the columns of a file to the side table whose names theirs mean, past abbreviations.

    The mapping stays as it is where no side table fits.
    """
    tried = [_with(name, names, sources) for name in SCHEMAS]
    found = [(layouts[0], one) for one in tried if (layouts := side_layouts(names, one))]
    best = max(found, key=lambda pair: len(pair[0].fields), default=None)
    return sources if best is None else best[1]


def side_advice(side: SideLayout) -> dict[str, str]:
    """Return what a side table lacks, by name, with what to write."""
    default = f"its column under side_tables: {{{side.table}: {{columns: ...}}}}"
    return {side.lacking: _ADVICE.get(side.lacking, default)} if side.lacking else {}


def side_mapping(file: str, sources: Sources) -> str:
    """Return the whole mapping as YAML, for claims are read by it as before."""
    plain = sources.model_dump(mode="json", exclude_defaults=True)
    text = yaml.safe_dump(plain, default_flow_style=None, sort_keys=False, width=_WIDTH)
    return (
        f"# Proposed for {file} by `denialrisk ingest --describe`. Its columns were added, last\n"
        "# in their lists, to side_tables and patient; all else is the mapping in use before.\n"
        f"{text}"
    )


def _with(table: SideName, names: Sequence[str], sources: Sources) -> Sources:
    side, naming, header = sources.side_tables, Naming(sources), Header(names)
    columns = dict(side.of(table).columns)
    who = {field: getattr(side, field) for field in _WHO}
    for given in (columns, who):
        known = {header.place(found) for found in given.values()}
        free = [name for at, name in enumerate(header.names) if name and at not in known]
        for field, wanted in list(given.items()):
            words = {naming.words(one) for one in wanted}
            new = next((name for name in free if naming.words(name) in words), None)
            if header.place(wanted) is None and new is not None:
                given[field] = (*wanted, new)
                free.remove(new)
    changed = side.of(table).model_copy(update={"columns": columns})
    return sources.model_copy(
        update={"side_tables": side.model_copy(update={table: changed, **who})}
    )
