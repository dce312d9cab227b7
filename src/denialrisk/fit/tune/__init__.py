"""A study turned into one with better parameters, found on folds in time."""

from denialrisk.fit.tune.search import Search, tune
from denialrisk.fit.tune.trial import Trial, Tuned
from denialrisk.fit.tune.write import write_specs

__all__ = ["Search", "Trial", "Tuned", "tune", "write_specs"]
