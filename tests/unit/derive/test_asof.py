"""A tally answers as a list of observations would, however it was put together."""

import numpy as np
import pytest

from denialrisk.derive import asof
from denialrisk.derive.asof import Tally


def observations(seed: int, rows: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Few keys and few days, so that many observations share both; days before 1970 too."""
    random = np.random.default_rng(seed)
    keys = random.integers(1, 6, rows).astype(np.uint64)
    return keys, random.integers(-5, 12, rows), random.integers(0, 3, rows)


@pytest.mark.parametrize("window", [None, 1, 4])
@pytest.mark.parametrize("sort_from", [0, 10_000])
def test_totals_equal_a_walk_over_all_observations(
    monkeypatch: pytest.MonkeyPatch, window: int | None, sort_from: int
) -> None:
    monkeypatch.setattr(asof, "_SORT_FROM", sort_from)
    keys, days, amounts = observations(1, 200)
    tally = Tally.of(keys, days, {"amount": amounts})
    asked, on, _ = observations(2, 60)
    span = tally.spans(asked, on, window)
    for row, (key, day) in enumerate(zip(asked, on, strict=True)):
        alike = (keys == key) & (days < day)
        if window is not None:
            alike &= days >= day - window
        assert tally.total(span, "amount")[row] == amounts[alike].sum()
        grew = days[alike & (amounts > 0)]
        expected = grew.max() if len(grew) else None
        last = tally.last_day(span, "amount")[row]
        assert last == (asof.NEVER if expected is None else expected)


def test_an_observation_on_the_day_itself_does_not_count() -> None:
    tally = Tally.of(*one_observation(key=9, day=100))
    key, days = np.array([9, 9], dtype=np.uint64), np.array([100, 101])
    assert tally.total(tally.spans(key, days, None), "n").tolist() == [0, 1]


def test_a_window_reaches_back_to_its_first_day_and_no_further() -> None:
    tally = Tally.of(*one_observation(key=9, day=100))
    key, days = np.array([9, 9], dtype=np.uint64), np.array([190, 191])
    assert tally.total(tally.spans(key, days, 90), "n").tolist() == [1, 0]


def test_a_key_never_seen_and_no_key_have_nothing() -> None:
    tally = Tally.of(*one_observation(key=9, day=100))
    span = tally.spans(np.array([8, 10, 0], dtype=np.uint64), np.array([200, 200, 200]), None)
    assert tally.total(span, "n").tolist() == [0, 0, 0]


def test_an_empty_tally_answers_zero() -> None:
    nothing = np.array([], dtype=np.int64)
    tally = Tally.of(nothing.astype(np.uint64), nothing, {"n": nothing})
    span = tally.spans(np.array([8], dtype=np.uint64), np.array([200]), 30)
    assert tally.total(span, "n").tolist() == [0]
    assert tally.last_day(span, "n").tolist() == [asof.NEVER]


def test_merging_parts_equals_tallying_the_whole() -> None:
    keys, days, amounts = observations(4, 300)
    whole = Tally.of(keys, days, {"amount": amounts, "n": np.ones_like(amounts)})
    parts = [
        Tally.of(keys[rows], days[rows], {"amount": amounts[rows], "n": np.ones(len(rows), int)})
        for rows in np.array_split(np.random.default_rng(5).permutation(300), 4)
    ]
    merged = parts[0].merged(parts[1]).merged(parts[2]).merged(parts[3])
    for part in ("keys", "starts", "rows", "sums"):
        assert np.array_equal(getattr(merged, part), getattr(whole, part)), part


def one_observation(key: int, day: int) -> tuple[np.ndarray, np.ndarray, dict[str, np.ndarray]]:
    return np.array([key], dtype=np.uint64), np.array([day]), {"n": np.array([1])}
