import numpy as np
import pytest

from denialrisk.fit.calibrate import (
    choose_curve,
    fit_curve,
    fit_overlap,
    fit_temperature,
)
from denialrisk.fit.measures import calibration_error
from denialrisk.score.calibration import METHODS, Method, sigmoid, softmax

RANDOM = np.random.default_rng(4)
MARGIN = RANDOM.normal(-1.5, 1.5, 8000)
# The margins are overconfident: the truth is flatter and lower.
TRUE = sigmoid(0.6 * MARGIN - 0.5)
DENIED = (RANDOM.random(8000) < TRUE).astype(np.float64)
CLAIM = np.arange(8000) // 2


@pytest.mark.parametrize("method", METHODS)
def test_every_method_mends_an_overconfident_margin(method: Method) -> None:
    curve = fit_curve(method, MARGIN[:4000], DENIED[:4000])
    after = calibration_error(DENIED[4000:], curve.apply(MARGIN[4000:]))
    assert after < 0.03 < calibration_error(DENIED[4000:], sigmoid(MARGIN[4000:]))


def test_measured_takes_the_method_with_the_least_held_out_loss() -> None:
    choice = choose_curve(MARGIN, DENIED, CLAIM)
    assert set(choice.log_losses) == set(METHODS)
    best = min(choice.log_losses, key=lambda name: choice.log_losses[name])
    assert choice.curve.method == best


def test_isotonic_is_no_candidate_on_few_denials() -> None:
    choice = choose_curve(MARGIN[:300], DENIED[:300], CLAIM[:300])
    assert set(choice.log_losses) == {"platt", "beta"}


def test_a_named_method_is_taken() -> None:
    assert choose_curve(MARGIN, DENIED, CLAIM, method="beta").curve.method == "beta"


@pytest.mark.parametrize("method", METHODS)
def test_margins_that_rank_backwards_are_flattened_never_turned_round(method: Method) -> None:
    probability = fit_curve(method, -MARGIN, DENIED).apply(np.linspace(-4, 4, 50))
    assert np.all(np.diff(probability) >= -1e-12)
    assert probability.mean() == pytest.approx(DENIED.mean(), abs=0.05)


def test_temperature_undoes_overconfidence() -> None:
    log_odds = RANDOM.normal(0, 1, (4000, 3))
    drawn = np.array([RANDOM.choice(3, p=p) for p in softmax(log_odds)])
    assert fit_temperature(2.5 * log_odds, drawn) == pytest.approx(2.5, rel=0.1)
    assert fit_temperature(np.zeros((0, 3)), np.zeros(0, np.int64)) == 1.0


def test_overlap_tells_lines_that_fall_together_from_independent_ones() -> None:
    probability = np.full(8000, 0.3)
    alone = (RANDOM.random(8000) < 0.3).astype(np.float64)
    together = np.repeat(alone[::2], 2)
    assert fit_overlap(probability, alone, CLAIM) < 0.1
    assert fit_overlap(probability, together, CLAIM) > 0.9


def test_claims_of_one_line_tell_nothing_of_overlap() -> None:
    assert fit_overlap(np.full(9, 0.3), np.zeros(9), np.arange(9)) == 1.0
