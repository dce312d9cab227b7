"""A number ties an answer to a claim only where it numbers something."""

import pandas as pd
import pytest

from denialrisk.label.fallback import is_number


@pytest.mark.parametrize("number", ["0", "000000", "NA", "N/A", "NONE", "X", None])
def test_what_stands_for_no_number_ties_nothing(number: str | None) -> None:
    assert is_number(pd.Series([number], dtype="str")).tolist() == [False]


@pytest.mark.parametrize("number", ["2025030112345", "CI3010001", "0012"])
def test_a_payer_s_own_number_may_tie(number: str) -> None:
    assert is_number(pd.Series([number], dtype="str")).tolist() == [True]
