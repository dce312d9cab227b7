"""`denialrisk token`: who may call a service that other machines reach."""

import click

from denialrisk.cli.token.create import command as create
from denialrisk.cli.token.listing import command as listing
from denialrisk.cli.token.revoke import command as revoke

__all__ = ["command"]


@click.group("token")
def command() -> None:
    """Make, list and revoke the tokens by which the service tells callers apart.

    On the loopback a service runs without them; asked to listen elsewhere it refuses to start
    until there is one. Scopes, each with what those before it may:

    \b
    score    score claims, ask what a change would do
    review   read kept scores and reports, give feedback
    admin    send remittances, read and change what the model is
    """  # noqa: D301  (\b keeps click from re-wrapping the list)


for each in (create, listing, revoke):
    command.add_command(each)
