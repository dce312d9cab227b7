import numpy as np
import pytest

from denialrisk.explain import contributions
from denialrisk.score import Bundle
from denialrisk.score.score import predict_raw


@pytest.fixture(scope="module")
def values(bundle: Bundle) -> np.ndarray:
    """Rows with holes in them: TreeSHAP must send NaN the way the model does."""
    random = np.random.default_rng(3)
    values = random.uniform(0, 2, (300, len(bundle.catalogue.names)))
    values[random.random(values.shape) < 0.2] = np.nan
    return values


def test_contributions_and_base_sum_to_the_margin(bundle: Bundle, values: np.ndarray) -> None:
    split = contributions(bundle.denial, values)
    total = split.weights.sum(axis=1) + split.base
    np.testing.assert_allclose(total, predict_raw(bundle.denial, values), atol=1e-6)


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


def test_one_row_is_explained_as_it_is_among_many(bundle: Bundle, values: np.ndarray) -> None:
    whole = contributions(bundle.denial, values)
    one = contributions(bundle.denial, values[17:18])
    np.testing.assert_array_equal(one.weights[0], whole.weights[17])


def test_no_rows_give_no_contributions(bundle: Bundle, values: np.ndarray) -> None:
    split = contributions(bundle.denial, values[:0])
    assert split.weights.shape == (0, values.shape[1])
    assert split.base.shape == (0,)


def test_progress_counts_the_rows(bundle: Bundle, values: np.ndarray) -> None:
    steps: list[tuple[str, int, int]] = []
    contributions(bundle.denial, values, lambda *step: steps.append(step))
    assert steps == [("explain", 300, 300)]
