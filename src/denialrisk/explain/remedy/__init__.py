"""Flagged claims turned into the legal edits a coder could make, each proved by scoring again."""

from denialrisk.explain.remedy.cases import check_remedies
from denialrisk.explain.remedy.change import Change
from denialrisk.explain.remedy.kinds import EDITS, Edit
from denialrisk.explain.remedy.propose import propose
from denialrisk.explain.remedy.remedies import Remedies, load_remedies, remedies_of
from denialrisk.explain.remedy.remedy import Remedy

__all__ = [
    "EDITS",
    "Change",
    "Edit",
    "Remedies",
    "Remedy",
    "check_remedies",
    "load_remedies",
    "propose",
    "remedies_of",
]
