"""`denialrisk token list`: every token there ever was, as a table."""

from datetime import datetime
from pathlib import Path
from typing import Final

import click

from denialrisk.cli.options import AS_JSON
from denialrisk.cli.place import place, placed
from denialrisk.cli.progress import show
from denialrisk.textable import textable

_HEADINGS: Final = ("id", "scope", "label", "created", "last used", "revoked")


@click.command("list")
@placed
@AS_JSON
def command(state: Path, database: str | None, as_json: bool) -> None:
    """List the tokens, oldest first, without their secrets, which nobody has. Times are UTC."""
    from denialrisk.keep import listed

    base = place(state, database).database()
    base.upgrade()
    rows = [
        (
            each.id,
            each.scope,
            each.label,
            _time(each.created_at),
            _time(each.last_used_at),
            _time(each.revoked_at),
        )
        for each in listed(base)
    ]
    found = [dict(zip(_HEADINGS, (cell or None for cell in row), strict=True)) for row in rows]
    text = textable(_HEADINGS, rows, (False,) * len(_HEADINGS)) if rows else "there are no tokens"
    show({"tokens": found}, text, as_json=as_json)


def _time(at: datetime | None) -> str:
    return "" if at is None else at.isoformat(sep=" ", timespec="seconds")
