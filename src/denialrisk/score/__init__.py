"""A bundle and claims turned into risk, category, dollars and an action."""

from denialrisk.score.bundle import Bundle, Parts, require_place, write_bundle
from denialrisk.score.calibration import Calibration, Curve
from denialrisk.score.policy import Policy, Targets, Worklist, load_policy
from denialrisk.score.rollup import any_line
from denialrisk.score.score import Columns, Scored, category_probabilities, predict_raw

__all__ = [
    "Bundle",
    "Calibration",
    "Columns",
    "Curve",
    "Parts",
    "Policy",
    "Scored",
    "Targets",
    "Worklist",
    "any_line",
    "category_probabilities",
    "load_policy",
    "predict_raw",
    "require_place",
    "write_bundle",
]
