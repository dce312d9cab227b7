"""What a search tried, and what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Trial:
    """One set of parameters: its log loss per fold, fewer of them where it was stopped early.

    `started` and `ended` are in UTC.
    """

    number: int
    parameters: Mapping[str, float | int]
    losses: tuple[float, ...]
    pruned: bool
    started: datetime
    ended: datetime

    @property
    def loss(self) -> float:
        """Return the mean log loss over the folds it went through."""
        return sum(self.losses) / len(self.losses)


@dataclass(frozen=True)
class Tuned:
    """A finished search for one model; trial 0 is what was there before."""

    model: str
    study: str
    storage: str
    trials: tuple[Trial, ...]

    @property
    def best(self) -> Trial:
        """Return the trial with the least loss of those that went through every fold."""
        return min((t for t in self.trials if not t.pruned), key=lambda trial: trial.loss)

    def to_dict(self) -> dict[str, Any]:
        """Return plain data for metrics.json."""
        whole = [trial for trial in self.trials if not trial.pruned]
        return {
            "study": self.study,
            "trials": len(self.trials),
            "pruned": len(self.trials) - len(whole),
            "loss_before": self.trials[0].loss,
            "loss": self.best.loss,
            "best_trial": self.best.number,
            "parameters": dict(self.best.parameters),
        }
