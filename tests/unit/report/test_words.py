import math

import pytest

from denialrisk import claims
from denialrisk.report import words


def test_every_category_the_library_knows_has_words() -> None:
    assert set(words.CATEGORIES) == set(claims.CATEGORIES)


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (0.0, "0%"),
        (0.004, "<1%"),
        (0.624, "62%"),
        (0.997, ">99%"),
        (1.0, "100%"),
        (None, "not stated"),
    ],
)
def test_percent_never_rounds_to_a_false_certainty(share: float | None, said: str) -> None:
    assert words.percent(share) == said


@pytest.mark.parametrize(
    ("value", "exact", "about"),
    [
        (1234.5, "$1,234.50", "$1,234"),
        (0.4, "$0.40", "<$1"),
        (-20, "-$20.00", "-$20"),
        (math.nan, "not stated", "not stated"),
        ("x", "not stated", "not stated"),
    ],
)
def test_dollars_are_exact_where_stated_and_whole_where_expected(
    value: object, exact: str, about: str
) -> None:
    assert words.dollars(value) == exact
    assert words.about(value) == about


@pytest.mark.parametrize(
    ("evidence", "said"),
    [
        (
            {"n": 31, "denied": 7, "window_days": 180},
            "7 of 31 like lines (23%) in 180 days",
        ),
        (
            {"n": 31, "denied": 7, "window_days": 180, "last_denied_days": 12.0},
            "7 of 31 like lines (23%) in 180 days, the last 12 days before this claim",
        ),
        ({"n": 1, "denied": 0, "window_days": None}, "0 of 1 like line (0%) so far"),
        ({"n": 0, "denied": 0, "window_days": 90}, ""),
        ({"n": 12, "denied": None, "usual": 3.2}, "12 like lines so far"),
        ({"n": None}, ""),
        (None, ""),
    ],
)
def test_evidence_says_how_many_like_lines_it_rests_on(
    evidence: dict[str, float | None] | None, said: str
) -> None:
    assert words.evidence({"says": "As told", "evidence": evidence}) == said


def test_evidence_does_not_repeat_what_the_sentence_says() -> None:
    reason = {"says": "Denied 7 of 31 lines", "evidence": {"n": 31.0, "denied": 7.0}}
    assert words.evidence(reason) == "that is 23%"
    none = {"says": "None of 31 lines was denied", "evidence": {"n": 31.0, "denied": 0.0}}
    assert words.evidence(none) == "that is 0%"


def test_weights_are_said_in_log_odds_and_as_odds() -> None:
    assert words.signed(-0.31) == "\N{MINUS SIGN}0.31"
    assert words.signed(math.log(2)) == "+0.69"
    assert words.odds(math.log(2)).endswith(" 2")
    assert words.odds(1000.0)


def test_probabilities_are_told_as_counts_of_claims() -> None:
    assert "about 1 is denied" in words.of_hundred(0.011)
    assert "fewer than 1 is denied" in words.of_hundred(0.001)
    assert "about 62 are denied" in words.of_hundred(0.62)


def test_days_and_lines_read_like_speech() -> None:
    assert words.day("2025-05-03") == "3 May 2025"
    assert words.day("soon") == "soon"
    assert words.line_words([1, 3, 4]) == "lines 1, 3 and 4"
    assert words.line_words([2]) == "line 2"
    assert words.line_words(range(1, 1001)) == "lines 1 to 1000"
    assert words.line_words([1, 3, 4, 5, 6, 9]) == "lines 1, 3 to 6 and 9"
    many = words.line_words(range(1, 2000, 2))
    assert many == "lines 1, 3, 5, 7, 9, 11, 13, 15 and others"
