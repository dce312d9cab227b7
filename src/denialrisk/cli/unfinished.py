"""Tables of an ingest that did not come to its end, told of."""

from pathlib import Path

import click


def tell_if_unfinished(folder: Path) -> None:
    """Say on standard error that a folder holds only a part of what was to be read into it.

    Raises InputError when it holds no tables.
    """
    from denialrisk.claims.manifest import read_manifest

    if read_manifest(folder).unfinished:
        click.echo(
            f"the last ingest into {folder} did not finish, so that records are missing there: "
            "run it again (or wait, if it is still at work)",
            err=True,
        )
