"""`denialrisk features check`: the catalogue read and its cases run, all errors at once."""

import click

from denialrisk.cli.check import report_checks
from denialrisk.cli.home import deployment
from denialrisk.cli.options import AS_JSON


@click.command("check")
@AS_JSON
@click.pass_context
def command(context: click.Context, as_json: bool) -> None:
    """Read features/*.yaml and run features/cases.

    Every error is listed at once with its file and line; exit code 3 when there is any. Cases
    are read whatever is wrong in the catalogue, and run once nothing is.
    """
    report_checks(deployment(context), ("signals", "remedies", "sources"), as_json=as_json)
