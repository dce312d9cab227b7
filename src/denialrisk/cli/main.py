"""The command line turned into calls: options every command shares, and errors as exit codes."""

import importlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click

from denialrisk import __version__
from denialrisk.errors import DenialRiskError

# In the order of the road a claim travels; each is a module of this package.
COMMANDS: Final = (
    "simulate",
    "ingest",
    "label",
    "train",
    "backtest",
    "promote",
    "rollback",
    "card",
    "score",
    "report",
    "follow",
    "serve",
    "token",
    "audit",
    "init",
    "check",
    "features",
)
_INTERRUPTED: Final = 130


class Road(click.Group):
    """Loads a command's module only when it is asked for, so that --help stays quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order they are used."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of that name, or None."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"denialrisk.cli.{cmd_name}").command
        return command

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; show a user's error without traceback and exit with its code."""
        try:
            return super().invoke(ctx)
        except DenialRiskError as error:
            click.echo(f"denialrisk: {error}", err=True)
            sys.exit(error.exit_code)
        except KeyboardInterrupt:
            click.echo("denialrisk: interrupted; what was being written is as it was", err=True)
            sys.exit(_INTERRUPTED)


@click.group(cls=Road, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="denialrisk")
@click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="DENIALRISK_HOME",
    help="The folder that holds features/, models/, training/ and serving/. "
    "Default: the one you stand in, else the reference deployment.",
)
@click.pass_context
def road(context: click.Context, home: Path | None) -> None:
    """Predict, explain and prevent claim denials before a claim is sent.

    \b
    From nothing to a scored claim:
      denialrisk simulate work/files                      a simulated year of 837 and 835
      denialrisk ingest work/files/claims work/files/remits --into work/tables
      denialrisk train --data work/tables --bundle work/bundle
      denialrisk score new.837 --bundle work/bundle --out scores.csv
      denialrisk serve --bundle work/bundle               the same over HTTP

    Exit codes: 0 done, 2 usage, 3 configuration, 4 input, 5 not enough data, 6 bundle,
    7 service, 8 gates, 9 state.
    """  # noqa: D301  (\b keeps click from re-wrapping the list)
    context.obj = home


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line (`arguments` default to the process's own)."""
    # LightGBM's threads else spin while they wait: 28 times slower beside another busy process.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    road.main(args=list(arguments) if arguments is not None else None, prog_name="denialrisk")
