"""`denialrisk check`: every decision folder read, every case run, every problem told at once."""

from collections.abc import Callable, Collection, Iterator
from typing import Any

import click

from denialrisk.cli.home import deployment
from denialrisk.cli.options import AS_JSON
from denialrisk.cli.progress import show
from denialrisk.deployment import Deployment
from denialrisk.errors import ConfigurationError, Problem


@click.command("check")
@AS_JSON
@click.pass_context
def command(context: click.Context, as_json: bool) -> None:
    """Read features/, models/, training/ and serving/ and run their cases.

    All problems are listed at once with file and line; exit code 3 when there is any.
    """
    report_checks(deployment(context), (), as_json=as_json)


def report_checks(house: Deployment, only: Collection[str], *, as_json: bool) -> None:
    """Run the checks named (none: all) and tell what they found.

    Raises ConfigurationError with every problem of all of them.
    """
    checked: list[str] = []
    problems: list[Problem] = []
    for name, check in _checks(house):
        if only and name not in only:
            continue
        try:
            problems += check() or []
        except ConfigurationError as error:
            problems += error.problems
        checked.append(name)
    if problems:
        told = [{"file": str(p.path), "line": p.line, "message": p.message} for p in problems]
        show({"root": str(house.root), "problems": told}, "", as_json=as_json)
        raise ConfigurationError(problems)
    text = f"{house.root}: {', '.join(checked)}: no problems"
    show({"root": str(house.root), "checked": checked}, text, as_json=as_json)


def _checks(house: Deployment) -> Iterator[tuple[str, Callable[[], Any]]]:
    from denialrisk import derive, explain, fit, label, read, score

    def label_cases(path: Any) -> list[Problem]:
        return label.check_cases(label.load_rules(house.label_rules), path)

    yield "signals", lambda: derive.check_signals(house.features, house.feature_cases)
    yield (
        "remedies",
        lambda: explain.check_remedies(house.remedies, house.remedy_cases, house.features),
    )
    yield "sources", lambda: _quiet(read.load_sources(house.sources))
    yield "models", lambda: _quiet(fit.load_specs(house.models))
    yield "model card", lambda: _quiet(fit.load_statement(house.models))
    yield "label rules", lambda: label_cases(house.label_cases)
    for name, path in house.recipes.items():
        yield f"recipe {name}", lambda path=path: _quiet(fit.load_recipe(path))  # type: ignore[misc]
    yield "gates", lambda: _quiet(fit.load_gates(house.gates))
    yield "policy", lambda: _quiet(score.load_policy(house.policy))


def _quiet(_: object) -> list[Problem]:
    return []
