"""Side tables joined to the claims that a command looks at, and told of."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from denialrisk.claims import Tables


def joined(tables: "Tables", folder: Path | None) -> "Tables":
    """Fill into the claims what side tables knew when each was sent.

    Those are read along with the claims, and those in `folder`, which `ingest` wrote.
    """
    from denialrisk.claims import with_side_facts

    if folder is not None:
        tables = _with_those_of(folder, tables)
    tell_matches(tables)
    return with_side_facts(tables)


def tell_matches(tables: "Tables") -> None:
    """Say on standard error how far each side table and the claims meet.

    Where keys are made differently a join finds nothing and says nothing: so this is told.
    """
    from denialrisk.claims import side_matches

    for match in side_matches(tables):
        click.echo(match.says, err=True)


def _with_those_of(folder: Path, tables: "Tables") -> "Tables":
    import pandas as pd

    from denialrisk.claims import SIDE_TABLES, Tables

    other = Tables.load(folder)
    sides = {name: (getattr(other, name), getattr(tables, name)) for name in SIDE_TABLES}
    return replace(
        tables, **{name: pd.concat(both, ignore_index=True) for name, both in sides.items()}
    )
