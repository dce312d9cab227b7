"""`denialrisk train`: a hospital's history turned into a bundle and an MLflow run."""

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from denialrisk.cli.beside import tell_matches
from denialrisk.cli.home import deployment
from denialrisk.cli.options import AS_JSON, DATA
from denialrisk.cli.progress import Progress, show
from denialrisk.cli.recipe import RECIPE, recipe_path
from denialrisk.cli.unfinished import tell_if_unfinished
from denialrisk.deployment import Deployment
from denialrisk.errors import GateError

if TYPE_CHECKING:
    from denialrisk.fit import CardPlan


@click.command("train")
@DATA
@RECIPE
@click.option(
    "--until",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Train as if this were today: nothing sent or known later is used.",
)
@click.option(
    "--truth",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="The simulator's truth.parquet, to judge against the best any model could do.",
)
@click.option(
    "--bundle",
    default=Path("work/bundle"),
    show_default=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="Where the bundle goes; one that stands there is replaced.",
)
@click.option(
    "--register",
    is_flag=True,
    help="Register the model with MLflow; refused gates end with exit code 8.",
)
@click.option(
    "--trials",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    help="Search better parameters first, with so many trials; 0 takes those of models/.",
)
@click.option(
    "--trials-db",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Where trials are kept (SQLite); the same search goes on there after a stop."
    "  [default: trials.db beside the bundle]",
)
@AS_JSON
@click.pass_context
def command(
    context: click.Context,
    data: Path,
    recipe: str,
    until: datetime | None,
    truth: Path | None,
    bundle: Path,
    register: bool,
    trials: int,
    trials_db: Path | None,
    as_json: bool,
) -> None:
    """Learn denial probability and category from history, judge it, write a bundle.

    The split is by submission date; labels are used as they were known at the cut. The judgement
    stands beside a logistic regression, hand rules and a payer x procedure table on the same
    lines. One MLflow run is logged, in ./mlflow.db unless MLFLOW_TRACKING_URI says otherwise.
    With --trials, parameters are searched on folds in time that never touch the judged lines;
    what was found is written beside the bundle as a models folder.
    """
    from denialrisk.claims import Tables
    from denialrisk.derive import load_catalogue
    from denialrisk.explain import load_remedies
    from denialrisk.fit import Search, load_gates, load_recipe, load_specs, train
    from denialrisk.label import label, load_rules

    house = deployment(context)
    rules = load_rules(house.label_rules)
    catalogue, specs = load_catalogue(house.features), load_specs(house.models)
    plan, gates = load_recipe(recipe_path(house, recipe)), load_gates(house.gates)
    card = _card(house)
    tell_if_unfinished(data)
    tables = Tables.load(data)
    tell_matches(tables)
    with Progress() as progress:
        result = train(
            tables,
            label(tables, rules),
            catalogue,
            specs,
            plan,
            rules,
            gates=gates,
            bundle=bundle,
            truth=truth,
            until=_day(until),
            register=register,
            progress=progress,
            source=data,
            card=card,
            remedies=load_remedies(house.remedies, catalogue).to_json(),
            search=Search(trials, trials_db or bundle.parent / "trials.db") if trials else None,
        )
    show(result.metrics, result.summary(), as_json=as_json)
    if register and result.registered is None:
        refused = [gate["says"] for gate in result.metrics["gates"] if not gate["passed"]]
        message = f"{bundle}: not registered, its gates refused it: {'; '.join(refused)}"
        raise GateError(message)


def _card(house: Deployment) -> "CardPlan":
    from denialrisk.fit import CardPlan, load_statement
    from denialrisk.report import card_page

    return CardPlan(load_statement(house.models), card_page)


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None
