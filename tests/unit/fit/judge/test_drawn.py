import numpy as np
import pytest

from denialrisk.fit.judge.drawn import bounds, times_drawn
from denialrisk.fit.judge.exam import Exam
from denialrisk.fit.judge.figures import figures
from denialrisk.fit.measures import Floats, Ranking, brier, calibration_error

NAMES = (
    "auroc",
    "average_precision",
    "recall_at_95_precision",
    "denials_in_top_quarter",
    "dollars_in_top_quarter",
    "brier",
    "ece",
)


def _exam(lines: int = 400, each: int = 2, resamples: int = 40) -> tuple[Exam, Floats]:
    random = np.random.default_rng(3)
    risk = random.beta(1, 5, lines)
    denied = (random.random(lines) < risk).astype(np.float64)
    charge, category = random.lognormal(5, 1, lines), np.zeros(lines, dtype=np.int64)
    return Exam.of(denied, charge, np.arange(lines) // each, category, resamples, 7), risk


def _repeated(exam: Exam, risk: Floats, times: Floats) -> tuple[Exam, Floats]:
    """Write a resample out: each line as often as its claim was drawn."""
    rows = np.repeat(np.arange(len(risk)), times[exam.claim].astype(int))
    columns = (exam.denied[rows], exam.charge[rows], exam.claim[rows], exam.category[rows])
    return Exam.of(*columns, 0, 7), risk[rows]


@pytest.mark.parametrize("digits", [9, 1], ids=["no ties", "many ties"])
def test_an_interval_is_that_of_resamples_written_out(digits: int) -> None:
    exam, risk = _exam()
    risk = np.round(risk, digits)
    told = figures(exam, risk)
    found: dict[str, list[float]] = {name: [] for name in NAMES}
    for times in times_drawn(exam.claims, exam.resamples, exam.seed):
        drawn, risks = _repeated(exam, risk, times.astype(np.float64))
        ranking = Ranking.of(drawn.denied, risks)
        found["auroc"].append(ranking.auroc())
        found["average_precision"].append(ranking.average_precision())
        found["recall_at_95_precision"].append(ranking.recall_at())
        found["denials_in_top_quarter"].append(ranking.captured(drawn.denied))
        found["dollars_in_top_quarter"].append(ranking.captured(drawn.denied * drawn.charge))
        found["brier"].append(brier(drawn.denied, risks))
    for name, values in found.items():
        if values:
            low, high = np.percentile(values, [2.5, 97.5])
            assert (told[f"{name}_low"], told[f"{name}_high"]) == pytest.approx((low, high)), name


def test_each_resample_draws_as_many_claims_as_there_are_and_always_the_same() -> None:
    drawn = times_drawn(50, 20, seed=1)
    assert drawn.sum(axis=1).tolist() == [50] * 20
    assert np.array_equal(drawn, times_drawn(50, 20, seed=1))
    assert not np.array_equal(drawn[0], drawn[1])


def test_the_interval_widens_where_lines_fall_together() -> None:
    # Each line four times over: as single lines four times the evidence, as claims the same.
    exam, risk = _exam(each=1, resamples=100)
    denied, charge = np.repeat(exam.denied, 4), np.repeat(exam.charge, 4)
    category, lines = np.zeros(1600, dtype=np.int64), np.arange(1600)
    alone = figures(Exam.of(denied, charge, lines, category, 100, 7), np.repeat(risk, 4))
    claims = figures(Exam.of(denied, charge, lines // 4, category, 100, 7), np.repeat(risk, 4))
    assert claims["auroc_low"] < claims["auroc"] < claims["auroc_high"]
    narrow, wide = (f["auroc_high"] - f["auroc_low"] for f in (alone, claims))
    assert wide > 1.5 * narrow


def test_perfect_probabilities_may_have_no_calibration_error_at_all() -> None:
    exam, risk = _exam(lines=4000, resamples=100)
    told = figures(exam, risk)
    assert told["ece"] > 0
    assert told["ece_low"] < 0.003
    assert told["ece_low"] <= told["ece"]


def test_a_bias_of_ten_points_shows_in_the_interval_of_the_calibration_error() -> None:
    exam, risk = _exam(lines=4000, resamples=100)
    off = np.minimum(risk + 0.1, 1.0)
    told = figures(exam, off)
    assert 0.08 < told["ece_low"] < calibration_error(exam.denied, off) < told["ece_high"] < 0.13


def test_without_resamples_or_denials_there_is_no_interval() -> None:
    exam, risk = _exam(resamples=0)
    assert np.isnan(figures(exam, risk)["auroc_low"])
    exam, risk = _exam(resamples=5)
    none = Exam.of(np.zeros(400), exam.charge, exam.claim, exam.category, 5, 7)
    ranking = Ranking.of(none.denied, risk)
    assert np.isnan(bounds(none, risk, ranking, {"auroc": float("nan")})["auroc_high"])
