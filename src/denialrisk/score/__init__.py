"""A bundle and claims turned into risk, category, dollars and an action."""

from denialrisk.score.boosters import Boosters, Raw, against_paid, predict_raw
from denialrisk.score.bundle import Bundle, Parts, require_place, write_bundle
from denialrisk.score.calibration import Calibration, Curve
from denialrisk.score.policy import Policy, Targets, Worklist, load_policy
from denialrisk.score.rollup import any_line
from denialrisk.score.score import Columns, Scored

__all__ = [
    "Boosters",
    "Bundle",
    "Calibration",
    "Columns",
    "Curve",
    "Parts",
    "Policy",
    "Raw",
    "Scored",
    "Targets",
    "Worklist",
    "against_paid",
    "any_line",
    "load_policy",
    "predict_raw",
    "require_place",
    "write_bundle",
]
