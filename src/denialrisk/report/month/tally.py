"""Lines of a month and of the months before it turned into rates and how these moved."""

import math
from typing import Any, Final

import pandas as pd

from denialrisk.fit.backtest.recovery import wilson
from denialrisk.report.month.history import History

Row = dict[str, Any]

_TREND: Final = 13
# Two standard errors: one such move in twenty comes by chance alone.
_NOTABLE: Final = 2.0
_PROCEDURES: Final = 3
# Of fewer denials the normal approximation says too little.
_FEWEST: Final = 10


def trend(history: History, month: str) -> list[Row]:
    """Return denial rates up to the month, a year and a month back, with a 95 % interval.

    The interval counts claims rather than lines: lines of one claim fall together.
    """
    months = [each for each in history.months if each <= month][-_TREND:]
    return [_of_month(history, each) for each in months]


def _of_month(history: History, month: str) -> Row:
    lines = history.of([month])
    counts = _counts(lines)
    rate = counts["denial_rate"]
    decided = lines[lines["status"].isin(["paid", "denied"])]
    low, high = (None, None) if rate is None else wilson(rate, decided["claim"].nunique())
    charged = float(decided["charge"].sum())
    return {
        "month": month,
        **counts,
        "low": _rounded(low),
        "high": _rounded(high),
        "dollar_rate": _rounded(counts["denied_amount"] / charged) if charged else None,
        "mature": history.mature(month),
    }


def by_payer(lines: pd.DataFrame, before: pd.DataFrame) -> list[Row]:
    """Return each payer's lines and denials, most denied dollars first, beside months before."""
    names = lines.groupby("payer")["payer_name"].agg(lambda each: each.mode().iloc[0])
    earlier = {str(payer): group for payer, group in before.groupby("payer")}
    rows = [
        {
            "payer": str(payer),
            "payer_name": str(names.get(payer)),
            **_counts(group),
            "days_to_answer": _days(group),
            **_moved(group, earlier.get(str(payer), before.iloc[:0])),
        }
        for payer, group in lines.groupby("payer")
    ]
    return sorted(rows, key=lambda row: (-row["denied_amount"], row["payer"]))


def by_category(lines: pd.DataFrame, before: pd.DataFrame) -> list[Row]:
    """Return the denials of each category, of which part of all denials now and before."""
    denied, earlier = (each[each["status"] == "denied"] for each in (lines, before))
    was = earlier["category"].value_counts(normalize=True)
    groups = denied.groupby("category")["denied_amount"].agg(["size", "sum"])
    rows = [
        {
            "category": str(name),
            "lines": int(row["size"]),
            "share": _rounded(int(row["size"]) / len(denied)),
            "share_before": _rounded(float(was.get(name, 0.0))) if len(earlier) else None,
            "denied_amount": round(float(row["sum"]), 2),
        }
        for name, row in groups.iterrows()
    ]
    return sorted(rows, key=lambda row: (-row["lines"], row["category"]))


def by_cause(lines: pd.DataFrame, before: pd.DataFrame) -> list[Row]:
    """Return denials of one payer by one rule of the label policy, most denied dollars first.

    `procedures` are the most often denied so, `rate` the part of all that the payer decided:
    whether it came to deny so more often is seen beside `rate_before`.
    """
    denied = lines[lines["status"] == "denied"]
    decided, earlier = (_decided_by_payer(each) for each in (lines, before))
    was = before[before["status"] == "denied"].groupby(["payer", "rule"]).size()
    names = lines.groupby("payer")["payer_name"].agg(lambda each: each.mode().iloc[0])
    rows = [
        {
            "payer": str(payer),
            "payer_name": str(names.get(payer)),
            "rule": str(rule),
            **_alike(group),
            **_change(
                len(group),
                int(decided.get(payer, 0)),
                int(was.get((payer, rule), 0)),
                int(earlier.get(payer, 0)),
            ),
        }
        for (payer, rule), group in denied.groupby(["payer", "rule"])
    ]
    return sorted(rows, key=lambda row: (-row["denied_amount"], row["payer"], row["rule"]))


def _alike(denied: pd.DataFrame) -> Row:
    procedures = denied["procedure"].value_counts(sort=False).sort_index()
    most = procedures.sort_values(ascending=False, kind="stable").head(_PROCEDURES)
    return {
        "category": str(denied["category"].mode().iloc[0]),
        "lines": len(denied),
        "claims": int(denied["claim"].nunique()),
        "denied_amount": round(float(denied["denied_amount"].sum()), 2),
        "procedures": [
            {"procedure": str(procedure), "lines": int(count)} for procedure, count in most.items()
        ],
    }


def _decided_by_payer(lines: pd.DataFrame) -> pd.Series:
    decided = lines[lines["status"].isin(["paid", "denied"])]
    return decided.groupby("payer").size()


def _counts(lines: pd.DataFrame) -> Row:
    counts = lines["status"].value_counts()
    denied, paid = int(counts.get("denied", 0)), int(counts.get("paid", 0))
    return {
        "lines": len(lines),
        "denied": denied,
        "paid": paid,
        "open": int(counts.get("unanswered", 0) + counts.get("pending", 0)),
        "denial_rate": _rounded(denied / (denied + paid)) if denied + paid else None,
        "denied_amount": round(float(lines["denied_amount"].sum()), 2),
    }


def _days(lines: pd.DataFrame) -> float | None:
    """Return the median days from submission to the payer's first decision."""
    decided = lines[lines["status"].isin(["paid", "denied"])]
    days = (decided["known_on"] - decided["submitted_on"]).dt.days.median()
    return None if pd.isna(days) else float(days)


def _moved(now: pd.DataFrame, before: pd.DataFrame) -> Row:
    decided = [each[each["status"].isin(["paid", "denied"])] for each in (now, before)]
    denied = [int(each["status"].eq("denied").sum()) for each in decided]
    change = _change(denied[0], len(decided[0]), denied[1], len(decided[1]))
    return {name: change[name] for name in ("rate_before", "notable")}


def _change(denied: int, decided: int, denied_before: int, decided_before: int) -> Row:
    """Return both rates and whether they differ by more than chance would make of one."""
    if not decided or not decided_before:
        rate = _rounded(denied / decided) if decided else None
        return {"rate": rate, "rate_before": None, "notable": False}
    now, then = denied / decided, denied_before / decided_before
    both = (denied + denied_before) / (decided + decided_before)
    error = math.sqrt(both * (1 - both) * (1 / decided + 1 / decided_before))
    enough = denied + denied_before >= _FEWEST
    notable = enough and abs(now - then) > _NOTABLE * error
    return {"rate": _rounded(now), "rate_before": _rounded(then), "notable": notable}


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 4)
