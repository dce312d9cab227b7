"""`denialrisk init`: the reference deployment copied to a folder of one's own."""

from pathlib import Path

import click

from denialrisk import starter
from denialrisk.cli.options import AS_JSON
from denialrisk.cli.progress import show
from denialrisk.deployment import FOLDERS


@click.command("init")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@AS_JSON
def command(folder: Path, as_json: bool) -> None:
    """Copy features/, models/, training/ and serving/ into DIR, to be edited there.

    Commands run inside DIR (or with --home DIR) use what stands there. Nothing is overwritten.
    """
    made = starter.copy(FOLDERS, folder)
    text = "\n".join([*(f"made {path}/" for path in made), f"next: cd {folder}; denialrisk check"])
    show({"made": [str(path) for path in made]}, text, as_json=as_json)
