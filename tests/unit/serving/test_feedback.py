"""What is refused of a coder's feedback, and in which words."""

from __future__ import annotations

from typing import Any

import pytest

GOOD = {"claim_id": "A", "verdict": "helpful"}


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ([], "$: it must be a JSON object with claim_id, verdict, line_number, signal, corrected"),
        ({}, "$.claim_id: it is missing"),
        (GOOD | {"verdict": "good"}, "$.verdict: it must be 'helpful', 'not_helpful' or 'wrong'"),
        (GOOD | {"line_number": 2.5}, "$.line_number: it must be a whole number"),
        (GOOD | {"line_number": 0}, "$.line_number: it must be at least 1"),
        (GOOD | {"Jane Doe": 1}, "$: unknown key"),
    ],
)
def test_what_is_wrong_is_told_in_words_of_its_sender(data: Any, says: str) -> None:
    from feedback import said
    from problems import RefusedError

    with pytest.raises(RefusedError) as refused:
        said(data)
    assert refused.value.detail == says


def test_what_is_right_is_taken() -> None:
    from feedback import said

    assert said(GOOD | {"corrected": ["referral_number"]}).corrected == ["referral_number"]
