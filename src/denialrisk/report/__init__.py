"""Explanations, labelled histories and model cards turned into self-contained HTML pages."""

from denialrisk.report.backtestpage import backtest_page
from denialrisk.report.batch import batch_page, batch_summary
from denialrisk.report.claim import Links, claim_page, claim_summary
from denialrisk.report.folder import write_month, write_reports
from denialrisk.report.labelpage import label_page
from denialrisk.report.modelcard import card_page
from denialrisk.report.month import month_page, month_summary
from denialrisk.report.spreadsheet import harmless

__all__ = [
    "Links",
    "backtest_page",
    "batch_page",
    "batch_summary",
    "card_page",
    "claim_page",
    "claim_summary",
    "harmless",
    "label_page",
    "month_page",
    "month_summary",
    "write_month",
    "write_reports",
]
