"""The secret behind patients' pseudonyms: told of where real data are named without one."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import click

# What `denialrisk simulate` writes beside the files: these patients do not exist.
_SIMULATED: Final = "truth.parquet"


def tell_if_known_to_all(paths: Sequence[Path], found: dict[str, Any]) -> None:
    """Add to the summary of an ingest whose secret named the patients; warn when it is nobody's.

    The warning stands on standard error, once; simulated patients need none.
    """
    from denialrisk.claims.pseudonym import KEY_VARIABLE, has_own_key

    found["pseudonym_key"] = "own" if has_own_key() else "default"
    named = found["claims_in"] + found["remits_in"] + found["acknowledgments_in"]
    if has_own_key() or not (named or found["rows_in"]) or all(map(_is_simulated, paths)):
        return
    click.echo(
        f"warning: {KEY_VARIABLE} is not set, so patients are named under a secret that is known "
        "to everybody: whoever has these tables and a list of member ids can tell whose claims "
        f"they are. Set {KEY_VARIABLE} to a secret of your own, the same for every command, and "
        f"ingest everything again into an empty folder, for the names change with it",
        err=True,
    )


def _is_simulated(path: Path) -> bool:
    folders = (path, *path.absolute().parents[:2])
    return any((folder / _SIMULATED).is_file() for folder in folders)
