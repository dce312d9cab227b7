"""A bundle that its own gates refused is used only with a word about it on standard error."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click


def tell_if_refused(bundle: Path, manifest: Mapping[str, Any]) -> None:
    """Say which gates refused the model of `bundle`, and why, as its manifest has it."""
    failed = [gate for gate in manifest.get("gates", []) if not gate["passed"]]
    if failed:
        click.echo(f"WARNING: {bundle}: this model was refused by its own gates:", err=True)
    for gate in failed:
        click.echo(f"  {gate['gate']}: {gate['says']}", err=True)
