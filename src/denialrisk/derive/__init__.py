"""Claims turned into signals: what was known about each line on the day it was sent."""

from denialrisk.derive.cases import case_claim, check_cases, check_signals, claim_faults
from denialrisk.derive.catalogue import FAMILIES, Catalogue, Signal, load_catalogue
from denialrisk.derive.difference import Difference, differences
from denialrisk.derive.fields import FIELDS
from denialrisk.derive.frame import LineFrame, line_frame, line_frame_of, variants_frame
from denialrisk.derive.history import History
from denialrisk.derive.kinds import KINDS
from denialrisk.derive.signals import Signals, derive, tell

__all__ = [
    "FAMILIES",
    "FIELDS",
    "KINDS",
    "Catalogue",
    "Difference",
    "History",
    "LineFrame",
    "Signal",
    "Signals",
    "case_claim",
    "check_cases",
    "check_signals",
    "claim_faults",
    "derive",
    "differences",
    "line_frame",
    "line_frame_of",
    "load_catalogue",
    "tell",
    "variants_frame",
]
