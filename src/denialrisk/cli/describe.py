"""`denialrisk ingest --describe`: a flat file turned into a proposed mapping, as a table.

Of a file in another format it says that none is needed.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from denialrisk.cli.progress import show
from denialrisk.cli.written import writing
from denialrisk.errors import InputError
from denialrisk.textable import textable

if TYPE_CHECKING:
    from denialrisk.read import Description

_HEADINGS: Final = ("column", "goes to", "by", "filled", "distinct", "looks like", "example")
_WIDEST: Final = 34
_INGEST: Final = "denialrisk ingest {} CLAIMS --into DIR (beside the claims it is about)"
_SELF_TOLD: Final = {
    "x12": "X12 (837, 835 or 277CA)",
    "fhir": "FHIR",
    "json": "JSON as this program takes it",
}
_UNANSWERED: Final = (
    "nothing here says what the payers answered: to train, ingest their remittances (835) too,",
    "or map a column with the status, a denied flag or the reason codes (outcome or remit)",
)


def describe_file(path: Path, mapping: Path, out: Path | None, *, as_json: bool) -> None:
    """Print what ingesting a flat file would do; write the proposed mapping to `out`.

    X12, FHIR and JSON say themselves where their fields stand: of these it says what to type.
    Raises InputError for a file of no known format, as `denialrisk ingest` refuses it.
    """
    from denialrisk.read import describe, load_sources
    from denialrisk.read.files import format_of
    from denialrisk.read.flat.broken import NO_TABLE, told

    format_, refused = format_of(path)
    if refused:
        raise InputError(f"{path}: {refused}")
    if format_ in _SELF_TOLD:
        found = {"file": path.name, "format": format_, "mapping": ""}
        show(found, "\n".join(_unmapped(path, format_, out)), as_json=as_json)
        return
    try:
        described = describe(path, load_sources(mapping))
    except (OSError, *NO_TABLE) as error:
        message = f"{path}: cannot be read as CSV, TSV or Parquet ({told(error)})"
        raise InputError(message) from None
    if out is not None and described.mapping:
        with writing(out):
            out.write_text(described.mapping, encoding="utf-8")
    show(described.to_dict(), "\n".join(_lines(described, path, out)), as_json=as_json)


def _unmapped(path: Path, format_: str, out: Path | None) -> Iterator[str]:
    none = "; none was written" if out else ""
    yield f"{path} is {_SELF_TOLD[format_]}, which says itself where its fields stand."
    yield f"It needs no mapping{none}: mappings are for CSV, TSV and Parquet."
    yield f"next: denialrisk ingest {path} --into DIR"


def _lines(described: "Description", path: Path, out: Path | None) -> Iterator[str]:
    seen = "all" if described.whole else "the first"
    columns = f"{len(described.columns)} columns"
    yield f"{described.file}: {columns}, {seen} {described.rows:,} rows read"
    yield ""
    yield from _table(described)
    yield from _notes(described)
    yield from _list("Days", [f"{name}: {form}" for name, form in described.days.items()])
    yield from _list("Words", [f"{word} -> {told}" for word, told in described.words.items()])
    yield from _list("Look here", list(described.warnings))
    yield from _result(described)
    missing = [f"{name}: write {what}" for name, what in described.missing.items()]
    yield from _list("Missing, without it nothing can be ingested", missing)
    if not (described.side or described.answered):
        yield from _list("No answers", _UNANSWERED)
    yield ""
    yield _next(described, path, out)


def _next(described: "Description", path: Path, out: Path | None) -> str:
    if not described.mapping and described.missing:
        return (
            f"no mapping is proposed: {path} looks like the {described.side} table, but see above"
        )
    if not described.mapping:
        known = f"{path} is known as the {described.side} table: it needs no mapping of its own"
        return f"{known}{' and none was written' if out else ''}\nnext: {_INGEST.format(path)}"
    if out is None:
        return f"next: denialrisk ingest --describe {path} --out mapping.yaml"
    wrote = f"wrote {out}; read it, then"
    return f"{wrote}: denialrisk ingest {path} --map {out} --into DIR"


def _table(described: "Description") -> Iterator[str]:
    rows = [
        (c.name, c.goes_to, c.how, f"{c.filled:.0%}", f"{c.distinct:,}", c.kind, c.example)
        for c in described.columns
    ]
    yield textable(_HEADINGS, [tuple(_cut(cell) for cell in row) for row in rows])


def _cut(text: str) -> str:
    plain = "".join(c if c.isprintable() else " " for c in text)
    return plain if len(plain) <= _WIDEST else f"{plain[: _WIDEST - 1]}…"


def _notes(described: "Description") -> Iterator[str]:
    """Say of single columns what speaks against them and what they may be."""
    found = []
    for one in described.columns:
        may = f"may be {' or '.join(one.candidates)}" if one.candidates else ""
        said = "; ".join(part for part in (one.note, may) if part)
        if said and not one.note.startswith(("by its name", "only a pseudonym")):
            found.append(f"{one.name}: {said}")
    yield from _list("Doubts", found)


def _result(described: "Description") -> Iterator[str]:
    yield ""
    rows = f"Of {described.rows:,} rows"
    if described.side:
        taken = described.side_rows.get(described.side, 0)
        yield f"{rows}, {taken:,} would go into the {described.side} table"
    else:
        yield f"{rows}, {described.claims:,} claims would go in"
        yield f"  {described.remits:,} remittances, {described.outcomes:,} ready-made outcomes"
    yield f"  {described.rejected:,} rejected"
    yield from (f"    {number:,} x {why}" for why, number in described.rejects.items())
    yield from _list("Cleaned", [f"{n:,} x {what}" for what, n in described.changes.items()])


def _list(title: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield ""
        yield title
        yield from (f"  {line}" for line in lines)
