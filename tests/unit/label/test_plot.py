"""The maturity curve in characters."""

from denialrisk.label.plot import plot


def test_the_curve_rises_from_left_to_right_and_ends_where_nothing_is_told() -> None:
    shares = [min(day / 40, 1.0) if day <= 80 else None for day in range(121)]
    lines = plot([{"day": d, "answered": s} for d, s in enumerate(shares)]).splitlines()
    heights = [sum(row[7 + at : 8 + at] == "█" for row in lines[:10]) for at in range(61)]
    assert heights[:41] == sorted(heights[:41])
    assert (heights[0], heights[10], heights[40], heights[41]) == (0, 5, 10, 0)


def test_its_axes_are_named() -> None:
    lines = plot([{"day": day, "answered": 1.0} for day in range(121)]).splitlines()
    assert lines[0].startswith("100 % |")
    assert lines[-1].split() == ["0", "30", "60", "90", "120", "days"]
    assert lines[-1].index("120") == lines[-2].rindex("-")


def test_nothing_to_tell_is_no_drawing() -> None:
    assert plot([{"day": 0, "answered": None}]) == ""
