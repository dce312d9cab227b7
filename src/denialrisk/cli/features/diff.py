"""`denialrisk features diff`: the folder held against what a bundle was trained with."""

from pathlib import Path

import click

from denialrisk.cli.features.table import table
from denialrisk.cli.home import deployment
from denialrisk.cli.options import AS_JSON
from denialrisk.cli.progress import show


@click.command("diff")
@click.argument("bundle", type=click.Path(path_type=Path, file_okay=False))
@AS_JSON
@click.pass_context
def command(context: click.Context, bundle: Path, as_json: bool) -> None:
    """Say which signals came, went or changed since BUNDLE was trained.

    A bundle keeps the signals it was trained with: a change to the folder matters from the next
    training on. Where only words differ, the model itself still fits.
    """
    from denialrisk.derive import differences, load_catalogue
    from denialrisk.score import Bundle

    folder = deployment(context).features
    found = differences(Bundle.load(bundle).catalogue, load_catalogue(folder))
    rows = [
        {
            "signal": one.signal,
            "change": one.change,
            "what": ", ".join(one.keys) or "-",
            "needs training": "yes" if one.retrain else "no",
        }
        for one in found
    ]
    same = f"{folder} and {bundle} hold the same signals"
    show({"bundle": str(bundle), "differences": rows}, table(rows) or same, as_json=as_json)
