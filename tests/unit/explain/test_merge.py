import numpy as np
import pytest

from denialrisk.explain.cause import Causes
from denialrisk.explain.heaviest import heaviest
from denialrisk.explain.merge import ClaimLines, Merged, merged, stakes


def lines(*claims: list[dict[int, float]], stake: list[float]) -> ClaimLines:
    """Claims of lines, each line's weights by column."""
    weights = np.zeros((sum(map(len, claims)), 10))
    for row, given in enumerate(line for claim in claims for line in claim):
        weights[row, list(given)] = list(given.values())
    starts = np.cumsum([0, *map(len, claims[:-1])])
    return ClaimLines(starts, weights, np.array(stake))


def by_weight(told: ClaimLines, top: int) -> tuple[Merged, Merged]:
    """Merge where no cause is likelier than another."""
    shares = np.zeros((len(told.weights), 1))
    return merged(told, top, Causes(shares, {0: np.arange(10)}), shares)


def two(first: dict[int, float], second: dict[int, float]) -> tuple[Merged, Merged]:
    return by_weight(lines([first, second], stake=[0.75, 0.25]), 5)


def test_a_weight_is_the_mean_of_the_lines_by_their_stake() -> None:
    raised, _ = two({3: 1.0}, {3: 2.0})
    assert raised.column.tolist() == [3]
    assert raised.log_odds.tolist() == pytest.approx([1.25])
    assert raised.shared == [[0, 1]]
    assert raised.lead.tolist() == [0]


def test_a_well_made_line_does_not_hide_what_is_wrong_with_another() -> None:
    raised, lowered = two({3: -2.0}, {3: 1.0})
    assert raised.log_odds.tolist() == pytest.approx([0.25])
    assert raised.lead.tolist() == [1]
    assert raised.shared == [[1]]
    assert lowered.column.tolist() == []


def test_lines_that_hardly_feel_a_reason_are_not_named() -> None:
    raised, _ = two({3: 1.0}, {3: 0.1})
    assert raised.shared == [[0]]


def test_claims_are_merged_each_by_itself() -> None:
    first, second, third = [{1: 1.0}, {1: 3.0, 2: -1.0}], [{4: 2.0}], [{1: 1.0, 2: 2.0}, {}]
    every = lines(first, second, third, stake=[0.5, 0.5, 1.0, 0.2, 0.8])
    raised, lowered = by_weight(every, 5)
    assert raised.claim.tolist() == [0, 1, 2, 2]
    assert raised.column.tolist() == [1, 4, 2, 1]
    assert raised.log_odds.tolist() == pytest.approx([2.0, 2.0, 0.4, 0.2])
    assert raised.lead.tolist() == [1, 2, 3, 3]
    assert raised.shared == [[0, 1], [2], [3], [3]]
    assert (lowered.claim.tolist(), lowered.column.tolist()) == ([0], [2])


def test_nothing_that_weighs_gives_no_reasons() -> None:
    raised, lowered = two({}, {})
    assert raised.shared == lowered.shared == []
    assert raised.log_odds.shape == (0,)


def test_the_heaviest_come_first_and_only_those_above_nothing() -> None:
    weights = np.array([[0.0, 3.0, -1.0, 5.0], [-1.0, -2.0, 0.0, 0.5], [2.0, 2.0, 2.0, 1.0]])
    assert heaviest(weights, 3).tolist() == [[3, 1, -1], [3, -1, -1], [0, 1, 2]]
    assert heaviest(weights[:, :2], 5).tolist() == [[1, -1], [-1, -1], [0, 1]]


@pytest.mark.parametrize(
    ("dollars", "probability", "share"),
    [
        ([30.0, 10.0], [0.5, 0.5], [0.75, 0.25]),
        ([np.nan, np.nan], [0.3, 0.1], [0.75, 0.25]),
        ([np.nan, 10.0], [0.5, 0.5], [0.0, 1.0]),
        ([0.0, 0.0], [0.0, 0.0], [0.5, 0.5]),
    ],
)
def test_lines_count_by_dollars_else_by_probability_else_alike(
    dollars: list[float], probability: list[float], share: list[float]
) -> None:
    alone = stakes(np.array(dollars), np.array(probability), np.array([0]))
    assert alone.tolist() == pytest.approx(share)
    beside = stakes(np.array([7.0, *dollars]), np.array([0.2, *probability]), np.array([0, 1]))
    assert beside.tolist() == pytest.approx([1.0, *share])
