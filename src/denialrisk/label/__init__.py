"""Remittances linked to claims: the outcome of every line and the day it became known."""

from denialrisk.label.outcome import Labelled, label
from denialrisk.label.rules import LabelRules, load_rules

__all__ = ["LabelRules", "Labelled", "label", "load_rules"]
