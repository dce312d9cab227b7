"""`denialrisk promote`: a challenger turned into the champion, or told why not."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from denialrisk.cli.home import deployment
from denialrisk.cli.options import AS_JSON
from denialrisk.cli.progress import Progress, show
from denialrisk.cli.unfinished import tell_if_unfinished
from denialrisk.errors import GateError, UsageError
from denialrisk.textable import textable

if TYPE_CHECKING:
    from denialrisk.fit import Promotion

_HEADINGS: Final = ("", "lines", "denied", "AUROC", "champion", "log loss", "champion")
_RIGHT: Final = (False, *[True] * 6)


@click.command("promote")
@click.argument("version", default="challenger")
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder of tables that `ingest` wrote: both models score its newest lines.",
)
@click.option(
    "--force",
    metavar="REASON",
    help="Promote in spite of refused gates; the reason stays with the version.",
)
@AS_JSON
@click.pass_context
def command(
    context: click.Context, version: str, data: Path | None, force: str | None, as_json: bool
) -> None:
    """Make VERSION (a number or an alias) the champion, if training/gates.yaml lets it.

    \b
    denialrisk train --data work/tables --register      registers a challenger
    denialrisk promote --data work/tables               holds it against the champion
    denialrisk rollback                                 takes the promotion back

    With --data both models score the same answered lines, which neither has learnt from, each
    as of its submission; per payer, the challenger must not be worse by more than the tolerance
    and chance. Without it the figures of both trainings are compared, if they were of the same
    lines. A refusal names each gate, what was measured, the limit and what to do, and ends with
    exit code 8. The answer is kept with the version and with its run in MLflow, which is
    ./mlflow.db unless MLFLOW_TRACKING_URI says otherwise.
    """  # noqa: D301  (\b keeps click from re-wrapping the list)
    from denialrisk.claims import Tables
    from denialrisk.fit import load_gates, promote

    if force is not None and not force.strip():
        raise UsageError("--force wants a reason, for whoever asks later why it was done")
    gates = load_gates(deployment(context).gates)
    tables = None
    if data is not None:
        tell_if_unfinished(data)
        tables = Tables.load(data)
    with Progress() as progress:
        answer = promote(version, gates, tables=tables, force=force, progress=progress)
    show(answer.to_dict(), "\n".join(_lines(answer)), as_json=as_json)
    if not answer.promoted:
        refused = ", ".join(gate["gate"] for gate in answer.gates if not gate["passed"])
        message = f"version {answer.version} was not promoted, refused by: {refused}"
        raise GateError(f"{message}; the champion stays as it was")


def _lines(answer: "Promotion") -> Iterator[str]:
    for gate in answer.gates:
        yield f"{_word(gate):<8} {gate['gate']}: {gate['says']}"
        if not gate["passed"]:
            yield f"{'':<8} to do: {gate['todo']}"
    if answer.differences:
        yield ""
        rows = [tuple(_cells(one)) for one in answer.differences]
        yield textable(_HEADINGS, rows, _RIGHT)
    yield ""
    if answer.promoted:
        over = f" in the place of version {answer.champion}" if answer.champion else ""
        yield f"version {answer.version} is the champion now{over}"
    if answer.forced:
        yield f"in spite of its gates, for this reason: {answer.forced}"


def _word(gate: Mapping[str, Any]) -> str:
    if not gate["judged"]:
        return "skipped"
    return "passed" if gate["passed"] else "REFUSED"


def _cells(one: Mapping[str, Any]) -> Iterator[str]:
    yield one["name"]
    yield f"{one['lines']:,}"
    yield f"{one['denials']:,}"
    for key in ("auroc", "champion_auroc", "log_loss", "champion_log_loss"):
        yield f"{one[key]:.3f}" if key in one else "too few"
