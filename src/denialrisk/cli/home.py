"""The deployment a command works with: the one named, the one around us, or the reference."""

from pathlib import Path

import click

from denialrisk import starter
from denialrisk.deployment import Deployment


def deployment(context: click.Context) -> Deployment:
    """Return the deployment a command works with: named, around us, or the reference."""
    home: Path | None = context.find_root().obj
    if home is not None:
        return Deployment.at(home)
    return Deployment.around(Path.cwd()) or Deployment.at(starter.source())
