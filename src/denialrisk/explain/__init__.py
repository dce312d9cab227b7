"""Scores turned into reasons: what raised or lowered the risk, on what evidence, what to do."""

from denialrisk.explain.caution import STALE_AFTER_DAYS, THIN_EVIDENCE
from denialrisk.explain.contribution import Contributions
from denialrisk.explain.explain import explain, prepare
from denialrisk.explain.remedy import Remedies, check_remedies, load_remedies
from denialrisk.explain.split import Split, contributions, split_log_odds

__all__ = [
    "STALE_AFTER_DAYS",
    "THIN_EVIDENCE",
    "Contributions",
    "Remedies",
    "Split",
    "check_remedies",
    "contributions",
    "explain",
    "load_remedies",
    "prepare",
    "split_log_odds",
]
