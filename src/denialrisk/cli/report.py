"""`denialrisk report`: claims turned into pages a coder reads, a month into a manager's."""

from datetime import datetime
from pathlib import Path

import click

from denialrisk.cli.home import deployment
from denialrisk.cli.newest import claims_to_score
from denialrisk.cli.options import AS_JSON, BUNDLE_HELP, NEWEST, SIDE
from denialrisk.cli.progress import Progress, show
from denialrisk.cli.refused import tell_if_refused
from denialrisk.cli.unfinished import tell_if_unfinished
from denialrisk.cli.written import writing
from denialrisk.deployment import Deployment
from denialrisk.errors import UsageError


@click.command("report")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option(
    "--bundle",
    type=click.Path(path_type=Path, file_okay=False),
    help=f"{BUNDLE_HELP} A month needs none.",
)
@click.option(
    "--month",
    type=click.DateTime(["%Y-%m"]),
    help="Tell instead of one month what the payers decided: PATH is the folder of tables.",
)
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder for the pages and data; open index.html, of a month 2025-09.html.",
)
@click.option(
    "--capacity",
    type=click.IntRange(min=1),
    help="How many claims can be looked over today, instead of the policy's claims_a_day.",
)
@NEWEST
@SIDE
@AS_JSON
@click.pass_context
def command(
    context: click.Context,
    paths: tuple[str, ...],
    bundle: Path | None,
    month: datetime | None,
    out: Path,
    capacity: int | None,
    newest: int | None,
    side: Path | None,
    as_json: bool,
) -> None:
    """Write pages, JSON and CSV: a page for each claim in PATH and one for the batch.

    The batch is a worklist: the claims most worth looking over first, as many as the day has
    room for (serving/policy.yaml, worklist), and claims alike together, so that one cause is
    mended once. With --month: denials by category, payer and root cause, how they moved, and
    the key figures beside the targets of serving/policy.yaml.

    Each page stands alone: it needs no network, no scripts and no server, and prints.
    """
    if month is not None:
        if bundle or capacity or newest or side:
            message = (
                "--month tells what payers decided; it takes no --bundle, --capacity, --newest"
            )
            raise UsageError(f"{message} or --side")
        _report_month(deployment(context), paths, f"{month:%Y-%m}", out, as_json=as_json)
        return
    if bundle is None:
        raise UsageError(
            "give --bundle DIR to score claims, or --month 2025-09 to tell of a month"
        )
    from denialrisk.explain import explain
    from denialrisk.report import write_reports
    from denialrisk.score import Bundle, load_policy

    house = deployment(context)
    loaded = Bundle.load(bundle)
    tell_if_refused(loaded.path, loaded.manifest)
    policy = load_policy(house.policy)
    tables, rejects = claims_to_score(paths, house.sources, newest, side)
    scored = loaded.score(tables.claims, tables.lines, policy)
    worklist = policy.worklist
    if capacity is not None:
        worklist = worklist.model_copy(update={"claims_a_day": capacity})
    told = explain(loaded, scored, remedies=True)
    with Progress() as progress, writing(out):
        index = write_reports(told, out, progress=progress, worklist=worklist)
    summary = {"index": str(index), "claims": len(scored.claims), "rejects": len(rejects)}
    show(summary, f"{index}: {len(scored.claims)} claims; open it in a browser", as_json=as_json)


def _report_month(
    house: Deployment, paths: tuple[str, ...], month: str, out: Path, *, as_json: bool
) -> None:
    from denialrisk.claims import Tables
    from denialrisk.label import label, load_rules
    from denialrisk.report import write_month
    from denialrisk.score import load_policy

    if len(paths) > 1:
        raise UsageError("a month is told of one folder of tables; ingest the others into it")
    data = Path(paths[0])
    rules, targets = load_rules(house.label_rules), load_policy(house.policy).targets
    tell_if_unfinished(data)
    labelled = label(Tables.load(data), rules)
    with writing(out):
        page, summary = write_month(labelled, month, targets, out)
    totals = summary["totals"]
    text = f"{page}: {totals['claims']:,} claims sent, {totals['denied']:,} lines denied; open it"
    show(summary, f"{text} in a browser", as_json=as_json)
