"""The claims a command is to look at: all that PATH holds, or the newest of them."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from denialrisk.claims import Reject, Tables
from denialrisk.cli.beside import joined
from denialrisk.cli.paths import expand
from denialrisk.cli.unfinished import tell_if_unfinished
from denialrisk.errors import InputError


def claims_to_score(
    patterns: Sequence[str], sources: Path, newest: int | None, side: Path | None = None
) -> tuple[Tables, list[Reject]]:
    """Read the claims that `patterns` name, tell of rejects on standard error.

    Side tables among them, and those of the folder `side`, are joined to the claims as of their
    submission. Raises InputError when no claim at all could be read.
    """
    from denialrisk.claims.manifest import MANIFEST
    from denialrisk.read import read_claims

    found = expand(patterns)
    for path in [*found, *([side] if side else [])]:
        if (path / MANIFEST).is_file():
            tell_if_unfinished(path)
    tables, rejects = read_claims(found, sources)
    for reject in rejects:
        place = f"{reject.file}, {reject.loop} at {reject.position}"
        click.echo(
            f"rejected: {place}: {reject.what}: {reject.why}; {reject.what_to_do}", err=True
        )
    if tables.claims.empty:
        message = f"no claim could be read from {', '.join(patterns)}; claims come as 837, JSON or"
        raise InputError(f"{message} CSV (an 835 is the payer's answer: `denialrisk ingest`)")
    return joined(_newest(tables, newest) if newest else tables, side), rejects


def _newest(tables: Tables, number: int) -> Tables:
    order = tables.claims["submitted_on"].sort_values(kind="stable", na_position="first").index
    claims = tables.claims.loc[order[-number:]].sort_index().reset_index(drop=True)
    lines = tables.lines[tables.lines["claim_id"].isin(claims["claim_id"])].reset_index(drop=True)
    return replace(tables, claims=claims, lines=lines)
