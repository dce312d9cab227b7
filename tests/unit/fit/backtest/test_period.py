from datetime import date

import numpy as np

from denialrisk.fit.backtest.period import day, number, periods


def test_months_are_whole_and_end_when_the_last_one_is_mature() -> None:
    found = periods(number(date(2025, 10, 15)), number(date(2026, 1, 31)))
    assert [period.name for period in found] == ["2025-11", "2025-12", "2026-01"]
    assert [day(period.end) for period in found][-1] == date(2026, 2, 1)
    assert len(periods(number(date(2025, 10, 15)), number(date(2026, 1, 30)))) == 2


def test_a_month_begun_on_its_first_day_counts() -> None:
    assert periods(number(date(2025, 3, 1)), number(date(2025, 3, 31)))[0].name == "2025-03"


def test_quarters_follow_the_calendar() -> None:
    found = periods(number(date(2025, 2, 1)), number(date(2025, 12, 31)), "quarter")
    assert [period.name for period in found] == ["2025-Q2", "2025-Q3", "2025-Q4"]
    assert day(found[0].start) == date(2025, 4, 1)


def test_a_period_holds_its_first_day_and_not_the_next_periods() -> None:
    (period,) = periods(number(date(2025, 3, 1)), number(date(2025, 3, 31)))
    days = np.array([number(date(2025, 2, 28)), period.start, period.end - 1, period.end])
    assert period.of(days).tolist() == [False, True, True, False]
