"""`denialrisk simulate`: a world of payers turned into 837 and 835 files."""

from pathlib import Path

import click

from denialrisk.cli.options import AS_JSON
from denialrisk.cli.progress import Progress, show
from denialrisk.cli.written import writing


@click.command("simulate")
@click.argument("out", type=click.Path(path_type=Path, file_okay=False))
@click.option("--claims", default=40_000, show_default=True, type=click.IntRange(min=1))
@click.option("--months", default=12, show_default=True, type=click.IntRange(1, 60))
@click.option("--seed", default=7, show_default=True, help="The same seed, the same files.")
@AS_JSON
def command(out: Path, claims: int, months: int, seed: int, as_json: bool) -> None:
    """Write a simulated hospital's claims and remittances into OUT.

    OUT/claims/*.837 and OUT/remits/*.835 are what a hospital would have. OUT/truth.parquet holds
    the true denial probability of each line, which no reader and no model may see: only
    `train --truth` opens it, to judge.
    """
    from denialrisk.simulate import simulate

    with writing(out), Progress() as progress:
        summary = simulate(out, claims=claims, months=months, seed=seed, progress=progress)
    lines = [f"  {name.replace('_', ' '):<24} {value}" for name, value in summary.items()]
    next_step = f"next: denialrisk ingest {out}/claims {out}/remits --into DIR"
    show(summary, "\n".join([f"simulated into {out}", *lines, next_step]), as_json=as_json)
