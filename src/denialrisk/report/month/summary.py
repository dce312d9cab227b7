"""A labelled history and a month turned into the account of that month as plain data."""

from typing import Any, Final

import pandas as pd

from denialrisk.label import Labelled
from denialrisk.report.month.history import History, history
from denialrisk.report.month.kpi import kpis
from denialrisk.report.month.tally import by_category, by_cause, by_payer, trend
from denialrisk.score import Targets

Summary = dict[str, Any]

# A quarter: long enough for rates, short enough to be the same policies.
_BEFORE: Final = 3


def months_told(labelled: Labelled) -> list[str]:
    """Return the months (2025-09) in which claims were sent, in order."""
    return history(labelled).months


def month_summary(labelled: Labelled, month: str, targets: Targets) -> Summary:
    """Return the account of the claims first sent in `month` (2025-09), JSON-ready.

    Corrected and void claims are counted and left out: a denial is the first decision on a
    claim's first sending. Months before are the three before it that have claims.
    """
    told = history(labelled)
    lines = told.of([month])
    earlier = [each for each in told.months if each < month][-_BEFORE:]
    before = told.of(earlier)
    return {
        "month": month,
        "months_before": earlier,
        "last_day": None if pd.isna(told.last) else told.last.date().isoformat(),
        "mature": told.mature(month),
        "maturity_days": told.maturity_days,
        "totals": _totals(told, lines, month),
        "kpis": kpis(told, month, targets),
        "trend": trend(told, month),
        "by_category": by_category(lines, before),
        "by_payer": by_payer(lines, before),
        "causes": by_cause(lines, before),
    }


def _totals(told: History, lines: pd.DataFrame, month: str) -> dict[str, Any]:
    denied = lines[lines["status"] == "denied"]
    sent = told.lines[told.lines["month"] == month]
    arrived = told.lines[told.lines["known_on"].dt.strftime("%Y-%m") == month]
    arrived = arrived[arrived["status"] == "denied"]
    back = denied[denied["recovered"]]
    return {
        "claims": int(lines["claim"].nunique()),
        "claims_sent_again": int(sent.loc[~sent["first_time"], "claim"].nunique()),
        "lines": len(lines),
        "charges": round(float(lines["charge"].sum()), 2),
        "denied": len(denied),
        "denied_claims": int(denied["claim"].nunique()),
        "denied_amount": round(float(denied["denied_amount"].sum()), 2),
        "paid": int(lines["status"].eq("paid").sum()),
        "open": int(lines["status"].isin(["unanswered", "pending"]).sum()),
        "rejected": int(lines["status"].eq("rejected").sum()),
        "recovered": len(back),
        "recovered_amount": round(float(back["denied_amount"].sum()), 2),
        "arrived": len(arrived),
        "arrived_amount": round(float(arrived["denied_amount"].sum()), 2),
    }
