import numpy as np
import pytest

from denialrisk.claims import CATEGORIES
from denialrisk.fit.judge.category import category_figures
from denialrisk.fit.judge.detection import detection
from denialrisk.fit.judge.exam import Exam
from denialrisk.fit.measures import Floats

FIRST, SECOND, RARE = 0, 1, 2


def _exam() -> tuple[Exam, Floats, Floats]:
    """Give 1,000 lines: 100 denials of one category on top, 60 of another hidden, 5 of a third."""
    category = np.full(1000, -1)
    category[:100], category[500:560], category[900:905] = FIRST, SECOND, RARE
    denied = (category >= 0).astype(np.float64)
    risk = np.linspace(0.9, 0.01, 1000)
    shares = np.full((1000, len(CATEGORIES)), 1 / len(CATEGORIES))
    return Exam.of(denied, np.ones(1000), np.arange(1000), category, 50, 7), risk, shares


def test_each_category_is_sought_among_all_lines() -> None:
    first, second, rare = detection(*_exam())
    assert (first["name"], first["denials"]) == (CATEGORIES[FIRST], 100)
    assert first["in_top_quarter"] == pytest.approx(1.0)
    assert first["auroc"] == pytest.approx(1.0)
    assert second["in_top_quarter"] == pytest.approx(0.0)
    assert second["auroc_low"] < second["auroc"] < second["auroc_high"] < 0.5
    assert rare == {"name": CATEGORIES[RARE], "denials": 5, "judged": False}


def test_knowing_the_category_lifts_what_the_risk_alone_leaves_hidden() -> None:
    exam, risk, shares = _exam()
    shares[500:560, SECOND] = 0.9
    assert detection(exam, risk, shares)[1]["auroc"] > 0.95
    assert detection(exam, risk, shares)[1]["in_top_quarter"] == pytest.approx(0.0)


def test_a_category_tells_what_it_was_taken_for() -> None:
    exam, _, _ = _exam()
    denials = exam.part(exam.denied == 1)
    shares = np.zeros((165, len(CATEGORIES)))
    shares[:, FIRST] = 0.5
    shares[120:160, SECOND] = 0.9
    told = category_figures(denials, shares)
    second = next(c for c in told["categories"] if c["category"] == CATEGORIES[SECOND])
    assert second["taken_for"] == {CATEGORIES[FIRST]: 20}
    assert second["recall"] == pytest.approx(2 / 3)
    assert told["top_1"] == pytest.approx(140 / 165)
    assert told["top_1_low"] < told["top_1"] < told["top_1_high"]
    assert told["macro_f1_low"] <= told["macro_f1"] <= told["macro_f1_high"]
