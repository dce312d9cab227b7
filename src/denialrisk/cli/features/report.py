"""`denialrisk features report`: what each signal covers, ranks, costs and adds."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from denialrisk.cli.features.table import table
from denialrisk.cli.home import deployment
from denialrisk.cli.options import AS_JSON, DATA
from denialrisk.cli.progress import Progress, show

if TYPE_CHECKING:
    from denialrisk.fit import Worth


@click.command("report")
@DATA
@click.option(
    "--bundle",
    type=click.Path(path_type=Path, file_okay=False),
    help="A model whose use of each signal is to be shown.",
)
@AS_JSON
@click.pass_context
def command(context: click.Context, data: Path, bundle: Path | None, as_json: bool) -> None:
    """Judge every signal of features/ on the answers in --data.

    Shown are: how many lines it is known on; how well it ranks denials alone (AUROC, 0.5 is
    chance) over all lines and in its lowest and highest month; what it costs in microseconds for
    a thousand lines; and with --bundle its share of the denial model's contributions. Signals
    that say nothing are called dead, those that point one way in one month and the other way in
    another unstable. What --data never states (absent), or states alike on every line (constant),
    cannot be judged there.
    """
    from denialrisk.claims import Tables
    from denialrisk.derive import load_catalogue
    from denialrisk.fit import worths
    from denialrisk.label import label, load_rules
    from denialrisk.score import Bundle

    house = deployment(context)
    catalogue = load_catalogue(house.features)
    tables = Tables.load(data)
    outcomes = label(tables, load_rules(house.label_rules)).outcomes
    loaded = Bundle.load(bundle) if bundle else None
    model = (loaded.catalogue.names, loaded.denial) if loaded else None
    with Progress() as progress:
        found = worths(tables, outcomes, catalogue, model, progress)
    summary = {"data": str(data), "signals": [one.to_dict() for one in found]}
    show(summary, _text(found), as_json=as_json)


def _text(found: "tuple[Worth, ...]") -> str:
    verdicts = [f"{', '.join(one.verdicts)}: {one.signal}" for one in found if one.verdicts]
    told = "\n".join(verdicts) or "no signal is dead or unstable"
    return f"{table([_row(one) for one in found])}\n\n{told}"


def _row(one: "Worth") -> dict[str, Any]:
    months = one.by_month.values()
    return {
        "signal": one.signal,
        "family": one.family,
        "known on": f"{one.coverage:.1%}",
        "AUROC": f"{one.auroc:.3f}" if one.auroc is not None else None,
        "lowest month": f"{min(months):.3f}" if months else None,
        "highest month": f"{max(months):.3f}" if months else None,
        "us/1000": one.microseconds,
        "contribution": None if one.contribution is None else f"{one.contribution:.1%}",
        "verdict": ", ".join(one.verdicts) or None,
    }
