import pytest

from denialrisk.report.month.tally import _change


def test_a_move_beyond_two_standard_errors_is_notable() -> None:
    assert _change(60, 200, 20, 200)["notable"] is True
    assert _change(22, 200, 20, 200)["notable"] is False


def test_few_denials_say_too_little_to_be_notable() -> None:
    assert _change(4, 4, 0, 40)["notable"] is False


@pytest.mark.parametrize(("decided", "before"), [(0, 10), (10, 0), (0, 0)])
def test_without_decisions_nothing_moved(decided: int, before: int) -> None:
    change = _change(0, decided, 0, before)
    assert change["rate_before"] is None
    assert change["notable"] is False


def test_nothing_denied_at_all_moved_by_nothing() -> None:
    assert _change(0, 50, 0, 50) == {"rate": 0.0, "rate_before": 0.0, "notable": False}
