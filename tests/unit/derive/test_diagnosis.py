"""A diagnosis is found by its pointer; its code's shape says whether it leaves things open."""

import pytest

from denialrisk.derive.diagnosis import pointed, unspecified


@pytest.mark.parametrize(
    ("pointers", "code"),
    [
        (("2", "1"), "I10"),
        (("b",), "I10"),
        (("B",), "I10"),
        ((), "M545"),
        (("",), "M545"),
        (("9",), "M545"),
        (("0",), "M545"),
        (("1234567890123",), "M545"),
        (("?",), "M545"),
    ],
)
def test_a_pointer_that_points_nowhere_means_the_principal_diagnosis(
    pointers: tuple[str, ...], code: str
) -> None:
    assert pointed(("M545", "I10"), pointers) == code


def test_without_a_diagnosis_a_pointer_finds_none() -> None:
    assert pointed((), ("1",)) is None


@pytest.mark.parametrize("code", ["J18.9", "m54.50", "M25569", "H25.10", "S93.409A"])
def test_codes_that_leave_site_side_or_type_open(code: str) -> None:
    assert unspecified(code) == 1.0


@pytest.mark.parametrize(
    "code",
    ["I10", "E11.9", "K21.9", "M54.51", "M25.561", "S93.401A", "Z79.899", "G43.009", "M99.03"],
)
def test_codes_that_say_what_their_category_can(code: str) -> None:
    assert unspecified(code) == 0.0
