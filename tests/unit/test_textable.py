"""Cells stand in columns as wide as their widest, on the side they are told."""

from denialrisk.textable import textable


def test_words_stand_left_and_numbers_right_under_a_rule() -> None:
    shown = textable(["payer", "lines"], [["P1", "7"], ["P100", "1,204"]], [False, True])
    assert shown.splitlines() == [
        "payer  lines",
        "-----  -----",
        "P1         7",
        "P100   1,204",
    ]


def test_without_sides_all_stands_left_and_no_blank_trails() -> None:
    assert textable(["a", "b"], [["long", ""]]).splitlines() == ["a     b", "----  -", "long"]
