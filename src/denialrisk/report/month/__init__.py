"""A labelled history turned into the account of one month that a denials manager reads."""

from denialrisk.report.month.page import month_html, month_page
from denialrisk.report.month.sheet import MONTH_COLUMNS, month_rows
from denialrisk.report.month.summary import month_summary, months_told

__all__ = [
    "MONTH_COLUMNS",
    "month_html",
    "month_page",
    "month_rows",
    "month_summary",
    "months_told",
]
