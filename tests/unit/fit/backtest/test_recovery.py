from datetime import date

import numpy as np
import pytest

from denialrisk.fit import Watch
from denialrisk.fit.backtest.recovery import days_to_recover, recovery, wilson, windows
from denialrisk.fit.backtest.walk import RETRAINED
from denialrisk.fit.backtest.watched import GROWING, STALE, Watched

BEFORE, SINCE, DAYS, PER_DAY = 0.1, 0.5, 120, 5


def world(knows_from: int, *, since: float = SINCE) -> Watched:
    """A payer denies more from day 0 on; one model knows it from a day on, one half, one never."""
    days = np.repeat(np.arange(-30, DAYS), PER_DAY)
    after = days >= 0
    level = np.where(after, since, BEFORE)
    # Evenly spread, so that each window holds just the share it should.
    place = np.arange(len(days)) % 10
    denied = (place < np.rint(level * 10)).astype(np.float64)
    known = np.where(days >= knows_from, since, BEFORE)
    said = {RETRAINED: known, GROWING: np.full(len(days), 0.3), STALE: np.full(len(days), BEFORE)}
    claim = np.arange(len(days))
    watch = Watch(date(2025, 9, 1), "P1")
    return Watched(watch, claim, days, claim, denied, after, said, 0)


@pytest.mark.parametrize("knows_from", [20, 40])
def test_a_model_has_recovered_when_its_window_holds_what_it_knows(knows_from: int) -> None:
    days = recovery(world(knows_from))["models"][RETRAINED]["days_to_recover"]
    # With 140 lines a window the interval is 8 points wide to each side of 50: a model that
    # says 10 before and 50 since is inside once four fifths of the window are new.
    assert knows_from + 20 <= days <= knows_from + 24


def test_a_model_that_always_knew_has_recovered_once_the_change_shows() -> None:
    account = recovery(world(0))
    first = next(window.day for window in windows(world(0)) if window.tells)
    assert account["models"][RETRAINED]["days_to_recover"] == first == 9
    assert account["models"][RETRAINED]["on_track_after"] == 1.0


def test_half_way_is_not_recovered_and_never_is_never() -> None:
    models = recovery(world(0))["models"]
    assert models[GROWING]["days_to_recover"] is None
    assert models[STALE]["days_to_recover"] is None
    assert models[STALE]["on_track_after"] == 0.0


def test_a_change_that_changes_nothing_does_not_show() -> None:
    account = recovery(world(0, since=BEFORE))
    assert account["days_telling"] == 0
    assert all(model["days_to_recover"] is None for model in account["models"].values())


def test_recovery_that_does_not_last_does_not_count() -> None:
    lost = world(0)
    back = np.where(lost.day >= 40, BEFORE, lost.said[RETRAINED])
    found = tuple(windows(Watched(**{**vars(lost), "said": {**lost.said, RETRAINED: back}})))
    days = days_to_recover(RETRAINED, found)
    assert days is not None
    assert days + 28 <= 48
    soon = np.where((lost.day >= 20), BEFORE, lost.said[RETRAINED])
    found = tuple(windows(Watched(**{**vars(lost), "said": {**lost.said, RETRAINED: soon}})))
    assert days_to_recover(RETRAINED, found) is None


def test_a_window_never_reaches_back_before_the_change() -> None:
    first, *_, last = windows(world(0))
    assert (first.day, first.lines) == (9, 50)
    assert (last.day, last.lines) == (DAYS - 1, 28 * PER_DAY)


def test_weeks_before_and_since_are_told_without_gaps() -> None:
    account = recovery(world(20))
    weeks = account["weeks"]
    assert [week["week"] for week in weeks] == list(range(-8, 18))
    assert (weeks[0]["lines"], weeks[0]["denied_share"]) == (0, None)
    assert weeks[8]["lines"] == 7 * PER_DAY
    assert account["denied_before"] == pytest.approx(BEFORE)
    assert account["denied_since"] == pytest.approx(SINCE)


def test_wilsons_interval_is_the_textbooks() -> None:
    low, high = wilson(0.1, 100)
    assert (round(low, 3), round(high, 3)) == (0.055, 0.174)
