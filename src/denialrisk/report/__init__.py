"""Explanations, accounts of labels and model cards turned into self-contained HTML pages."""

from denialrisk.report.backtestpage import backtest_page
from denialrisk.report.batch import batch_page
from denialrisk.report.claim import Links, claim_page
from denialrisk.report.folder import write_reports
from denialrisk.report.labelpage import label_page
from denialrisk.report.modelcard import card_page

__all__ = [
    "Links",
    "backtest_page",
    "batch_page",
    "card_page",
    "claim_page",
    "label_page",
    "write_reports",
]
