"""`denialrisk report`: files of claims turned into pages a coder reads."""

from pathlib import Path

import click

from denialrisk.cli.home import deployment
from denialrisk.cli.newest import claims_to_score
from denialrisk.cli.options import AS_JSON, BUNDLE_HELP, NEWEST, SIDE
from denialrisk.cli.progress import Progress, show
from denialrisk.cli.refused import tell_if_refused


@click.command("report")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option(
    "--bundle",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help=BUNDLE_HELP,
)
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder for the pages; open index.html.",
)
@NEWEST
@SIDE
@AS_JSON
@click.pass_context
def command(
    context: click.Context,
    paths: tuple[str, ...],
    bundle: Path,
    out: Path,
    newest: int | None,
    side: Path | None,
    as_json: bool,
) -> None:
    """Write an HTML page for each claim in PATH and one for the batch.

    Each page stands alone: it needs no network, no scripts and no server, and prints.
    """
    from denialrisk.explain import explain
    from denialrisk.report import write_reports
    from denialrisk.score import Bundle, load_policy

    house = deployment(context)
    loaded = Bundle.load(bundle)
    tell_if_refused(loaded.path, loaded.manifest)
    tables, rejects = claims_to_score(paths, house.sources, newest, side)
    scored = loaded.score(tables.claims, tables.lines, load_policy(house.policy))
    with Progress() as progress:
        index = write_reports(explain(loaded, scored), out, progress=progress)
    summary = {"index": str(index), "claims": len(scored.claims), "rejects": len(rejects)}
    show(summary, f"{index}: {len(scored.claims)} claims; open it in a browser", as_json=as_json)
