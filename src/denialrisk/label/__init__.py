"""Remittances linked to claims: the outcome of every line and the day it became known."""

from denialrisk.label.cases import check_cases, load_cases
from denialrisk.label.outcome import Labelled, label
from denialrisk.label.rules import LabelRules, load_rules
from denialrisk.label.text import report_text

__all__ = [
    "LabelRules",
    "Labelled",
    "check_cases",
    "label",
    "load_cases",
    "load_rules",
    "report_text",
]
