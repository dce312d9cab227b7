"""Months are ripe once their last claim had its days."""

import pandas as pd

from denialrisk.label.maturity import curve, is_mature, waiting


def test_a_month_is_ripe_when_its_last_day_is() -> None:
    assert is_mature("2025-03", pd.Timestamp("2025-06-29"), 90)
    assert not is_mature("2025-03", pd.Timestamp("2025-06-28"), 90)


def test_a_month_that_is_not_stated_is_never_ripe() -> None:
    assert not is_mature("(not stated)", pd.Timestamp("2025-06-29"), 90)


def lines(*statuses: str) -> pd.DataFrame:
    """One claim each, sent on one day; decided ones answered ten days later, the last day."""
    last = pd.Timestamp("2025-01-11")
    decided = {"denied": last, "paid": last, "rejected": last}
    return pd.DataFrame(
        {
            "claim_id": [f"C{n}" for n in range(len(statuses))],
            "status": statuses,
            "submitted_on": pd.Timestamp("2025-01-01"),
            "known_on": [decided.get(status, pd.NaT) for status in statuses],
        }
    )


def test_a_rejected_claim_counts_neither_as_answered_nor_as_waiting() -> None:
    history = lines("paid", "denied", "unanswered", "pending", "rejected", "rejected")
    assert curve(history)[10] == {"day": 10, "lines": 4, "answered": 0.5}
    assert sum(waiting(history).values()) == 1
