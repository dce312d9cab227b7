"""`denialrisk rollback`: the champion before turned into the champion again."""

from dataclasses import asdict

import click

from denialrisk.cli.options import AS_JSON
from denialrisk.cli.progress import show


@click.command("rollback")
@AS_JSON
def command(as_json: bool) -> None:
    """Make the previous champion the champion again; once more goes one further back.

    Nothing is judged and nothing deleted: the version that leaves stays registered, and
    `denialrisk promote VERSION` brings it back through the gates. A service that follows
    models:/denialrisk@champion takes the change up by itself.
    """
    from denialrisk.fit import rollback

    went = rollback()
    text = f"the champion went back from version {went.left} to version {went.champion}"
    before = f"; before it was version {went.previous}" if went.previous else ""
    show(asdict(went), text + before, as_json=as_json)
