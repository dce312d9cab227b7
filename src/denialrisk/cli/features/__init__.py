"""`denialrisk features`: the catalogue of signals looked at, tried, compared and judged."""

import click

from denialrisk.cli.features import check, diff, listing, report, trial

__all__ = ["command"]


@click.group("features")
def command() -> None:
    """Look at, try, compare and judge the signals of features/*.yaml.

    \b
      denialrisk features check                       every error at once, with file and line
      denialrisk features list --family payer         what is looked at
      denialrisk features try new.837 --data work/tables    each signal of a claim, in words
      denialrisk features diff work/bundle            what changed since a bundle was trained
      denialrisk features report --data work/tables   what each signal is worth

    features/README.md shows how to add one in five minutes.
    """  # noqa: D301  (\b keeps click from re-wrapping the list)


for part in (check, listing, trial, diff, report):
    command.add_command(part.command)
