"""`denialrisk audit`: the chain of what a service did, checked from its first link to its last."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from denialrisk.cli.options import AS_JSON
from denialrisk.cli.place import place, placed
from denialrisk.cli.progress import show
from denialrisk.errors import StateError

if TYPE_CHECKING:
    from denialrisk.keep import Checked, Difference


@click.command("audit")
@click.option(
    "--bundle",
    type=click.Path(path_type=Path, file_okay=False),
    help="Also compute the signals this bundle served anew, and say whether they are the same.",
)
@click.option(
    "--newest", default=10_000, show_default=True, type=click.IntRange(min=1),
    help="With --bundle: of how many scores, newest first.",
)  # fmt: skip
@placed
@AS_JSON
def command(
    bundle: Path | None, newest: int, state: Path, database: str | None, as_json: bool
) -> None:
    """Count what a service recorded and check that nothing of it was changed since.

    The database refuses to change or delete an entry; each entry's SHA-256 covers the one before
    it, so that whoever got around that is seen. Ends with exit code 9 at a broken chain, or when
    a signal that was served differs from the same signal computed anew.
    """
    from denialrisk.keep import check

    base = place(state, database).database()
    base.upgrade()
    with base.reading() as connection:
        checked = check(connection)
        difference = None
        if bundle is not None:
            from denialrisk.keep import recompute
            from denialrisk.score import Bundle

            difference = recompute(connection, Bundle.load(bundle), newest)
    found = asdict(checked) | ({"signals": asdict(difference)} if difference else {})
    show(found, "\n".join(_lines(checked, difference)), as_json=as_json)
    if checked.broken_at is not None:
        message = f"{base}: entry {checked.broken_at} of the audit is not as it was written"
        raise StateError(f"{message}; what comes before it is; restore it from a backup")
    if difference is not None and difference.values:
        raise StateError(
            f"{base}: {difference.values:,} signals are not what this bundle computes; "
            "was it changed, or an outcome of an earlier day?"
        )


def _lines(checked: "Checked", difference: "Difference | None") -> Iterator[str]:
    yield f"{checked.entries:,} entries"
    for action, count in sorted(checked.actions.items()):
        yield f"  {action:<16} {count:>12,}"
    if checked.broken_at is None:
        yield "the chain is whole"
    if difference is not None:
        yield (
            f"signals of {difference.lines:,} lines of {difference.claims:,} scores, "
            f"computed anew: {difference.values:,} differ, by {difference.largest:g} at most"
        )
