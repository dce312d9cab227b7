"""A tally answers as a list of observations would, however it was put together."""

import math

import numpy as np
import pytest

from denialrisk.derive import lookup
from denialrisk.derive.asks import Last, Total
from denialrisk.derive.asof import NEVER, Tally, words_of
from denialrisk.derive.lookup import Lookup
from denialrisk.derive.measures import TallySpec, last
from denialrisk.derive.segment import Segment

SPEC = TallySpec.of("known", ("payer_id",))
Arrays = tuple[np.ndarray, np.ndarray, np.ndarray]


def observations(seed: int, rows: int) -> Arrays:
    """Few keys and few days, so that many observations share both; days before 1970 too."""
    random = np.random.default_rng(seed)
    return (
        spread(random.integers(1, 6, rows)),
        random.integers(-5, 12, rows),
        random.integers(0, 3, rows),
    )


def spread(numbers: np.ndarray) -> np.ndarray:
    """Return keys as hashes are: told apart by their first 48 bits; 0 is no key."""
    return numbers.astype(np.uint64) << np.uint64(50)


def tally_of(keys: np.ndarray, days: np.ndarray, amounts: np.ndarray) -> Tally:
    return Tally.of(keys, days, {"amount": amounts, last("amount"): amounts > 0})


def looked_up(
    tally: Tally, keys: np.ndarray, days: np.ndarray, window: int | None
) -> tuple[list[int], list[int]]:
    """Return the sum and the last day of each key before its day."""
    segment = Segment.of({SPEC: tally})
    sought = [(SPEC, None), *([(SPEC, window)] if window else [])]
    words = [words_of(keys, days - (since or 0)) for _, since in sought]
    look = Lookup(segment, sought, [Total(SPEC, "amount", window)], [Last(SPEC, "amount")])
    totals, lasts = look.answer(np.array(words)).tolist()
    return totals, lasts


@pytest.mark.parametrize("window", [None, 1, 4])
@pytest.mark.parametrize("sort_from", [0, 10_000])
def test_totals_equal_a_walk_over_all_observations(
    monkeypatch: pytest.MonkeyPatch, window: int | None, sort_from: int
) -> None:
    monkeypatch.setattr(lookup, "_SORT_FROM", sort_from)
    keys, days, amounts = observations(1, 200)
    asked, on, _ = observations(2, 60)
    totals, lasts = looked_up(tally_of(keys, days, amounts), asked, on, window)
    for row, (key, day) in enumerate(zip(asked, on, strict=True)):
        before = (keys == key) & (days < day)
        within = before & (days >= day - (math.inf if window is None else window))
        assert totals[row] == amounts[within].sum()
        assert lasts[row] == days[before & (amounts > 0)].max(initial=NEVER)


def test_an_observation_on_the_day_itself_does_not_count() -> None:
    tally = tally_of(*one_observation(key=9, day=100))
    assert looked_up(tally, spread(np.array([9, 9])), np.array([100, 101]), None)[0] == [0, 1]


def test_a_window_reaches_back_to_its_first_day_and_no_further() -> None:
    tally = tally_of(*one_observation(key=9, day=100))
    assert looked_up(tally, spread(np.array([9, 9])), np.array([190, 191]), 90)[0] == [1, 0]


def test_a_key_never_seen_and_no_key_have_nothing() -> None:
    tally = tally_of(*one_observation(key=9, day=100))
    asked = spread(np.array([8, 10, 0]))
    assert looked_up(tally, asked, np.array([200, 200, 200]), None) == ([0] * 3, [NEVER] * 3)


def test_what_has_no_key_is_no_ones_history() -> None:
    tally = tally_of(*one_observation(key=0, day=100))
    assert tally.words.tolist() == [0]


def test_an_empty_tally_answers_zero() -> None:
    nothing = np.array([], dtype=np.int64)
    tally = tally_of(nothing.astype(np.uint64), nothing, nothing)
    assert looked_up(tally, spread(np.array([8])), np.array([200]), 30) == ([0], [NEVER])


@pytest.mark.parametrize("day", [-60_000, 90_000])
def test_days_beyond_the_calendar_count_as_its_ends(day: int) -> None:
    """Before 1900 and after 2079: what a mistyped year gives."""
    tally = tally_of(*one_observation(key=9, day=20_000))
    assert looked_up(tally, spread(np.array([9])), np.array([day]), None)[0] == [int(day > 0)]


def test_sums_of_dollars_outgrow_32_bits_and_go_below_0() -> None:
    keys, days = spread(np.array([9] * 4)), np.array([1, 2, 3, 4])
    amounts = np.array([2**40 + 7, -(2**41), 2**31 - 1, 5])
    tally = Tally.of(keys, days, {"paid_sum:charge": amounts})
    segment = Segment.of({SPEC: tally.merged(tally)})
    asks = [Total(SPEC, "paid_sum:charge"), Total(SPEC, "paid_sum:charge", 2)]
    look = Lookup(segment, [(SPEC, None), (SPEC, 2)], asks, [])
    words = [words_of(keys[:1], np.array([4]) - since) for since in (0, 2)]
    whole, recent = look.answer(np.array(words)).tolist()
    assert whole == [2 * amounts[:3].sum()]
    assert recent == [2 * amounts[1:3].sum()]


def test_merging_parts_equals_tallying_the_whole() -> None:
    keys, days, amounts = observations(4, 300)
    whole = tally_of(keys, days, amounts)
    split = np.array_split(np.random.default_rng(5).permutation(300), 4)
    parts = [tally_of(keys[rows], days[rows], amounts[rows]) for rows in split]
    merged = parts[0].merged(parts[1]).merged(parts[2]).merged(parts[3])
    assert merged.measures == whole.measures
    assert np.array_equal(merged.words, whole.words)
    assert np.array_equal(merged.cells, whole.cells)


def one_observation(key: int, day: int) -> Arrays:
    return spread(np.array([key])), np.array([day]), np.array([1])
