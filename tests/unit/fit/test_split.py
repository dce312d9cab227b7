from pathlib import Path

import numpy as np
import pytest

from denialrisk.errors import NotEnoughDataError
from denialrisk.fit.recipe import Recipe, load_recipe
from denialrisk.fit.split import NEVER, iso, require, split

QUICK = Path(__file__).parents[3] / "training" / "recipes" / "quick.yaml"
# One line a day for 100 days, answered 10 days later; the extract ends on day 100.
SENT = np.arange(100)
KNOWN = np.where(SENT + 10 <= 100, SENT + 10, NEVER)
ANSWERED = KNOWN != NEVER


def _recipe(**changed: object) -> Recipe:
    shares = {"test_share": 0.25, "embargo_days": 5, "calibration_share": 0.2}
    return load_recipe(QUICK).model_copy(update={**shares, "stopping_share": 0.1, **changed})


def test_the_slices_lie_as_the_docstring_draws_them() -> None:
    slices = split(SENT, KNOWN, ANSWERED, _recipe(), maturity_days=20)
    # Day 100 is the newest answer, so days 0 to 80 are mature; their newest quarter is the test.
    assert slices.data_end == 100
    assert slices.mature_until == 80
    assert np.flatnonzero(slices.test).tolist() == list(range(60, 81))
    # Nothing of the embargo (55 to 59), and of what came before only what was known by day 59.
    assert slices.embargo_start == 55
    assert np.flatnonzero(slices.train | slices.calibration).tolist() == list(range(50))
    assert np.flatnonzero(slices.calibration).tolist() == list(range(40, 50))
    assert np.flatnonzero(slices.stopping).tolist() == [36, 37, 38, 39]


def test_an_answer_that_came_on_the_first_test_day_is_not_learnt_from() -> None:
    known = KNOWN.copy()
    known[3], known[4] = 60, 59
    slices = split(SENT, known, ANSWERED, _recipe(), maturity_days=20)
    learnt = slices.train | slices.calibration
    assert not learnt[3]
    assert learnt[4]


def test_unanswered_lines_are_in_no_slice() -> None:
    answered = ANSWERED & (SENT % 7 != 0)
    slices = split(SENT, np.where(answered, KNOWN, NEVER), answered, _recipe(), 20)
    assert not (slices.train | slices.calibration | slices.test)[~answered].any()


def test_claims_too_young_to_judge_are_left_out_of_the_test() -> None:
    slices = split(SENT, KNOWN, ANSWERED, _recipe(), maturity_days=40)
    assert SENT[slices.test].max() == 60


def test_claims_sent_on_one_day_stay_together() -> None:
    sent = np.repeat(np.arange(20), 5)
    known = sent + 1
    slices = split(sent, known, np.ones(100, bool), _recipe(embargo_days=0), maturity_days=0)
    for day in range(20):
        masks = (slices.train, slices.calibration, slices.test)
        assert sum(bool(mask[sent == day].any()) for mask in masks) <= 1


def test_a_history_younger_than_the_maturity_says_so() -> None:
    with pytest.raises(NotEnoughDataError, match="200 days old"):
        split(SENT, KNOWN, ANSWERED, _recipe(), maturity_days=200)


def test_no_answer_at_all_says_what_to_ingest() -> None:
    with pytest.raises(NotEnoughDataError, match="835"):
        split(SENT, KNOWN, np.zeros(100, bool), _recipe(), maturity_days=20)


def test_answers_to_claims_without_a_day_of_sending_are_told_of() -> None:
    undated = np.full(100, NEVER)
    told = rf"{ANSWERED.sum()} lines have an answer.*submitted_on.*submitted_after_days"
    with pytest.raises(NotEnoughDataError, match=told):
        split(undated, KNOWN, np.zeros(100, bool), _recipe(), maturity_days=20)


def test_an_embargo_that_leaves_nothing_says_so() -> None:
    with pytest.raises(NotEnoughDataError, match="embargo of 90 days"):
        split(SENT, KNOWN, ANSWERED, _recipe(embargo_days=90), maturity_days=20)


def test_a_single_outcome_is_refused_with_the_counts() -> None:
    slices = split(SENT, KNOWN, ANSWERED, _recipe(), maturity_days=20)
    with pytest.raises(NotEnoughDataError, match="train slice holds 40 answered lines, 0 denied"):
        require(slices, np.zeros(100), _recipe(min_train_lines=30, min_test_lines=10))


def test_days_turn_into_dates() -> None:
    assert iso(0) == "1970-01-01"
    assert iso(20_241) == "2025-06-02"
