from collections.abc import Callable
from typing import Any

import lightgbm
import numpy as np
import pytest

from denialrisk.explain import contributions
from denialrisk.explain.contribution import of_classes, tables_of
from denialrisk.score import Bundle, predict_raw

Train = Callable[..., lightgbm.Booster]

QUIET = {"num_threads": 1, "seed": 1, "deterministic": True, "verbose": -1}


@pytest.fixture(scope="module")
def values(bundle: Bundle) -> np.ndarray:
    """Rows with holes in them: TreeSHAP must send NaN the way the model does."""
    random = np.random.default_rng(3)
    values = random.uniform(0, 2, (300, len(bundle.catalogue.names)))
    values[random.random(values.shape) < 0.2] = np.nan
    return values


@pytest.fixture(scope="module")
def lines() -> np.ndarray:
    """Twelve signals of all sorts: flags, counts, amounts, below zero, with holes and without."""
    random = np.random.default_rng(8)
    lines = random.normal(size=(400, 12))
    lines[:, 4:8] = random.integers(0, 3, (400, 4))
    lines[:, :6][random.random((400, 6)) < 0.2] = np.nan
    return lines


@pytest.fixture(scope="module")
def train(lines: np.ndarray) -> Train:
    def trained(codes: tuple[int, ...] = (), **parameters: Any) -> lightgbm.Booster:
        random = np.random.default_rng(9)
        drawn = np.nan_to_num(lines) @ random.normal(size=12) + random.normal(size=len(lines))
        label = np.digitize(drawn, [-1.0, 2.0]) if "num_class" in parameters else drawn > 1
        data = lightgbm.Dataset(lines, label=label, categorical_feature=list(codes))
        return lightgbm.train(QUIET | {"objective": "binary"} | parameters, data, 12)

    return trained


def held_to_lightgbm(booster: lightgbm.Booster, lines: np.ndarray) -> bool:
    """Hold contributions to LightGBM's own; say whether they came out of tables."""
    expected = np.asarray(booster.predict(lines, pred_contrib=True))
    split = contributions(booster, lines)
    np.testing.assert_allclose(split.weights, expected[:, :-1], rtol=0, atol=1e-12)
    np.testing.assert_allclose(split.base, expected[:, -1], rtol=0, atol=1e-12)
    return tables_of(booster) is not None


def test_contributions_and_base_sum_to_the_margin(bundle: Bundle, values: np.ndarray) -> None:
    split = contributions(bundle.denial, values)
    total = split.weights.sum(axis=1) + split.base
    np.testing.assert_allclose(total, predict_raw(bundle.denial, values), rtol=0, atol=1e-12)


@pytest.mark.slow
def test_contributions_equal_those_of_shaps_own_algorithm(
    bundle: Bundle, values: np.ndarray
) -> None:
    shap = pytest.importorskip("shap", reason="shap comes with the train extra")
    explainer = shap.TreeExplainer(bundle.denial)
    # Left alone, shap asks LightGBM for its contributions and would compare it with itself.
    explainer.model.model_type = "internal"
    expected = np.asarray(explainer.shap_values(values))
    split = contributions(bundle.denial, values)
    np.testing.assert_allclose(split.weights, expected.reshape(split.weights.shape), atol=1e-6)
    np.testing.assert_allclose(split.base, np.ravel(explainer.expected_value)[0], atol=1e-6)


@pytest.mark.parametrize(
    "parameters",
    [
        {"num_leaves": 15, "max_depth": 6, "bagging_fraction": 0.8, "bagging_freq": 1},
        {"num_leaves": 2},
        {"num_leaves": 40, "max_depth": 8, "min_data_in_leaf": 2},
        {"num_leaves": 15, "max_depth": 5, "use_missing": False},
        {"num_leaves": 15, "max_depth": 5, "extra_trees": True, "boosting": "dart"},
        {"num_leaves": 15, "max_depth": 5, "min_data_in_leaf": 300},  # no split to be had
    ],
)
def test_contributions_out_of_tables_equal_lightgbms(
    train: Train, lines: np.ndarray, parameters: dict[str, Any]
) -> None:
    assert held_to_lightgbm(train(**parameters), lines)


@pytest.mark.parametrize(
    "parameters",
    [
        {"num_leaves": 60, "max_depth": 14, "min_data_in_leaf": 2},
        {"num_leaves": 7, "zero_as_missing": True},
        {"num_leaves": 7, "codes": (4, 5, 6, 7), "min_data_per_group": 1, "cat_smooth": 1},
        {"num_leaves": 7, "boosting": "rf", "bagging_fraction": 0.5, "bagging_freq": 1},
    ],
)
def test_trees_that_fit_no_table_are_left_to_lightgbm(
    train: Train, lines: np.ndarray, parameters: dict[str, Any]
) -> None:
    assert not held_to_lightgbm(train(**parameters), lines)


@pytest.mark.parametrize("depth", [4, 14])
def test_of_many_classes_each_line_is_told_the_one_asked_for(
    train: Train, lines: np.ndarray, depth: int
) -> None:
    booster = train(objective="multiclass", num_class=3, num_leaves=4 * depth, max_depth=depth)
    chosen = np.arange(len(lines)) % 3
    split = of_classes(booster, lines).of(chosen)
    expected = np.asarray(booster.predict(lines, pred_contrib=True)).reshape(len(lines), 3, 13)
    mine = expected[np.arange(len(lines)), chosen]
    np.testing.assert_allclose(split.weights, mine[:, :-1], rtol=0, atol=1e-12)
    total = split.weights.sum(axis=1) + split.base
    raw = predict_raw(booster, lines)[np.arange(len(lines)), chosen]
    np.testing.assert_allclose(total, raw, rtol=0, atol=1e-12)


def test_one_row_is_explained_as_it_is_among_many(bundle: Bundle, values: np.ndarray) -> None:
    whole = contributions(bundle.denial, values)
    one = contributions(bundle.denial, values[17:18])
    np.testing.assert_array_equal(one.weights[0], whole.weights[17])


def test_many_rows_are_explained_as_they_are_by_and_by(bundle: Bundle, values: np.ndarray) -> None:
    many = np.tile(values, (15, 1))
    whole = contributions(bundle.denial, many).weights
    np.testing.assert_array_equal(
        whole, np.tile(contributions(bundle.denial, values).weights, (15, 1))
    )


def test_no_rows_give_no_contributions(bundle: Bundle, values: np.ndarray) -> None:
    split = contributions(bundle.denial, values[:0])
    assert split.weights.shape == (0, values.shape[1])
    assert split.base.shape == (0,)


def test_progress_counts_the_rows(bundle: Bundle, values: np.ndarray) -> None:
    steps: list[tuple[str, int, int]] = []
    contributions(bundle.denial, values, lambda *step: steps.append(step))
    assert steps == [("explain", 300, 300)]
