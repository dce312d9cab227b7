"""Options that several commands share, so that each means the same everywhere."""

from pathlib import Path

import click

DATA = click.option(
    "--data",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder of tables that `ingest` wrote.",
)

BUNDLE_HELP = "The bundle to score with."

NEWEST = click.option(
    "--newest", type=click.IntRange(min=1), help="Only the N last submitted claims."
)

SIDE = click.option(
    "--side",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="A folder that `ingest` wrote, whose side tables tell of coverage, authorizations and "
    "documents. Side tables among PATH are used in any case.",
)

AS_JSON = click.option(
    "--json", "as_json", is_flag=True, help="Print the result as JSON on standard output."
)
