"""Drift of scores as an index that is 0 where nothing moved."""

import numpy as np
import pytest

METRICS = {"reliability": [[100, 0.1, 0.1], [300, 0.2, 0.2], [100, 0.6, 0.5]]}


def test_bands_lie_between_the_means_of_the_trainings_bins() -> None:
    from bands import Bands

    bands = Bands.of(METRICS)
    assert bands.expected == (0.2, 0.6, 0.2)
    assert bands.count(np.array([0.0, 0.14, 0.16, 0.39, 0.41, 1.0, np.nan])).tolist() == [2, 2, 2]


def test_drift_is_nothing_where_shares_are_as_expected_and_grows_as_they_part() -> None:
    from bands import drift

    expected = (0.2, 0.6, 0.2)
    assert drift([20, 60, 20], expected) == pytest.approx(0)
    little, much = drift([25, 55, 20], expected), drift([60, 20, 20], expected)
    assert 0 < little < 0.1
    assert much > 0.25
    assert np.isfinite(drift([100, 0, 0], expected))


def test_a_bundle_without_figures_has_one_band() -> None:
    from bands import Bands

    assert Bands.of({}).count(np.array([0.1, 0.9])).tolist() == [2]
