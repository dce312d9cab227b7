"""Explanations and accounts of labels turned into self-contained HTML pages."""

from denialrisk.report.batch import batch_page
from denialrisk.report.claim import Links, claim_page
from denialrisk.report.folder import write_reports
from denialrisk.report.labelpage import label_page

__all__ = ["Links", "batch_page", "claim_page", "label_page", "write_reports"]
