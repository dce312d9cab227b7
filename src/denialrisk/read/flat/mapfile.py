"""A proposed mapping written as YAML that `--map` takes and a person can go on editing."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import yaml

from denialrisk.read.flat.fence import Fenced
from denialrisk.read.flat.outcomecolumns import OutcomeColumns
from denialrisk.read.flat.proposal import Proposal, Proposed
from denialrisk.read.flat.remitcolumns import RemitColumns
from denialrisk.read.flat.sources import Sources

_WIDTH: Final = 99
_BESIDES: Final = frozenset(
    {"statuses", "categories", "known_after_days", "level", "patient_codes", "contract_codes"}
)
# What a mapping says of one file; the rest of it holds for any.
_OWN: Final = frozenset({"columns", "outcome", "remit", "patient", "ignore", "version", "row"})


def mapping_text(
    file: str, proposal: Proposal, sources: Sources, fenced: Fenced, missing: Iterable[str]
) -> str:
    """Return the mapping as YAML, each proposal with a comment that says what it rests on."""
    lines = [
        f"# Proposed for {file} by `denialrisk ingest --describe`. Read it before use: a name or",
        "# content beside a field says what the proposal rests on.",
        f"version: {sources.version}",
        f"row: {sources.row}",
        "",
        *_section("columns", proposal, {}, frozenset(fenced.mapped)),
        *(f"  {name}: []  # MISSING: write the column's name here" for name in missing),
        "",
        f"patient: {_flow([c.column for c in proposal.columns if c.section == 'patient'])}",
        "",
        *_section("outcome", proposal, _kept(sources.outcome)),
        "",
        *_section("remit", proposal, _kept(sources.remit)),
        "",
        *_ignored(proposal, sources, fenced),
        "",
        *_rest(sources),
    ]
    return "\n".join(lines) + "\n"


def _section(
    section: str,
    proposal: Proposal,
    kept: Mapping[str, Any],
    fenced: frozenset[int] = frozenset(),
) -> Iterator[str]:
    """Write the columns found for each field of a section, then what is kept of the base."""
    mapping: Any = proposal.sources.columns if section == "columns" else None
    found: dict[str, list[Proposed]] = {}
    for one in proposal.columns:
        if one.section == section and one.place not in fenced:
            for field in (one.field, *one.also):
                found.setdefault(field, []).append(one)
    yield f"{section}:" if found or kept else f"{section}: {{}}"
    for field, parts in found.items():
        names = _names(field, parts, mapping)
        how = ", ".join(dict.fromkeys(part.how for part in parts))
        doubts = "; ".join(dict.fromkeys(part.doubt for part in parts if part.doubt))
        yield f"  {field}: {_flow(names)}  # {how}{f': {doubts}' if doubts else ''}"
    for one in proposal.columns if section == "columns" else ():
        if not one.field and one.candidates:
            yield f"  # {one.column} may be {' or '.join(one.candidates)}: {one.doubt or 'unsure'}"
    if kept:
        yield from _block(kept)


def _names(field: str, parts: list[Proposed], mapping: Any) -> list[Any]:
    """Return the columns of a field in their order; several make one list."""
    if len(parts) == 1:
        return [parts[0].column]
    proposed = mapping.get(field, ()) if mapping is not None else ()
    joined = next((name for name in proposed if not isinstance(name, str)), None)
    own = [part.column for part in parts]
    return [list(joined) if joined and set(joined) == set(own) else own]


def _kept(section: OutcomeColumns | RemitColumns) -> dict[str, Any]:
    """Return what a section says besides its columns: words, waits and lists of codes."""
    dumped: dict[str, Any] = section.model_dump(mode="json", include=set(_BESIDES))
    return dumped


def _ignored(proposal: Proposal, sources: Sources, fenced: Fenced) -> Iterator[str]:
    header = proposal.layout.header
    for at, why in {**fenced.extra, **fenced.mapped}.items():
        yield f"# {header[at]} behaves like the payer's answer: {why}"
    if fenced.extra or fenced.mapped:
        yield "# What is known before sending nevertheless: move its name from ignore to keep."
    for at, why in fenced.personal.items():
        yield f"# {header[at]} may tell of a person: {why}"
    yield f"ignore: {_flow(list(dict.fromkeys(sources.ignore)))}"


def _rest(sources: Sources) -> Iterator[str]:
    rest = sources.model_dump(mode="json", exclude=set(_OWN), exclude_defaults=True)
    for name, value in rest.items():
        text = yaml.safe_dump(
            {name: value}, default_flow_style=None, sort_keys=False, width=_WIDTH
        )
        yield from text.splitlines()


def _block(value: Mapping[str, Any]) -> Iterator[str]:
    text = yaml.safe_dump(value, default_flow_style=None, sort_keys=False, width=_WIDTH)
    yield from (f"  {line}" for line in text.splitlines())


def _flow(value: Any) -> str:
    return yaml.safe_dump(value, default_flow_style=True, width=10_000).strip()
