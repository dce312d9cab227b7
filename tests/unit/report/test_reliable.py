import pytest

from denialrisk.report.reliable import reliability


def test_a_bin_that_is_denied_as_predicted_lies_on_the_line() -> None:
    drawn = reliability([[400, 0.1, 0.1], [400, 0.4, 0.4]])
    assert drawn is not None
    for point in drawn.points:
        across = (point.x - drawn.left) / (drawn.right - drawn.left)
        up = (drawn.bottom - point.y) / (drawn.bottom - drawn.top)
        assert across == pytest.approx(up, abs=0.001)
        assert point.high < point.y < point.low


def test_understated_risk_lies_above_the_line() -> None:
    drawn = reliability([[400, 0.1, 0.2]])
    assert drawn is not None
    point = drawn.points[0]
    assert drawn.bottom - point.y > point.x - drawn.left


def test_every_point_lies_within_the_square() -> None:
    drawn = reliability([[5, 0.9, 1.0], [5, 0.001, 0.0]])
    assert drawn is not None
    for point in drawn.points:
        assert drawn.left <= point.x <= drawn.right
        assert drawn.top <= point.high <= point.y <= point.low <= drawn.bottom


def test_ticks_run_from_none_to_the_highest() -> None:
    drawn = reliability([[4000, 0.01, 0.012], [4000, 0.3, 0.31]])
    assert drawn is not None
    assert drawn.ticks[0][2] == "0%"
    assert drawn.ticks[-1][0] == drawn.right
    assert len(drawn.ticks) <= 7


def test_no_bins_are_no_drawing() -> None:
    assert reliability([]) is None
