import dataclasses

import numpy as np
import pytest

from denialrisk.errors import NotEnoughDataError
from denialrisk.fit.backtest.kept import Kept
from denialrisk.fit.backtest.period import periods
from denialrisk.fit.backtest.walk import FROZEN, RETRAINED, TABLE, UNREFINED, Walk, feasible, walk
from denialrisk.fit.backtest.whole import Whole


def test_months_without_enough_before_them_are_passed_over(whole: Whole) -> None:
    first = int(whole.matrix.submitted.min())
    every = periods(first, whole.mature_until)
    found = feasible(whole, every)
    assert 0 < len(found) < len(every)
    assert found == every[-len(found) :]


def test_too_little_history_is_told_with_what_is_lacking(whole: Whole) -> None:
    first = int(whole.matrix.submitted.min())
    with pytest.raises(NotEnoughDataError, match="no month can be backtested: as of its first"):
        feasible(whole, periods(first, first + 62))


def test_who_speaks_speaks_of_every_line_walked_and_of_no_other(
    whole: Whole, walked: Walk
) -> None:
    sent = whole.matrix.submitted
    rows = (sent >= walked.periods[0].start) & (sent < walked.periods[-1].end)
    assert set(walked.said) == {RETRAINED, UNREFINED, FROZEN, TABLE}
    for values in walked.said.values():
        assert np.array_equal(~np.isnan(values), rows)
        assert values[rows].min() > 0
        assert values[rows].max() < 1


def test_retrained_and_frozen_are_one_model_in_the_first_month_and_part_then(
    whole: Whole, walked: Walk
) -> None:
    first, second, _ = (period.of(whole.matrix.submitted) for period in walked.periods)
    ours, frozen = walked.said[RETRAINED], walked.said[FROZEN]
    assert np.array_equal(ours[first], frozen[first])
    assert not np.array_equal(ours[second], frozen[second])


def test_answers_that_came_later_change_nothing_that_was_said(whole: Whole, walked: Walk) -> None:
    morning = walked.periods[1].start
    later = whole.matrix.known >= morning
    matrix = dataclasses.replace(
        whole.matrix, denied=np.where(later, 1 - whole.matrix.denied, whole.matrix.denied)
    )
    other = dataclasses.replace(whole, matrix=matrix, _trained={})
    again = walk(other, walked.periods[:2], Kept(None, ""))
    for period in walked.periods[:2]:
        rows = period.of(whole.matrix.submitted)
        assert np.array_equal(again.said[RETRAINED][rows], walked.said[RETRAINED][rows])


def test_a_recipe_without_last_refit_ships_what_was_judged(whole: Whole, walked: Walk) -> None:
    recipe = whole.recipe.model_copy(update={"final_refit": False})
    other = dataclasses.replace(whole, recipe=recipe, _trained={})
    again = walk(other, walked.periods[:1], Kept(None, ""))
    assert UNREFINED not in again.said
    rows = walked.periods[0].of(whole.matrix.submitted)
    assert np.array_equal(again.said[RETRAINED][rows], walked.said[UNREFINED][rows])
