"""`denialrisk follow`: a registered model's alias turned into a folder that a service reads."""

import time
from pathlib import Path

import click

from denialrisk.errors import BundleError


@click.command("follow")
@click.argument("model", default="models:/denialrisk@champion")
@click.option(
    "--into",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="Where bundles are kept; the link `current` in it names the one meant now.",
)
@click.option(
    "--every",
    default=10.0,
    show_default=True,
    type=click.FloatRange(min=0.1),
    help="Seconds from one look to the next.",
)
@click.option("--once", is_flag=True, help="Look once and end.")
def command(model: str, into: Path, every: float, once: bool) -> None:
    """Keep the link --into/current at the bundle that MODEL stands for, until stopped.

    \b
    denialrisk follow models:/denialrisk@champion --into work/champion
    denialrisk serve --bundle work/champion/current

    A service that was started with the link takes each new bundle up by itself, so the machine
    that scores needs no MLflow: only this command does, wherever it runs. The store is
    MLFLOW_TRACKING_URI, else mlflow.db in the working folder. `denialrisk serve --model` runs
    both. A store that cannot be asked is told of and asked again; with --once it is an error.
    """  # noqa: D301  (\b keeps click from re-wrapping the list)
    from denialrisk.fit import Follower

    follower = Follower(model, into)
    told = ""
    while True:
        try:
            version = follower.look()
            told = ""
        except BundleError as error:
            if once:
                raise
            version = None
            if str(error) != told:
                told = str(error)
                click.echo(f"denialrisk: {told}; asking again every {every:g} s", err=True)
        if version is not None:
            click.echo(f"{model} is version {version} now: {follower.current}", err=True)
        if once:
            return
        time.sleep(every)
