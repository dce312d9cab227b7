"""A recipe and a hospital's history turned into a bundle that is judged before it is trusted."""

from typing import TYPE_CHECKING, Any

from denialrisk.fit.backtest import Backtest, Watch, backtest
from denialrisk.fit.card import CardPlan, Statement, card_tables, card_text, load_statement
from denialrisk.fit.frame import Answered, signals_frame
from denialrisk.fit.judge import Gates, Worth, load_gates, worths
from denialrisk.fit.recipe import Recipe, load_recipe
from denialrisk.fit.result import TrainingResult
from denialrisk.fit.spec import Specs, load_specs
from denialrisk.fit.track import Follower, Promotion, Rollback, fetch_bundle, promote, rollback
from denialrisk.fit.train import train
from denialrisk.fit.tune import Search

if TYPE_CHECKING:
    from denialrisk.fit.estimator import DenialClassifier

__all__ = [
    "Answered",
    "Backtest",
    "CardPlan",
    "DenialClassifier",
    "Follower",
    "Gates",
    "Promotion",
    "Recipe",
    "Rollback",
    "Search",
    "Specs",
    "Statement",
    "TrainingResult",
    "Watch",
    "Worth",
    "backtest",
    "card_tables",
    "card_text",
    "fetch_bundle",
    "load_gates",
    "load_recipe",
    "load_specs",
    "load_statement",
    "promote",
    "rollback",
    "signals_frame",
    "train",
    "worths",
]


def __getattr__(name: str) -> Any:
    """Give the classifier when it is asked for: it alone needs scikit-learn to be imported."""
    if name == "DenialClassifier":
        from denialrisk.fit.estimator import DenialClassifier

        return DenialClassifier
    raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
