"""`denialrisk ingest`: files of any known format turned into tables."""

from pathlib import Path

import click

from denialrisk.cli.beside import tell_matches
from denialrisk.cli.describe import describe_file
from denialrisk.cli.home import deployment
from denialrisk.cli.ingested import ingest_text
from denialrisk.cli.options import AS_JSON
from denialrisk.cli.paths import expand
from denialrisk.cli.progress import Progress, show
from denialrisk.cli.secret import tell_if_known_to_all
from denialrisk.errors import InputError, UsageError


@click.command("ingest")
@click.argument("paths", nargs=-1, metavar="PATH...")
@click.option(
    "--into",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder of tables; run again to append.",
)
@click.option(
    "--map",
    "sources",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="How the columns of a flat file are named. Default: features/sources.yaml.",
)
@click.option(
    "--describe",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="Only look at this flat file: propose a mapping and say what ingesting it would do.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="With --describe: the file to write the proposed mapping to.",
)
@AS_JSON
@click.pass_context
def command(
    context: click.Context,
    paths: tuple[str, ...],
    into: Path | None,
    sources: Path | None,
    describe: Path | None,
    out: Path | None,
    as_json: bool,
) -> None:
    """Read 837, 835, FHIR, JSON and flat files into tables.

    PATH is a file, a folder or a pattern; what is packed by gzip is read as what it holds. FHIR
    is Claim, ClaimResponse or ExplanationOfBenefit (R4, STU3), single, in a Bundle or one a line
    (NDJSON). Flat files of eligibility answers, authorizations and
    documents on file are known by their header (side_tables in the mapping). What cannot be read
    goes to DIR/rejects.csv with the file, the place, what was wrong and what to do; the good
    records beside it go through. The place ("position") is the segment (X12, the ISA is 1), the
    item (JSON, FHIR) or the row as a spreadsheet numbers it (the header of a CSV is 1; a Parquet
    file has no header row). The same content read twice is counted once. Rejects of earlier
    ingests stay listed, those of a file that was corrected since as well: to list only what
    stands, ingest into an empty folder.

    Patients are kept as pseudonyms under the secret in DENIALRISK_PSEUDONYM_KEY. Set it to one of
    your own before the first ingest, and to the same for every command.
    """
    from denialrisk.read import ingest

    mapping = sources or deployment(context).sources
    if describe is not None:
        describe_file(describe, mapping, out, as_json=as_json)
        return
    if not paths or into is None:
        raise UsageError("say what to read and where to: denialrisk ingest PATH... --into DIR")
    given = expand(paths)
    with Progress() as progress:
        summary = ingest(given, into, sources=mapping, progress=progress)
    found = summary.to_dict()
    tell_if_known_to_all(given, found)
    if summary.nothing_taken:
        show(found, "", as_json=as_json)
        message = f"nothing could be taken in from {', '.join(paths)}"
        raise InputError(f"{message}; {found['rejects_file']} says why, file by file")
    _tell_sides(into, found["tables"])
    show(found, ingest_text(found), as_json=as_json)


def _tell_sides(into: Path, rows: dict[str, int]) -> None:
    from denialrisk.claims import SIDE_TABLES, Tables

    if any(rows.get(name) for name in SIDE_TABLES):
        tell_matches(Tables.load(into))
