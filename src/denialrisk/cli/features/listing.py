"""`denialrisk features list`: the catalogue as a table."""

import click

from denialrisk.cli.features.table import table
from denialrisk.cli.home import deployment
from denialrisk.cli.options import AS_JSON


@click.command("list")
@click.option("--family", help="Only one family, for example payer.")
@AS_JSON
@click.pass_context
def command(context: click.Context, family: str | None, as_json: bool) -> None:
    """List every signal: name, family, kind, direction, whether a coder can change it."""
    from denialrisk.cli.progress import show
    from denialrisk.derive import FAMILIES, load_catalogue
    from denialrisk.errors import UsageError
    from denialrisk.yamlfile import suggestion

    if family is not None and family not in FAMILIES:
        raise UsageError(f"--family {family}: no such family{suggestion(family, FAMILIES)}")
    catalogue = load_catalogue(deployment(context).features)
    rows = [
        {
            "signal": signal.name,
            "family": signal.family,
            "kind": signal.kind,
            "direction": signal.direction,
            "changeable": "yes" if signal.changeable else "no",
            "title": signal.title,
        }
        for signal in catalogue.signals
        if family in {None, signal.family}
    ]
    text = f"{table(rows)}\n{len(rows)} signals"
    show({"signals": rows}, text, as_json=as_json)
