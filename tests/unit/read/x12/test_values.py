"""Texts read as codes."""

from collections import Counter

import pytest

from denialrisk.claims import form
from denialrisk.read.x12.values import code_of


@pytest.mark.parametrize(
    ("text", "read", "told"),
    [
        ("1", "1", {}),
        ("1.00", "1", {"frequency written as a decimal mended": 1}),
        ("17.0", None, {"frequency that is no code passed over": 1}),
        ("SMITH", None, {"frequency that is no code passed over": 1}),
        ("", None, {}),
        (None, None, {}),
    ],
)
def test_a_code_is_read_mended_or_passed_over(
    text: str | None, read: str | None, told: dict[str, int]
) -> None:
    changes: Counter[str] = Counter()
    assert code_of(text, form.FREQUENCY, "frequency", changes) == read
    assert dict(changes) == told
