"""`denialrisk token revoke`: a token turned into one that opens nothing."""

from pathlib import Path

import click

from denialrisk.cli.account import account
from denialrisk.cli.options import AS_JSON
from denialrisk.cli.place import place, placed
from denialrisk.cli.progress import show


@click.command("revoke")
@click.argument("token_id", metavar="ID")
@placed
@AS_JSON
def command(token_id: str, state: Path, database: str | None, as_json: bool) -> None:
    """Revoke the token with this ID, as `token list` shows it, for good.

    A running service refuses it within a second or two.
    """
    from denialrisk.keep import revoke

    base = place(state, database).database()
    base.upgrade()
    gone = revoke(base, token_id, account())
    text = f"{gone.id} ({gone.label}) is revoked"
    show({"id": gone.id, "label": gone.label}, text, as_json=as_json)
