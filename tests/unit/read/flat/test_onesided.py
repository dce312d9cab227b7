"""A group of rows gives an answer away where neither luck nor an honest column explains it."""

import numpy as np
import pytest

from denialrisk.read.flat.fences import Fences
from denialrisk.read.flat.onesided import one_sided, tail
from denialrisk.read.flat.ranking import Flags, at_least, auroc

LIMITS = Fences()


def test_the_tail_of_the_binomial_is_exact() -> None:
    assert tail(3, 2, 0.5) == pytest.approx(0.5)
    assert tail(10, 10, 0.2) == pytest.approx(0.2**10)
    assert tail(10, 0, 0.2) == pytest.approx(1.0)
    assert (tail(4, 1, 0.0), tail(4, 1, 1.0)) == (0.0, 1.0)


@pytest.mark.parametrize(
    ("filled", "hits", "told"),
    [
        (7, 7, False),  # too few rows
        (9, 9, True),
        (40, 39, True),
        (40, 32, False),  # four in five: an honest column can be as telling
        (9, 7, False),
    ],
)
def test_denied_rows_alone_are_told_from_as_many_as_matter(
    filled: int, hits: int, *, told: bool
) -> None:
    denied = np.arange(1000) < 200
    texts: list[str | None] = [None] * 1000
    for at in (*range(hits), *range(200, 200 + filled - hits)):
        texts[at] = "x"
    assert bool(list(one_sided(texts, None, denied, LIMITS, 10))) == told


@pytest.mark.parametrize(("filled", "told"), [(100, False), (160, True)])
def test_paid_rows_alone_need_more_of_them_for_most_are_paid_anyway(
    filled: int, *, told: bool
) -> None:
    denied = np.arange(1000) < 200
    texts = ["x" if 300 <= at < 300 + filled else None for at in range(1000)]
    assert bool(list(one_sided(texts, None, denied, LIMITS, 10))) == told


def test_luck_is_reckoned_over_all_columns_that_are_looked_at() -> None:
    denied = np.arange(40) < 20
    texts = ["x" if at < 18 else None for at in range(40)]
    wide = Fences(lift=1)
    assert list(one_sided(texts, None, denied, wide, 1))
    assert not list(one_sided(texts, None, denied, wide, 10_000))


def test_chance_finds_nothing_in_a_thousand_columns() -> None:
    rng = np.random.default_rng(7)
    denied = rng.random(1500) < 0.15
    found = 0
    for share in np.linspace(0.01, 0.6, 1000):
        flags = rng.random(1500) < share
        texts = ["Y" if flag else "N" for flag in flags]
        found += bool(list(one_sided(texts, None, denied, LIMITS, 1000)))
    assert found == 0


def _levels(
    level: int, hits: int, levels: int, *, rows: int = 4000
) -> tuple[list[str | None], Flags]:
    """Return so many levels, of which one has so many rows and denials; 16 % of all are denied."""
    rng = np.random.default_rng(levels)
    denied = np.arange(rows) < 0.16 * rows
    texts: list[str | None] = [f"L{n}" for n in rng.integers(0, levels - 1, rows)]
    for at in (*range(hits), *range(rows - level + hits, rows)):
        texts[at] = "told"
    return texts, denied


@pytest.mark.parametrize(
    ("level", "hits", "levels", "told"),
    [
        (64, 64, 5, True),  # a tenth of the denied rows, and no paid one
        (12, 12, 5, True),
        (12, 12, 300, False),  # of three hundred clinics one may well be that unlucky
        (64, 64, 300, True),
        (64, 58, 5, False),
        (400, 0, 5, True),
        (100, 0, 5, False),
    ],
)
def test_one_level_tells_where_neither_luck_nor_strength_explains_it(
    level: int, hits: int, levels: int, *, told: bool
) -> None:
    texts, denied = _levels(level, hits, levels)
    found = list(one_sided(texts, None, denied, LIMITS, 10))
    assert bool(found) == told
    if told:
        assert found[0].startswith(f"'told' on {level} answered rows, all of them")


@pytest.mark.parametrize(("usual", "sentinel"), [(4, 7), (90, 999), (90, 0)])
def test_one_value_of_a_number_is_a_level_where_it_is_frequent(usual: int, sentinel: int) -> None:
    rng = np.random.default_rng(usual)
    denied = np.arange(4000) < 640
    numbers = rng.integers(1, usual + 1, 4000).astype(float)
    numbers[:200] = sentinel
    texts = [f"{number:g}" for number in numbers]
    (why, *_) = one_sided(texts, numbers, denied, LIMITS, 10)
    assert "on 200 answered rows, all of them denied" in why


def test_amounts_that_come_again_by_chance_are_no_levels() -> None:
    denied = np.arange(4000) < 640
    numbers = np.arange(4000.0) % 1000
    numbers[:25] = 5.0
    texts = [f"{number:g}" for number in numbers]
    assert not list(one_sided(texts, numbers, denied, LIMITS, 10))


@pytest.mark.parametrize("levels", [3, 30, 300])
def test_honest_levels_of_real_strength_are_left_in_peace(levels: int) -> None:
    rng = np.random.default_rng(levels)
    effects = rng.normal(0, 0.8, levels)
    for _ in range(20):
        drawn = rng.integers(0, levels, 3000)
        denied = rng.random(3000) < 1 / (1 + np.exp(1.8 - effects[drawn]))
        assert not list(one_sided([f"L{n}" for n in drawn], None, denied, LIMITS, 10))


def test_the_lower_end_of_an_auroc_nears_it_as_rows_are_added() -> None:
    few, many = np.arange(40) < 10, np.arange(4000) < 1000
    assert at_least(0.9, few) < at_least(0.9, many) < 0.9
    assert at_least(auroc(np.arange(40.0), few), few) == 1.0
    assert at_least(0.9, np.ones(5, dtype=bool)) == 0.5
