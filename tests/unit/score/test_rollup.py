import numpy as np
import pytest

from denialrisk.score.rollup import LineRisk, any_line, roll_up

PROBABILITY = np.array([0.2, 0.5, 0.1])
CLAIM_ROW = np.array([0, 0, 1])


def test_independent_lines_multiply_what_they_are_spared() -> None:
    assert any_line(PROBABILITY, CLAIM_ROW, 2, 0.0) == pytest.approx([0.6, 0.1])


def test_lines_that_fall_together_are_as_risky_as_the_riskiest() -> None:
    assert any_line(PROBABILITY, CLAIM_ROW, 2, 1.0) == pytest.approx([0.5, 0.1])


@pytest.mark.parametrize("overlap", [0.0, 0.4, 1.0])
def test_a_claim_of_one_line_has_its_lines_probability(overlap: float) -> None:
    assert any_line(PROBABILITY, CLAIM_ROW, 2, overlap)[1] == pytest.approx(0.1)


def test_a_claim_without_lines_has_no_probability() -> None:
    assert np.isnan(any_line(PROBABILITY, CLAIM_ROW, 3, 0.5)[2])


def test_the_category_holding_most_denial_mass_names_the_claim() -> None:
    # Line 0 points to category 0 but hardly risks denial; line 1 points to category 1 and does.
    categories = np.array([[0.9, 0.1], [0.2, 0.8], [0.6, 0.4]])
    lines = LineRisk(PROBABILITY, categories, np.array([10.0, 20, 30]), CLAIM_ROW)
    risk = roll_up(lines, np.ones(2), 1)
    assert risk.category.tolist() == [1, 0]
    assert risk.category_probability == pytest.approx([(0.02 + 0.4) / 0.7, 0.6])


def test_dollars_are_the_sum_over_lines_with_a_known_charge() -> None:
    charge = np.array([100.0, np.nan, 50.0])
    lines = LineRisk(PROBABILITY, np.ones((3, 1)), charge, CLAIM_ROW)
    risk = roll_up(lines, np.array([900.0, 50.0]), 0)
    assert risk.expected_denied_amount == pytest.approx([20.0, 5.0])


def test_without_any_line_charge_the_claims_total_stands_in() -> None:
    lines = LineRisk(PROBABILITY, np.ones((3, 1)), np.full(3, np.nan), CLAIM_ROW)
    risk = roll_up(lines, np.array([100.0, np.nan]), 0)
    assert risk.expected_denied_amount[0] == pytest.approx(60.0)
    assert np.isnan(risk.expected_denied_amount[1])
