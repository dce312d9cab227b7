"""`denialrisk score`: files of claims turned into a table of risks."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import pandas as pd

from denialrisk.cli.home import deployment
from denialrisk.cli.newest import claims_to_score
from denialrisk.cli.options import AS_JSON, BUNDLE_HELP, NEWEST, SIDE
from denialrisk.cli.progress import show
from denialrisk.cli.refused import tell_if_refused
from denialrisk.cli.written import writing
from denialrisk.errors import UsageError


@click.command("score")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--bundle", type=click.Path(path_type=Path, file_okay=False), help=BUNDLE_HELP)
@click.option("--model", help="A registered model instead, as models:/denialrisk@champion.")
@click.option("--level", type=click.Choice(["line", "claim"]), default="line", show_default=True)
@click.option(
    "--explain",
    "explained",
    is_flag=True,
    help="Add reasons to each row, and remedies to those of flagged claims.",
)
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="A .csv, .parquet or .json file.",
)
@NEWEST
@SIDE
@AS_JSON
@click.pass_context
def command(
    context: click.Context,
    paths: tuple[str, ...],
    bundle: Path | None,
    model: str | None,
    level: str,
    explained: bool,
    out: Path,
    newest: int | None,
    side: Path | None,
    as_json: bool,
) -> None:
    """Say how likely each claim or line in PATH is to be denied, and in which category.

    PATH is 837, FHIR, JSON, CSV or Parquet files (also packed by gzip), or a folder of tables.
    Columns: claim_id, line_number, denial_probability, category, category_probability,
    expected_denied_amount, action.

    In a .csv file, text that a spreadsheet would run as a formula (it starts with =, +, -, @, a
    tab or a carriage return) gets a single quote in front; .parquet and .json keep it as it is.
    """
    from denialrisk.score import Bundle, load_policy

    write = _writer(out)
    loaded = Bundle.load(_bundle_path(bundle, model))
    tell_if_refused(loaded.path, loaded.manifest)
    house = deployment(context)
    tables, rejects = claims_to_score(paths, house.sources, newest, side)
    scored = loaded.score(tables.claims, tables.lines, load_policy(house.policy))
    rows = scored.lines if level == "line" else scored.claims
    if explained:
        rows = _with_reasons(rows, loaded, scored, level, nested=out.suffix == ".json")
    with writing(out):
        write(rows, out)
    summary = {
        "bundle": loaded.version,
        "out": str(out),
        "rows": len(rows),
        "claims": len(scored.claims),
        "rejects": len(rejects),
        "expected_denied_amount": round(float(scored.lines["expected_denied_amount"].sum()), 2),
        "actions": scored.claims["action"].value_counts().to_dict(),
    }
    text = (
        f"{out}: {len(rows)} {level}s of {len(scored.claims)} claims, "
        f"${summary['expected_denied_amount']:,.0f} at risk"
    )
    show(summary, text, as_json=as_json)


def _bundle_path(bundle: Path | None, model: str | None) -> Path:
    if (bundle is None) == (model is None):
        raise UsageError("give one of --bundle DIR or --model models:/NAME@ALIAS")
    if bundle is not None:
        return bundle
    from denialrisk.fit import fetch_bundle

    return fetch_bundle(str(model))


def _writer(out: Path) -> Callable[[pd.DataFrame, Path], object]:
    from denialrisk.report import harmless

    writers: dict[str, Callable[[pd.DataFrame, Path], object]] = {
        ".csv": lambda rows, path: harmless(rows).to_csv(path, index=False),
        ".parquet": lambda rows, path: rows.to_parquet(path, index=False),
        ".json": lambda rows, path: rows.to_json(path, orient="records", indent=2),
    }
    if out.suffix not in writers:
        raise UsageError(f"{out}: the name must end in {', '.join(writers)}")
    return writers[out.suffix]


def _with_reasons(
    rows: pd.DataFrame, bundle: Any, scored: Any, level: str, *, nested: bool
) -> pd.DataFrame:
    """Add reasons and remedies: whole where the file can nest, else as sentence and JSON text."""
    from denialrisk.explain import explain

    owners = list(_owners(explain(bundle, scored, remedies=True), level))
    # Any: pandas-stubs know no cells that are lists.
    reasons: Any = [one for one, _ in owners]
    remedies: Any = [one for _, one in owners]
    if nested:
        return rows.assign(reasons=reasons, remedies=remedies)
    return rows.assign(
        reasons=["; ".join(reason["says"] for reason in each) for each in reasons],
        reasons_json=[json.dumps(each, default=str) for each in reasons],
        remedies=["; ".join(remedy["title"] for remedy in each) for each in remedies],
        remedies_json=[json.dumps(each, default=str) for each in remedies],
    )


def _owners(found: list[dict[str, Any]], level: str) -> Iterator[tuple[list[Any], list[Any]]]:
    """Yield reasons and remedies per row; a line has those of its claim that are about it."""
    for claim in found:
        if level == "claim":
            yield claim["reasons"], claim["remedies"]
            continue
        for line in claim["lines"]:
            number = line["line_number"]
            about = [one for one in claim["remedies"] if number in one["line_numbers"]]
            yield line["reasons"], about
