"""A recipe and a hospital's history turned into a bundle that is judged before it is trusted."""

from denialrisk.fit.judge import Gates, Worth, load_gates, worths
from denialrisk.fit.recipe import Recipe, load_recipe
from denialrisk.fit.result import TrainingResult
from denialrisk.fit.spec import Specs, load_specs
from denialrisk.fit.track import fetch_bundle
from denialrisk.fit.train import train

__all__ = [
    "Gates",
    "Recipe",
    "Specs",
    "TrainingResult",
    "Worth",
    "fetch_bundle",
    "load_gates",
    "load_recipe",
    "load_specs",
    "train",
    "worths",
]
