import lightgbm
import numpy as np
import pytest

from denialrisk.score import Boosters, Calibration, Curve, against_paid, predict_raw

QUIET = {"num_threads": 1, "seed": 1, "deterministic": True, "verbose": -1, "num_leaves": 4}


@pytest.fixture(scope="module")
def values() -> np.ndarray:
    return np.random.default_rng(5).normal(size=(400, 3))


@pytest.fixture(scope="module")
def denial(values: np.ndarray) -> lightgbm.Booster:
    label = values[:, 0] + values[:, 1] > 1
    data = lightgbm.Dataset(values, label=label)
    return lightgbm.train(QUIET | {"objective": "binary"}, data, 9)


@pytest.fixture(scope="module")
def category(values: np.ndarray) -> lightgbm.Booster:
    """Two causes, numbers 0 and 1, and "paid", number 2."""
    label = np.where(values[:, 0] > 1, 0, np.where(values[:, 1] > 1, 1, 2))
    data = lightgbm.Dataset(values, label=label)
    return lightgbm.train(QUIET | {"objective": "multiclass", "num_class": 3}, data, 9)


def test_the_last_class_is_what_any_cause_is_held_against(
    category: lightgbm.Booster, values: np.ndarray
) -> None:
    told = against_paid(predict_raw(category, values))
    paid = np.asarray(category.predict(values))[:, 2]
    np.testing.assert_allclose(told, np.log((1 - paid) / paid), rtol=0, atol=1e-9)


def test_huge_log_odds_overflow_nothing() -> None:
    told = against_paid(np.array([[900.0, 900.0, 0.0], [-900.0, -900.0, 900.0]]))
    np.testing.assert_allclose(told, [900 + np.log(2), -1800 + np.log(2)])


def test_both_boosters_tell_their_parts_of_a_denial(
    denial: lightgbm.Booster, category: lightgbm.Booster, values: np.ndarray
) -> None:
    outputs = predict_raw(category, values)
    raw = Boosters(denial, category, 0.25).raw(values)
    expected = 0.75 * predict_raw(denial, values) + 0.25 * against_paid(outputs)
    np.testing.assert_allclose(raw.margin, expected)
    np.testing.assert_array_equal(raw.categories, outputs[:, :2])


def test_without_a_part_the_category_booster_tells_categories_alone(
    denial: lightgbm.Booster, category: lightgbm.Booster, values: np.ndarray
) -> None:
    raw = Boosters(denial, category, 0.0).raw(values)
    np.testing.assert_array_equal(raw.margin, predict_raw(denial, values))
    np.testing.assert_array_equal(raw.categories, predict_raw(category, values))


def test_one_category_is_certain_given_a_denial(
    denial: lightgbm.Booster, values: np.ndarray
) -> None:
    raw = Boosters(denial, None, 0.0).raw(values)
    assert raw.categories is None
    shares = raw.shares(Calibration(Curve("platt", (1.0, 0.0))))
    np.testing.assert_array_equal(shares, np.ones((len(values), 1)))


def test_no_lines_have_no_log_odds(
    denial: lightgbm.Booster, category: lightgbm.Booster, values: np.ndarray
) -> None:
    raw = Boosters(denial, category, 0.5).raw(values[:0])
    assert raw.margin.shape == (0,)
    assert raw.categories is not None
    assert raw.categories.shape == (0, 2)
