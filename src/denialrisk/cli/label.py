"""`denialrisk label`: tables turned into what the payers decided, line by line."""

from pathlib import Path

import click

from denialrisk.cli.home import deployment
from denialrisk.cli.options import AS_JSON, DATA
from denialrisk.cli.progress import show
from denialrisk.cli.unfinished import tell_if_unfinished
from denialrisk.cli.written import writing

_COLUMNS = ["claim_id", "line_number", "status", "category", "decided_on", "known_on"]
_NO_LINES = "no lines, for {} holds no claims yet"


@click.command("label")
@DATA
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="The CSV to write: one row per claim line.",
)
@click.option(
    "--report",
    is_flag=True,
    help="Show denials per rule, payer and month, what was tied to what and when.",
)
@click.option(
    "--html",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write that report as a page that stands alone and prints.",
)
@AS_JSON
@click.pass_context
def command(
    context: click.Context,
    data: Path,
    out: Path,
    report: bool,
    html: Path | None,
    as_json: bool,
) -> None:
    """Say for each claim line whether the payer first denied it, and in which category.

    Writes claim_id, line_number, status (denied, paid, pending, rejected or unanswered),
    category, decided_on and known_on. The rules are training/label.yaml.
    """
    from denialrisk.claims import Tables
    from denialrisk.label import label, load_rules, report_text

    rules = load_rules(deployment(context).label_rules)
    tell_if_unfinished(data)
    labelled = label(Tables.load(data), rules)
    with writing(out):
        labelled.outcomes[_COLUMNS].to_csv(out, index=False)
    if html is not None:
        from denialrisk.report import label_page

        page = label_page(labelled.report)
        with writing(html):
            html.write_text(page, encoding="utf-8")
    counts = labelled.outcomes["status"].value_counts()
    brief = ", ".join(f"{number} {status}" for status, number in counts.items())
    text = report_text(labelled.report) if report else f"{out}: {brief or _NO_LINES.format(data)}"
    show(labelled.report, text, as_json=as_json)
