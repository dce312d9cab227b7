"""The recipe that a person names turned into the file it stands in."""

from pathlib import Path

import click

from denialrisk.deployment import Deployment
from denialrisk.errors import UsageError

RECIPE = click.option(
    "--recipe",
    default="default",
    show_default=True,
    help="A recipe of training/recipes by name, or a YAML file.",
)


def recipe_path(house: Deployment, name: str) -> Path:
    """Return where a recipe stands. Raises UsageError for a name that nothing bears."""
    if Path(name).suffix in {".yaml", ".yml"}:
        return Path(name)
    if name not in house.recipes:
        known = ", ".join(house.recipes)
        raise UsageError(f"no recipe '{name}'; known: {known}, or the path of a YAML file")
    return house.recipes[name]
