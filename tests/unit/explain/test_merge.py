import numpy as np
import pytest

from denialrisk.explain.merge import ClaimLines, merged, stakes
from denialrisk.explain.reason import Teller
from denialrisk.score import Bundle, Scored


@pytest.fixture
def teller(bundle: Bundle, score: object, claims: list[object]) -> Teller:
    scored: Scored = score(claims[-30:])  # type: ignore[operator]
    return Teller(bundle.catalogue, scored.signals, scored.frame)


def lines(bundle: Bundle, first: dict[int, float], second: dict[int, float]) -> ClaimLines:
    weights = np.zeros((2, len(bundle.catalogue.names)))
    for row, given in enumerate((first, second)):
        for column, weight in given.items():
            weights[row, column] = weight
    return ClaimLines([0, 1], [1, 2], weights, np.array([0.75, 0.25]))


def test_a_weight_is_the_mean_of_the_lines_by_their_stake(bundle: Bundle, teller: Teller) -> None:
    reasons, _ = merged(lines(bundle, {3: 1.0}, {3: 2.0}), teller, 5)
    assert [reason["log_odds"] for reason in reasons] == [pytest.approx(1.25)]
    assert reasons[0]["line_numbers"] == [1, 2]
    assert reasons[0]["line_number"] == 1


def test_a_well_made_line_does_not_hide_what_is_wrong_with_another(
    bundle: Bundle, teller: Teller
) -> None:
    reasons, lowered = merged(lines(bundle, {3: -2.0}, {3: 1.0}), teller, 5)
    assert [reason["log_odds"] for reason in reasons] == [pytest.approx(0.25)]
    assert reasons[0]["line_numbers"] == [2]
    assert lowered == []


def test_lines_that_hardly_feel_a_reason_are_not_named(bundle: Bundle, teller: Teller) -> None:
    reasons, _ = merged(lines(bundle, {3: 1.0}, {3: 0.1}), teller, 5)
    assert reasons[0]["line_numbers"] == [1]


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
    found = stakes(np.array(dollars), np.array(probability))
    assert found.tolist() == pytest.approx(share)
