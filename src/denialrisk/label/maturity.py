"""How far a history has been answered: its last day, its ripe months, its waiting claims."""

from typing import Any, Final

import numpy as np
import pandas as pd

_AGES: Final = (0, 16, 31, 61, 91, 100_000)
_AGE_NAMES: Final = ("0-15", "16-30", "31-60", "61-90", "over 90")
_CURVE_DAYS: Final = 120
_GAP: Final = np.timedelta64(31, "D")
_STRAYS: Final = 0.01


def last_day(lines: pd.DataFrame) -> pd.Timestamp:
    """Return the last day that the history tells of, by submission or by answer."""
    return _end(pd.concat([lines["known_on"], lines["submitted_on"]]))


def last_answer(lines: pd.DataFrame) -> pd.Timestamp:
    """Return the day up to which answers are seen; without any, the last day of the history.

    Claims may be sent, and ingested, long after the last remittance that is here: what nobody
    answered by then says nothing.
    """
    end = _end(lines["known_on"])
    return last_day(lines) if pd.isna(end) else end


def _end(days: pd.Series) -> pd.Timestamp:
    """Return the last day of a series, but for a few that lie by themselves long after the rest.

    A few are one in a hundred; long after is a month or more.
    """
    told = days.dropna().sort_values().to_numpy(dtype="datetime64[us]")
    alone = np.flatnonzero(np.diff(told) >= _GAP)
    alone = alone[len(told) - (alone + 1) <= _STRAYS * len(told)]
    if len(alone):
        told = told[: alone[0] + 1]
    end: pd.Timestamp = pd.Series(told).max()
    return end


def is_mature(month: str, last: pd.Timestamp, days: int) -> bool:
    """Tell whether the last claim of a month (2025-03) had so many days to be answered."""
    period = pd.to_datetime(month, format="%Y-%m", errors="coerce")
    if pd.isna(period) or pd.isna(last):
        return False
    return bool(period + pd.offsets.MonthEnd(0) + pd.Timedelta(days=days) <= last)


def waiting(lines: pd.DataFrame) -> dict[str, int]:
    """Count claims with a line that nobody answered, by days from submission to the last day."""
    last = last_day(lines)
    open_claims = lines[lines["status"] == "unanswered"].drop_duplicates("claim_id")
    age = (last - open_claims["submitted_on"]).dt.days
    named = pd.cut(age, _AGES, right=False, labels=_AGE_NAMES).value_counts()
    counts = {name: int(named.get(name, 0)) for name in _AGE_NAMES}
    return {**counts, "not stated": len(open_claims) - sum(counts.values())}


def curve(lines: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the share of lines decided by each day since submission, as far as it can be told.

    A line submitted fewer than d days before the last answer says nothing about day d. One that
    a front end rejected was put before no payer and counts nowhere.
    """
    dated = lines[lines["submitted_on"].notna() & (lines["status"] != "rejected")]
    room = (last_answer(lines) - dated["submitted_on"]).dt.days.to_numpy()
    took = (dated["known_on"] - dated["submitted_on"]).dt.days.fillna(np.inf).to_numpy()
    found = []
    for day in range(_CURVE_DAYS + 1):
        told = room >= day
        share = float((took[told] <= day).mean()) if told.any() else None
        found.append({"day": day, "lines": int(told.sum()),
                      "answered": None if share is None else round(share, 4)})  # fmt: skip
    return found
