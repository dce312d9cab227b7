import json

import numpy as np
import pytest

from denialrisk.score.calibration import Calibration, Curve, sigmoid, softmax

MARGINS = np.linspace(-30, 30, 601)
CURVES = [
    Curve("platt", (1.3, -0.4)),
    Curve("beta", (1.2, 0.7, 0.1)),
    Curve("isotonic", knots=(-2.0, 0.0, 3.0), levels=(0.02, 0.3, 0.9)),
]


def test_sigmoid_equals_its_definition_and_does_not_overflow() -> None:
    some = np.array([-5.0, 0.0, 2.5])
    assert sigmoid(some) == pytest.approx(1 / (1 + np.exp(-some)))
    assert sigmoid(np.array([-1e4, 1e4])) == pytest.approx([0.0, 1.0])


@pytest.mark.parametrize("curve", CURVES, ids=lambda curve: curve.method)
def test_a_curve_never_falls_and_never_reaches_certainty(curve: Curve) -> None:
    probability = curve.apply(MARGINS)
    assert np.all(np.diff(probability) >= 0)
    assert probability.min() > 0
    assert probability.max() < 1


def test_platt_with_slope_one_is_the_sigmoid() -> None:
    near = MARGINS[np.abs(MARGINS) < 8]
    assert Curve("platt", (1.0, 0.0)).apply(near) == pytest.approx(sigmoid(near))


def test_beta_with_equal_sides_is_platt() -> None:
    beta, platt = Curve("beta", (0.8, 0.8, 0.3)), Curve("platt", (0.8, 0.3))
    assert beta.apply(MARGINS) == pytest.approx(platt.apply(MARGINS))


def test_isotonic_is_straight_between_knots_and_flat_beyond() -> None:
    curve = CURVES[2]
    assert curve.apply(np.array([-9.0, -1.0, 9.0])) == pytest.approx([0.02, 0.16, 0.9])


@pytest.mark.parametrize("curve", CURVES, ids=lambda curve: curve.method)
def test_a_calibration_survives_json(curve: Curve) -> None:
    calibration = Calibration(curve, temperature=1.4, overlap=0.3)
    again = Calibration.from_dict(json.loads(json.dumps(calibration.to_dict())))
    assert again == calibration


def test_an_unknown_method_is_refused() -> None:
    data = CURVES[0].to_dict() | {"method": "spline"}
    with pytest.raises(ValueError, match="spline"):
        Curve.from_dict(data)


def test_category_shares_sum_to_one_and_flatten_with_temperature() -> None:
    log_odds = np.array([[800.0, 799.0, 0.0], [0.0, 0.0, 0.0]])
    sharp = Calibration(CURVES[0], temperature=1.0).category(log_odds)
    flat = Calibration(CURVES[0], temperature=4.0).category(log_odds)
    assert sharp.sum(axis=1) == pytest.approx([1.0, 1.0])
    assert flat[0, 0] < sharp[0, 0]


def test_softmax_of_no_lines_is_empty() -> None:
    assert softmax(np.zeros((0, 3))).shape == (0, 3)
