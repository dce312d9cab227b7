"""Columns that tell of a person are known by their cells; codes and departments are none."""

import pytest

from denialrisk.read.flat.person import personal

FIRST = ("Ann", "Bob", "Cleo", "Dan", "Eve", "Fay", "Gus", "Hal", "Ida", "Jo")
LAST = ("Smith", "Garcia", "O'Neil", "Brown-Lee", "Li", "Novak", "Diaz", "Berg", "Roy", "Kim")
NAMES = [f"{last}, {first}" for first in FIRST for last in LAST]


SYLLABLES = ("ba", "co", "di", "fu", "ger", "han", "lin", "mar")
SURNAMES = [(a + b + c).title() for a in SYLLABLES for b in SYLLABLES for c in SYLLABLES]


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        (["Called the daughter", "left a message", "no answer again", None], "free text"),
        (NAMES * 4, "form of names"),
        ([f"{first} {last}" for first in FIRST for last in LAST], "free text"),
        ([a + b.lower() for a in ("Gar", "Lo", "San") for b in FIRST] * 3, "as names are"),
        (SURNAMES * 8, "as names are"),  # each eight times: families come again
        ([*NAMES * 4, *["SELF"] * 400], "as names are"),
        ([*SURNAMES, *["SELF", "SPOUSE"] * 2000], "as names are"),
        (
            [f"{a} {b}" for a, b in zip(SURNAMES[:90], SURNAMES[90:], strict=False)]
            + SURNAMES[:200],
            "as names are",
        ),
        ([f"512-555-{n:04d}" for n in range(40)] + ["NONE"] * 400, "telephone numbers"),
        ([f"asked Ann {n} times" for n in range(40)] + ["none"] * 400, "free text"),
        (["ann@example.org", "b.c@mail.example.com"] * 30, "mail addresses"),
        (["(512) 555-0100", "512-555-0101", "512.555.0102"] * 30, "telephone numbers"),
        (["900-12-3456", "900-12-3457"] * 30, "social security numbers"),
        ([f"{n} Main Street" for n in range(40)], "free text"),
        (["x" * 70, "y" * 80] * 9, "long texts"),
    ],
)
def test_what_tells_of_a_person_is_known_whatever_its_column_is_called(
    cells: list[str | None], why: str
) -> None:
    assert why in personal(cells)


@pytest.mark.parametrize(
    "cells",
    [
        [],
        [None, None],
        ["Internal Medicine", "Emergency Room", "Oral Surgery"] * 9,
        [f"K{n}" for n in range(100)],
        [*(f"K{n}" for n in range(100)), *["NONE"] * 100],
        [*SURNAMES[:60] * 20, *["Central"] * 400],  # clinics
        [f"{n * 1.5:.2f}" for n in range(100)],
        [f"2025-01-{n:02d}" for n in range(1, 29)],
        ["99213", "J1885", "70450"],
        [f"clerk{n % 60}" for n in range(400)],
        [f"CO-{n}" for n in range(200)],
        ["Y", "N", None],
        ["1234567893", "1999999984"] * 5,
        ["10:05", "11:30", "9:15"],
    ],
)
def test_codes_amounts_days_and_departments_are_no_persons(cells: list[str | None]) -> None:
    assert personal(cells) == ""
