"""Explanations turned into self-contained HTML pages: one per claim and one for the batch."""

from denialrisk.report.batch import batch_page
from denialrisk.report.claim import Links, claim_page
from denialrisk.report.folder import write_reports

__all__ = ["Links", "batch_page", "claim_page", "write_reports"]
