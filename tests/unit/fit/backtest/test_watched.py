from datetime import date
from typing import Any

import numpy as np
import pytest

from denialrisk.errors import NotEnoughDataError, UsageError
from denialrisk.fit import Watch
from denialrisk.fit.backtest.kept import Kept
from denialrisk.fit.backtest.period import day
from denialrisk.fit.backtest.walk import FROZEN, RETRAINED, Walk
from denialrisk.fit.backtest.watched import GROWING, STALE, signals_as_of, watched
from denialrisk.fit.backtest.whole import Whole


def test_a_change_concerns_the_lines_of_its_payer_and_procedures(whole: Whole) -> None:
    watch = Watch(date(2025, 9, 1), "P2", ("7*", "93000"))
    rows = watch.concerns(whole)
    lines = whole.matrix.lines
    assert set(lines.loc[rows, "procedure_code"]) == {"70450", "72148", "93000"}
    payers = whole.matrix.claims["payer_id"].to_numpy()[whole.matrix.claim]
    assert set(payers[rows]) == {"P2"}
    assert (rows | ~(payers == "P2") | (lines["procedure_code"] == "99213").to_numpy()).all()


def test_the_day_of_service_decides_not_that_of_sending(whole: Whole) -> None:
    since = date(2025, 9, 1)
    under = Watch(since, "P1").under(whole)
    served = whole.matrix.claims["service_from"].to_numpy()[whole.matrix.claim]
    assert np.array_equal(under, served >= np.datetime64(since))
    late = ~under & (
        whole.matrix.submitted >= np.datetime64(since).astype("datetime64[D]").astype(int)
    )
    assert late.any()


def test_a_change_of_nothing_is_refused() -> None:
    with pytest.raises(UsageError, match="Name its payer, procedures or both"):
        Watch(date(2025, 9, 1))


@pytest.mark.parametrize(
    ("watch", "says"),
    [
        (Watch(date(2025, 9, 15), "NOBODY"), "no line is of payer NOBODY"),
        (Watch(date(2025, 9, 15), None, ("J*",)), r"payer any and procedures J\*"),
        (Watch(date(2026, 9, 15), "P1"), "no such line for a service since 2026-09-15"),
    ],
)
def test_a_change_that_concerns_no_line_is_refused(
    whole: Whole, house: Any, walked: Walk, watch: Watch, says: str
) -> None:
    with pytest.raises(UsageError, match=says):
        watched(whole, house.tables, walked, watch, Kept(None, ""))


def test_a_change_before_the_first_model_cannot_be_watched(
    whole: Whole, house: Any, walked: Walk, kept: Kept
) -> None:
    with pytest.raises(NotEnoughDataError, match="cannot be watched: the first model is of"):
        watched(whole, house.tables, walked, Watch(date(2025, 2, 1), "P1"), kept)


def test_on_the_first_morning_an_ended_history_still_tells_the_same(
    whole: Whole, house: Any, walked: Walk
) -> None:
    morning = walked.periods[1].start
    rows = whole.matrix.submitted == morning
    assert rows.any()
    found = signals_as_of(whole, house.tables, morning, rows)
    np.testing.assert_array_equal(found, whole.matrix.signals[rows])


def test_later_an_ended_history_knows_less(whole: Whole, house: Any, walked: Walk) -> None:
    morning = walked.periods[0].start
    rows = walked.periods[2].of(whole.matrix.submitted)
    found = signals_as_of(whole, house.tables, morning, rows)
    rate = whole.matrix.names.index("payer_denial_rate")
    charge = whole.matrix.names.index("charge")
    assert len(np.unique(found[:, rate])) <= 3
    assert len(np.unique(whole.matrix.signals[rows][:, rate])) > 3
    assert np.array_equal(found[:, charge], whole.matrix.signals[rows][:, charge])


def test_three_models_speak_of_the_lines_since_the_change(
    whole: Whole, house: Any, walked: Walk, kept: Kept
) -> None:
    since = day(walked.periods[1].start)
    found = watched(whole, house.tables, walked, Watch(since, "P3"), kept)
    assert set(found.said) == {RETRAINED, GROWING, STALE}
    assert (np.diff(found.day) >= 0).all()
    assert np.array_equal(found.denied, whole.matrix.denied[found.line])
    assert found.earlier > 0
    for values in found.said.values():
        assert not np.isnan(values[found.after]).any()
    # Before the first retraining after the change, the newest model is the frozen one.
    month = found.after & (found.line < len(whole.matrix))
    month &= whole.matrix.submitted[found.line] < walked.periods[1].end
    assert np.array_equal(found.said[RETRAINED][month], found.said[GROWING][month])
    assert not np.array_equal(found.said[GROWING][found.after], found.said[STALE][found.after])
    assert FROZEN not in found.said
