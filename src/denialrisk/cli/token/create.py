"""`denialrisk token create`: a new secret that lets one caller in."""

from pathlib import Path

import click

from denialrisk.cli.account import account
from denialrisk.cli.options import AS_JSON
from denialrisk.cli.place import place, placed
from denialrisk.cli.progress import show


@click.command("create")
@click.option(
    "--scope",
    required=True,
    type=click.Choice(["score", "review", "admin"]),
    help="What its holder may do.",
)
@click.option("--label", required=True, help="Who holds it; stands in the audit, names nobody.")
@placed
@AS_JSON
def command(scope: str, label: str, state: Path, database: str | None, as_json: bool) -> None:
    """Make a token and print it: it is shown this once and kept nowhere.

    What is stored is its SHA-256. Callers send it as `Authorization: Bearer TOKEN`. A running
    service knows it within a second or two.
    """
    from denialrisk.keep import create

    base = place(state, database).database()
    base.upgrade()
    made, secret = create(base, scope, label, account())
    click.echo(f"{made.id}: {scope}, {made.label}. Keep it, it is not shown again:", err=True)
    found = {"id": made.id, "scope": scope, "label": made.label, "token": secret}
    show(found, secret, as_json=as_json)
