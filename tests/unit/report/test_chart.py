import pytest

from denialrisk.report.chart import Chart, Series, chart

OURS = Series("ours", "ours", "value", "low", "high")
ROWS = [
    {"value": 0.5, "low": 0.4, "high": 0.6},
    {"value": None, "low": None, "high": None},
    {"value": 0.7, "low": None, "high": None},
    {"value": 0.8, "low": 0.75, "high": 0.85},
]


def drawn(**how: object) -> Chart:
    found = chart(ROWS, ["a", "b", "c", "d"], [OURS], says="so", **how)  # type: ignore[arg-type]
    assert found is not None
    return found


def test_a_line_breaks_where_a_value_is_missing_and_each_value_has_a_dot() -> None:
    (one,) = drawn().series
    assert len(one.dots) == 3
    assert len(one.lines) == 1
    assert one.lines[0].count(",") == 2


def test_a_bar_needs_both_ends_and_larger_values_stand_higher() -> None:
    (one,) = drawn().series
    assert len(one.bars) == 2
    for (x, low, high), (at, middle) in zip(one.bars, (one.dots[0], one.dots[2]), strict=True):
        assert x == at
        assert high < middle < low


def test_ticks_are_round_and_hold_all_values() -> None:
    assert [words for _, words in drawn().up] == ["0.00", "0.20", "0.40", "0.60", "0.80", "1.00"]
    ticks = [words for _, words in drawn(from_zero=False).up]
    assert (ticks[0], ticks[-1]) == ("0.40", "0.90")


def test_a_mark_stands_between_two_rows() -> None:
    (one,) = drawn(mark=2).series
    mark = drawn(mark=2).mark
    assert mark is not None
    assert one.dots[0][0] < mark < one.dots[1][0]
    assert drawn().mark is None


def test_many_rows_share_labels() -> None:
    rows = [{"value": 0.1 * (n % 3)} for n in range(40)]
    found = chart(rows, [str(n) for n in range(40)], [Series("x", "ours", "value")], says="")
    assert found is not None
    assert len(found.across) == 14
    assert len(found.series[0].dots) == 40


@pytest.mark.parametrize("rows", [[], [{"value": None}]])
def test_nothing_known_is_not_drawn(rows: list[dict[str, None]]) -> None:
    assert chart(rows, [""] * len(rows), [OURS], says="") is None
