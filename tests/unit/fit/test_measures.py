import numpy as np
import pytest
from sklearn.metrics import average_precision_score, brier_score_loss, roc_auc_score

from denialrisk.fit.measures import (
    Ranking,
    brier,
    calibration_error,
    error_by_chance,
    log_loss,
    reliability,
)


def _some(seed: int, lines: int = 400, *, ties: bool) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    risk = random.random(lines)
    risk = np.round(risk, 1) if ties else risk
    return (random.random(lines) < risk * 0.6).astype(np.float64), risk


@pytest.mark.parametrize("ties", [False, True])
@pytest.mark.parametrize("seed", range(5))
def test_ranking_figures_equal_scikit_learns(seed: int, *, ties: bool) -> None:
    denied, risk = _some(seed, ties=ties)
    ranking = Ranking.of(denied, risk)
    assert ranking.auroc() == pytest.approx(roc_auc_score(denied, risk))
    assert ranking.average_precision() == pytest.approx(average_precision_score(denied, risk))
    assert brier(denied, risk) == pytest.approx(brier_score_loss(denied, risk))


def test_weights_count_like_repeated_lines() -> None:
    denied, risk = _some(3, ties=True)
    weights = np.random.default_rng(1).integers(0, 4, len(denied)).astype(np.float64)
    repeated = np.repeat(np.arange(len(denied)), weights.astype(int))
    again = Ranking.of(denied[repeated], risk[repeated])
    ranking = Ranking.of(denied, risk)
    assert ranking.auroc(weights) == pytest.approx(again.auroc())
    assert ranking.average_precision(weights) == pytest.approx(again.average_precision())


def test_one_outcome_alone_has_no_auroc() -> None:
    assert np.isnan(Ranking.of(np.zeros(5), np.arange(5.0)).auroc())


def test_recall_at_precision_takes_the_deepest_cut_that_holds() -> None:
    denied = np.array([1.0, 1, 0, 1, 0])
    ranking = Ranking.of(denied, np.array([5.0, 4, 3, 2, 1]))
    assert ranking.recall_at(0.95) == pytest.approx(2 / 3)
    assert ranking.recall_at(0.75) == pytest.approx(1.0)


def test_no_cut_with_the_precision_means_no_recall() -> None:
    assert Ranking.of(np.array([0.0, 1.0]), np.array([2.0, 1.0])).recall_at(0.95) == 0.0


def test_a_constant_risk_captures_just_the_share_reviewed() -> None:
    denied = np.array([1.0, 0, 0, 1, 0, 1, 0, 0])
    assert Ranking.of(denied, np.full(8, 0.3)).captured(denied, 0.25) == pytest.approx(0.25)


def test_a_perfect_ranking_captures_all_it_can() -> None:
    denied = np.array([1.0, 1, 0, 0, 0, 0, 0, 0])
    dollars = denied * np.array([300.0, 100, 0, 0, 0, 0, 0, 0])
    ranking = Ranking.of(denied, np.arange(8.0)[::-1])
    assert ranking.captured(dollars, 0.25) == pytest.approx(1.0)
    assert ranking.captured(dollars, 0.125) == pytest.approx(0.75)


def test_calibration_error_is_the_gap_between_said_and_seen() -> None:
    denied = np.tile([1.0, 0, 0, 0], 300)
    assert calibration_error(denied, np.full(1200, 0.35)) == pytest.approx(0.1)
    assert [n for n, _, _ in reliability(denied, np.full(1200, 0.35))] == [80] * 15


def test_perfect_probabilities_still_show_some_error_by_chance() -> None:
    few, many = (error_by_chance(np.full(n, 0.2), seed=1) for n in (300, 30_000))
    assert 0 < many < few < 0.1


def test_log_loss_survives_a_wrong_certainty() -> None:
    assert np.isfinite(log_loss(np.array([1.0]), np.array([0.0])))
