"""`denialrisk ingest`: files of any known format turned into tables."""

from pathlib import Path

import click

from denialrisk.cli.home import deployment
from denialrisk.cli.options import AS_JSON
from denialrisk.cli.paths import expand
from denialrisk.cli.progress import Progress, show
from denialrisk.errors import InputError


@click.command("ingest")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option(
    "--into",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder of tables; run again to append.",
)
@click.option(
    "--map",
    "sources",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="How the columns of a flat file are named. Default: features/sources.yaml.",
)
@AS_JSON
@click.pass_context
def command(
    context: click.Context,
    paths: tuple[str, ...],
    into: Path,
    sources: Path | None,
    as_json: bool,
) -> None:
    """Read 837, 835, JSON and CSV files into tables.

    PATH is a file, a folder or a pattern. What cannot be read goes to DIR/rejects.csv with the
    file, the segment, what was wrong and what to do; the good records beside it go through.
    The same content read twice is counted once.
    """
    from denialrisk.read import ingest

    mapping = sources or deployment(context).sources
    with Progress() as progress:
        summary = ingest(expand(paths), into, sources=mapping, progress=progress)
    found = summary.to_dict()
    if found["claims_in"] + found["remits_in"] == found["claim_rejects"] + found["remit_rejects"]:
        show(found, "", as_json=as_json)
        message = f"nothing could be taken in from {', '.join(paths)}"
        raise InputError(f"{message}; {found['rejects_file']} says why, file by file")
    lines = [f"  {k.replace('_', ' '):<24} {v}" for k, v in found.items() if _short(v)]
    text = "\n".join([f"ingested into {into}", *lines, f"next: denialrisk train --data {into}"])
    show(found, text, as_json=as_json)


def _short(value: object) -> bool:
    return isinstance(value, int | float | str)
