"""Months are ripe once their last claim had its days."""

import pandas as pd
import pytest

from denialrisk.label.maturity import curve, is_mature, last_answer, last_day, waiting


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


def history(answered: int, *others: str) -> pd.DataFrame:
    """Claims sent daily from 2025-01-01 and answered ten days later, but for `others`."""
    sent = pd.date_range("2025-01-01", periods=answered + len(others), freq="D")
    known = [*(sent[:answered] + pd.Timedelta(days=10)), *map(pd.Timestamp, others)]
    return pd.DataFrame({"status": "paid", "submitted_on": sent, "known_on": known})


def silent(lines: pd.DataFrame) -> pd.DataFrame:
    """Take every answer away."""
    return lines.assign(known_on=lines["known_on"].where(lines["status"] == "none"))


@pytest.mark.parametrize("stray", ["2026-06-30", "2150-01-01"])
def test_one_answer_on_a_far_day_does_not_make_a_history_ripe(stray: str) -> None:
    lines = history(150, stray)
    assert last_answer(lines) == pd.Timestamp("2025-06-09")
    assert last_day(lines) == pd.Timestamp("2025-06-09")


def test_answers_after_a_pause_count_when_they_are_many() -> None:
    assert last_answer(history(95, *["2025-12-01"] * 5)) == pd.Timestamp("2025-12-01")


def test_answers_end_before_the_claims_that_nobody_answered_yet() -> None:
    lines = history(20).assign(claim_id=[f"C{n}" for n in range(20)])
    waits = silent(lines).assign(submitted_on=pd.Timestamp("2025-09-01"), status="unanswered")
    both = pd.concat([lines, waits], ignore_index=True)
    assert last_answer(both) == pd.Timestamp("2025-01-30")
    assert last_day(both) == pd.Timestamp("2025-09-01")
    assert curve(both)[10]["answered"] == 1.0


def test_a_history_without_answers_ends_with_its_claims() -> None:
    assert last_answer(silent(history(3))) == pd.Timestamp("2025-01-03")
    assert pd.isna(last_answer(history(0)))
