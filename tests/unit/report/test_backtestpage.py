from collections.abc import Callable
from typing import Any

import pytest

from denialrisk.report import backtest_page
from denialrisk.report.backtestpage import backtest_summary


def told(**changes: Any) -> dict[str, Any]:
    figures = {"auroc": 0.8, "auroc_low": 0.75, "auroc_high": 0.85, "average_precision": 0.5,
               "ece": 0.02, "ece_low": 0.01, "ece_high": 0.03, "ece_by_chance": 0.01,
               "mean_probability": 0.11, "denials_in_top_quarter": 0.7,
               "mean_off_by": 0.012}  # fmt: skip
    return figures | changes


def month(name: str, *, judged: bool = True) -> dict[str, Any]:
    names = ("retrained", "frozen", "payer x procedure table")
    counts = {"month": name, "lines": 1234, "denials": 120 if judged else 3, "denied_share": 0.1}
    model = {"settled_lines": 45678, "seconds": 12.3}
    return counts | {"model": model, "figures": {n: told() for n in names} if judged else {}}


def change() -> dict[str, Any]:
    models = {
        "retrained": {"days_to_recover": 91, "on_track_after": 0.95, "mean_probability": 0.3},
        "frozen, history goes on": {"days_to_recover": None, "on_track_after": 0.1,
                                    "mean_probability": None},
        "frozen, history too": {"days_to_recover": None, "on_track_after": None,
                                "mean_probability": 0.1},
    }  # fmt: skip
    weeks = [
        {"week": n, "lines": 9, "denied_share": 0.1, "low": 0.05, "high": 0.2,
         **dict.fromkeys(models, None if n < 0 else 0.1)}
        for n in range(-2, 3)
    ]  # fmt: skip
    return {"since": "2025-09-01", "payer": "<b>P1", "procedures": ["J*"], "lines_before": 80,
            "lines_since": 1, "sent_since_for_earlier_services": 3, "denied_before": 0.1,
            "denied_since": 0.4, "days_seen": 120, "days_telling": 90, "means": "As told.",
            "models": models, "weeks": weeks}  # fmt: skip


@pytest.fixture
def figures() -> dict[str, Any]:
    means = {name: told() for name in ("retrained", "frozen", "payer x procedure table")}
    return {"frozen_on": "2025-06-01", "every": "month", "recipe": "default", "maturity_days": 90,
            "months": [month("2025-06"), month("2025-07"), month("2025-08", judged=False)],
            "means": means, "changes": [change()], "too_early": ["2025-04", "2025-05"],
            "too_early_because": "12 lines are there", "lines_too_young": 1}  # fmt: skip


def test_the_page_draws_months_and_change_and_says_them_in_words(figures: dict[str, Any]) -> None:
    page = backtest_page(figures)
    assert page.count('<svg class="chart"') == 4
    assert "retrained: 0.800 in the first month, 0.800 in the last" in page
    assert "Days to recover: trained anew: 91 days; frozen, history goes on: not recovered" in page
    assert "Denied 10.0% of 80 lines before, 40.0% of 1 line since." in page
    assert "not within 120 days" in page
    assert "Not walked: 2025-04, 2025-05. On the first morning of 2025-05, 12 lines" in page
    assert "Not judged: 1 line sent later" in page


def test_a_month_too_small_to_judge_says_so(figures: dict[str, Any]) -> None:
    assert "3 denied lines: too few to judge by" in backtest_page(figures)


def test_what_data_say_is_never_markup(figures: dict[str, Any]) -> None:
    page = backtest_page(figures)
    assert "<b>" not in page
    assert "&lt;b&gt;P1" in page


def test_the_page_fetches_nothing(figures: dict[str, Any]) -> None:
    page = backtest_page(figures)
    assert "default-src &#39;none&#39;" in page
    assert "http" not in page.replace("http-equiv", "")
    assert "<script" not in page


def test_a_walk_without_a_judged_month_still_has_a_page(figures: dict[str, Any]) -> None:
    bare = figures | {"months": [month("2025-06", judged=False)], "means": {}, "changes": []}
    page = backtest_page(bare)
    assert "too few to judge by" in page
    assert "<svg" not in page


def test_what_stands_behind_the_page_is_as_kept(
    figures: dict[str, Any], assert_as_kept: Callable[[str, Any], None]
) -> None:
    assert_as_kept("backtest", backtest_summary(figures, "What each month's model was worth"))
