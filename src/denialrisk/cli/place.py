"""Options that tell where a service's state lies, and the place they name."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from denialrisk.keep import Place

_STATE = click.option(
    "--state",
    default=Path("work/state"),
    show_default=True,
    envvar="DENIALRISK_STATE",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder of the service's state. Also DENIALRISK_STATE.",
)
_DATABASE = click.option(
    "--database",
    envvar="DENIALRISK_DATABASE",
    metavar="URL",
    help="The database, where it is not in that folder: postgresql://USER@HOST/NAME. Better "
    "said by DENIALRISK_DATABASE: others on the machine can read a command line.",
)


def placed(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options --state and --database."""
    return _STATE(_DATABASE(command))


def place(state: Path, database: str | None) -> "Place":
    """Return the place they name."""
    from denialrisk.keep import Place

    return Place.of(state, database)
