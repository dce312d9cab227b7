"""`denialrisk backtest`: a history walked month by month, as if each month were today."""

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from denialrisk.cli.beside import tell_matches
from denialrisk.cli.home import deployment
from denialrisk.cli.options import AS_JSON, DATA
from denialrisk.cli.progress import Progress, show
from denialrisk.cli.recipe import RECIPE, recipe_path
from denialrisk.cli.unfinished import tell_if_unfinished
from denialrisk.cli.written import writing
from denialrisk.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from denialrisk.fit import Backtest, Watch


@click.command("backtest")
@DATA
@RECIPE
@click.option(
    "--from",
    "first",
    type=click.DateTime(["%Y-%m"]),
    help="The first month to score. Default: the first with enough history before it.",
)
@click.option(
    "--every",
    type=click.Choice(["month", "quarter"]),
    default="month",
    show_default=True,
    help="How often the model is trained anew.",
)
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Watch a payer's change of policy: the first day of service it holds for.",
)
@click.option("--payer", help="The payer_id whose policy changed.")
@click.option(
    "--procedures",
    help="The procedure codes it concerns, commas between them; J* stands for all that begin so.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="A folder for backtest.html, .png and .json and the lines scored. Each month is kept "
    "there as it is done: a run that was stopped goes on there.",
)
@AS_JSON
@click.pass_context
def command(
    context: click.Context,
    data: Path,
    recipe: str,
    first: datetime | None,
    every: Literal["month", "quarter"],
    since: datetime | None,
    payer: str | None,
    procedures: str | None,
    out: Path | None,
    as_json: bool,
) -> None:
    """Show what a model trained every month would have been worth, month by month.

    On each month's first morning a model is trained on what was known then: claims sent and
    answers received before. It scores the claims sent in that month and is judged once their
    answers are in. Beside it stand the model of the first month, left as it was, and a payer x
    procedure table.

    With --since and --payer or --procedures, the lines of a changed policy are followed week by
    week: how many days until the models knew of it. For one that training every month keeps up
    to date; for one frozen before the change, whose history goes on; and for one whose history
    is frozen, too.
    """
    from denialrisk.claims import Tables
    from denialrisk.derive import load_catalogue
    from denialrisk.fit import backtest, load_recipe, load_specs
    from denialrisk.fit.track.backtest import log_backtest
    from denialrisk.label import label, load_rules

    watches = _watches(since, payer, procedures)
    house = deployment(context)
    rules, plan = load_rules(house.label_rules), load_recipe(recipe_path(house, recipe))
    catalogue, specs = load_catalogue(house.features), load_specs(house.models)
    tell_if_unfinished(data)
    tables = Tables.load(data)
    tell_matches(tables)
    with Progress() as progress:
        result = backtest(
            tables,
            label(tables, rules),
            catalogue,
            specs,
            plan,
            rules,
            first=first.date() if first else None,
            every=every,
            watches=watches,
            out=out,
            progress=progress,
        )
        progress("MLflow", 0, 1)
        files = _write(result, out) if out else []
        run_id, store = log_backtest(result.figures, files)
        progress("MLflow", 1, 1)
    told = [*(f"written     {path}" for path in files), f"MLflow run  {run_id} in {store}"]
    show(result.figures, "\n".join([result.summary(), "", *told]), as_json=as_json)


def _watches(
    since: datetime | None, payer: str | None, procedures: str | None
) -> "Sequence[Watch]":
    from denialrisk.fit import Watch

    if since is None:
        if payer or procedures:
            message = "--payer and --procedures tell what changed; --since is to tell when"
            raise UsageError(f"{message}, for example --since 2025-09-01")
        return ()
    codes = tuple(code.strip() for code in (procedures or "").split(",") if code.strip())
    return (Watch(since.date(), payer, codes),)


def _write(result: "Backtest", out: Path) -> list[Path]:
    """Write what a person reads and what a program does; return what a run may keep of it.

    The lines name claims: they stay here.
    """
    from denialrisk.report import backtest_page

    page, data = out / "backtest.html", out / "backtest.json"
    with writing(page):
        page.write_text(backtest_page(result.figures), encoding="utf-8")
        data.write_text(json.dumps(result.figures, indent=1), encoding="utf-8")
        result.lines.to_parquet(out / "lines.parquet", index=False)
        pictures = {out / name: drawn for name, drawn in result.pictures().items()}
        for path, drawn in pictures.items():
            drawn.savefig(path, dpi=120)
    return [page, data, *pictures]
