from typing import Any

import numpy as np
import pytest

from denialrisk.fit.judge.capacity import Pile, capacity
from denialrisk.fit.judge.exam import Exam

FRIDAY = 20_455  # 2026-01-02


def _pile(sizes: list[int], seed: int = 7) -> Pile:
    random = np.random.default_rng(1)
    day = np.repeat(np.arange(len(sizes)), sizes)
    denied = (random.random(len(day)) < 0.2).astype(np.float64)
    return Pile(day, denied, denied * random.lognormal(5, 1, len(day)), seed)


def _point(told: dict[str, Any], **which: float) -> dict[str, Any]:
    ((name, value),) = which.items()
    found: dict[str, Any] = next(point for point in told["points"] if point[name] == value)
    return found


def test_the_riskiest_of_each_day_are_reviewed_not_those_of_the_whole_period() -> None:
    # On the first day 15 claims are denied and 10 can be seen; on the second none is denied.
    pile = Pile(np.repeat([0, 1], 20), np.repeat([1.0, 0, 0, 0], [15, 5, 10, 10]), np.ones(40), 7)
    point = _point(capacity(pile, {"answers": pile.denied}), per_day=10)
    assert point["reviewed"] == 20
    assert point["found"]["answers"]["denials"] == 10
    assert point["found"]["answers"]["precision"] == 0.5


def test_a_day_with_fewer_claims_than_can_be_reviewed_has_all_of_them_reviewed() -> None:
    told = capacity(_pile([4, 30, 12]), {})
    assert [(p["per_day"], p["reviewed"]) for p in told["points"] if p["per_day"]] == [
        (10, 24),
        (25, 41),
        (50, 46),
    ]
    assert told["claims_a_day"] == 12


def test_a_share_of_small_days_is_worked_on_once_it_makes_up_a_claim() -> None:
    told = capacity(_pile([3] * 40), {})
    assert _point(told, share=0.1)["reviewed"] == 12
    assert _point(told, share=0.05)["reviewed"] == 6


def test_equal_scores_find_what_chance_finds() -> None:
    pile = _pile([200] * 50)
    found = _point(capacity(pile, {"constant": np.zeros(10_000)}), share=0.25)["found"]
    assert found["constant"]["denials_share"] == pytest.approx(0.25, abs=0.02)
    assert found["chance"]["denials_share"] == pytest.approx(0.25, abs=0.002)


def test_ranking_by_dollars_finds_the_most_dollars() -> None:
    pile = _pile([60] * 5)
    scores = {"denied": pile.denied, "dollars": pile.dollars}
    found = _point(capacity(pile, scores), per_day=10)["found"]
    assert found["dollars"]["dollars"] > found["denied"]["dollars"]
    assert found["denied"]["precision"] >= found["chance"]["precision"]


def test_claims_sent_on_a_weekend_lie_in_mondays_pile() -> None:
    sent = FRIDAY + np.arange(5)  # Friday to Tuesday
    exam = Exam.of(np.ones(5), np.ones(5), np.arange(5), np.zeros(5, dtype=np.int64), 0, 7)
    assert Pile.of(exam, sent).day.tolist() == [0, 1, 1, 1, 2]


def test_a_claim_is_denied_when_a_line_is_and_loses_what_its_denied_lines_charge() -> None:
    charge, claim = np.array([10.0, 20, 40, 80]), np.array([0, 0, 1, 1])
    denied = np.array([0.0, 1, 0, 0])
    exam = Exam.of(denied, charge, claim, np.zeros(4, dtype=np.int64), 0, 7)
    pile = Pile.of(exam, np.full(4, FRIDAY))
    assert pile.denied.tolist() == [1, 0]
    assert pile.dollars.tolist() == [20, 0]
