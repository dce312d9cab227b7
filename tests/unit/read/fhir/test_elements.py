from datetime import date
from typing import Any

import pytest

from denialrisk.read.fhir.elements import codings, day, number, parts, preferred, whole, word


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (12.5, 12.5),
        ("12.50", 12.5),
        ("-3", -3.0),
        (True, None),
        ("1e3", None),
        ("", None),
        (float("inf"), None),
        (10**400, None),
        (None, None),
        ([1], None),
    ],
)
def test_a_number_is_finite_and_may_be_written_as_text(value: Any, expected: float | None) -> None:
    assert number(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-01-31", date(2026, 1, 31)),
        ("2026-01-31T23:30:00-05:00", date(2026, 1, 31)),
        ("2026-01", None),
        ("2026", None),
        ("2026-02-30", None),
        ("20260131", None),
        (20260131, None),
    ],
)
def test_a_day_is_the_day_as_written(value: Any, expected: date | None) -> None:
    assert day(value) == expected


def test_one_object_stands_for_a_list_of_one() -> None:
    assert parts({"a": 1}) == [{"a": 1}]
    assert parts([{"a": 1}, None, 7]) == [{"a": 1}]
    assert parts("x") == parts(None) == []


@pytest.mark.parametrize(("value", "expected"), [(" x ", "x"), ("", None), (7, "7"), (True, None)])
def test_a_word_has_no_spaces_around_it(value: Any, expected: str | None) -> None:
    assert word(value) == expected


@pytest.mark.parametrize(("value", "expected"), [(1, 1), (2.0, 2), (0, None), (1.5, None)])
def test_what_counts_is_whole(value: Any, expected: int | None) -> None:
    assert whole(value) == expected


def test_codings_without_a_code_are_passed_by() -> None:
    concept = {"coding": [{"system": "a"}, {"code": " x "}, {"system": "http://B", "code": "y"}]}
    found = codings(concept)
    assert found == [("", "x"), ("http://B", "y")]
    assert preferred(found, "http://b") == "y"
    assert preferred(found, "elsewhere") == "x"
    assert preferred([]) is None
