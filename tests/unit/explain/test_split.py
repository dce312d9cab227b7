from typing import Any

import lightgbm
import numpy as np
import pytest

from denialrisk.explain.split import split_log_odds
from denialrisk.score import Boosters, against_paid, predict_raw

QUIET = {"num_threads": 1, "seed": 1, "deterministic": True, "verbose": -1}
CAUSES = 4


@pytest.fixture(scope="module")
def values() -> np.ndarray:
    random = np.random.default_rng(11)
    values = random.normal(size=(2_500, 6))
    values[random.random(values.shape) < 0.1] = np.nan
    return values


@pytest.fixture(scope="module")
def cause(values: np.ndarray) -> np.ndarray:
    """Each cause has a signal of its own; CAUSES is "paid". The last signal says nothing."""
    random = np.random.default_rng(12)
    drawn = np.nan_to_num(values[:, :CAUSES]) * 3 + random.logistic(size=(len(values), CAUSES))
    return np.where(drawn.max(axis=1) > 3, drawn.argmax(axis=1), CAUSES)


def boosters(
    values: np.ndarray, cause: np.ndarray, share: float = 0.5, **parameters: Any
) -> Boosters:
    def trained(label: np.ndarray, objective: dict[str, Any]) -> lightgbm.Booster:
        data = lightgbm.Dataset(values, label=label)
        shape: dict[str, Any] = {"num_leaves": 7, "max_depth": 6}
        return lightgbm.train(QUIET | shape | objective | parameters, data, 30)

    binary = trained(cause < CAUSES, {"objective": "binary"})
    multiclass = {"objective": "multiclass", "num_class": CAUSES + 1}
    return Boosters(binary, trained(cause, multiclass), share)


@pytest.mark.parametrize(
    "parameters",
    [
        {},
        {"learning_rate": 0.8},  # causes that move by ten and more
        {"num_leaves": 60, "max_depth": 14, "min_data_in_leaf": 2},  # fit no table
    ],
)
@pytest.mark.parametrize("share", [0.0, 0.5, 0.9])
def test_what_signals_are_owed_sums_to_the_margin(
    values: np.ndarray, cause: np.ndarray, share: float, parameters: dict[str, Any]
) -> None:
    both = boosters(values, cause, share, **parameters)
    split = split_log_odds(both, values, np.zeros(len(values), dtype=np.int64)).denial
    total = split.weights.sum(axis=1) + split.base
    np.testing.assert_allclose(total, both.raw(values).margin, rtol=0, atol=1e-9)


def test_each_lines_category_is_split_as_shap_splits_its_class(
    values: np.ndarray, cause: np.ndarray
) -> None:
    both = boosters(values, cause)
    likely = np.arange(len(values)) % CAUSES
    split = split_log_odds(both, values, likely).category
    assert both.category is not None
    assert split is not None
    each = np.asarray(both.category.predict(values, pred_contrib=True))
    mine = each.reshape(len(values), CAUSES + 1, -1)[np.arange(len(values)), likely]
    np.testing.assert_allclose(split.weights, mine[:, :-1], rtol=0, atol=1e-12)
    np.testing.assert_allclose(split.base, mine[:, -1], rtol=0, atol=1e-12)


def test_the_share_of_a_cause_on_the_way_is_its_gradient_averaged(
    values: np.ndarray, cause: np.ndarray
) -> None:
    """A thousand small steps from where every line starts, each told by its own gradient."""
    both = boosters(values, cause, share=1 - 1e-12)
    booster, lines = both.category, values[:40]
    assert booster is not None
    each = np.asarray(booster.predict(lines, pred_contrib=True)).reshape(40, CAUSES + 1, -1)
    weights, base = each[:, :, :-1], each[:, :, -1]
    moved = weights.sum(axis=2)
    expected = np.zeros(lines.shape)
    for step in (np.arange(1000) + 0.5) / 1000:
        causes = np.exp((base + step * moved)[:, :-1])
        counts = causes / causes.sum(axis=1, keepdims=True)
        expected += np.einsum("nc,ncs->ns", counts, weights[:, :-1]) / 1000
    expected -= weights[:, -1]
    split = split_log_odds(both, lines, np.zeros(40, dtype=np.int64)).denial
    np.testing.assert_allclose(split.weights, expected, rtol=0, atol=1e-5)
    start = against_paid(base[:1])
    np.testing.assert_allclose(split.base, np.full(40, start[0]), rtol=0, atol=1e-9)


def test_the_signal_of_a_cause_is_owed_most_where_it_is_the_cause(
    values: np.ndarray, cause: np.ndarray
) -> None:
    split = split_log_odds(boosters(values, cause), values, cause % CAUSES).denial
    for number in range(CAUSES):
        owed = split.weights[cause == number].mean(axis=0)
        assert owed.argmax() == number


def test_a_bundle_of_one_category_has_no_category_to_split(
    values: np.ndarray, cause: np.ndarray
) -> None:
    denial = boosters(values, cause).denial
    split = split_log_odds(Boosters(denial, None, 0.0), values, np.zeros(len(values), np.int64))
    assert split.category is None
    total = split.denial.weights.sum(axis=1) + split.denial.base
    np.testing.assert_allclose(total, predict_raw(denial, values), rtol=0, atol=1e-12)
    some = split.of(np.array([3, 1]))
    np.testing.assert_array_equal(some.denial.weights, split.denial.weights[[3, 1]])


def test_one_line_is_split_as_it_is_among_many(values: np.ndarray, cause: np.ndarray) -> None:
    both = boosters(values, cause)
    likely = np.zeros(len(values), dtype=np.int64)
    whole = split_log_odds(both, values, likely).denial.weights
    one = split_log_odds(both, values[2_100:2_101], likely[:1]).denial.weights
    np.testing.assert_allclose(one[0], whole[2_100], rtol=0, atol=1e-12)
