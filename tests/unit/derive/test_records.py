"""Records read as columns state what their tables state."""

from datetime import date
from typing import Any

import numpy as np
import pytest

from denialrisk.claims import Claim, Line, claim_tables
from denialrisk.derive import FIELDS, line_frame, line_frame_of
from denialrisk.errors import InputError

CLAIMS = [
    Claim(
        "A",
        payer_id="",
        payer_name="By Name",
        submitted_on=date(2025, 3, 1),
        diagnosis_codes=("I10",),
        in_network=False,
        extra={"clinic": "north", "score": 7},
        lines=(Line(1, "99213", units=2, charge=90.0), Line(2, extra={"clinic": "south"})),
    ),
    Claim("B", payer_id="P", total_charge=5.0, lines=()),
    Claim("C", extra={"score": 2.5}, lines=(Line(1, revenue_code="0450", modifiers=("59",)),)),
]


@pytest.mark.parametrize("name", [*FIELDS, "extra.clinic", "extra.score", "extra.nowhere"])
def test_every_field_is_the_same(name: str) -> None:
    here, there = line_frame_of(CLAIMS), line_frame(*claim_tables(CLAIMS))
    assert here[name].dtype == there[name].dtype
    np.testing.assert_array_equal(here[name], there[name])
    np.testing.assert_array_equal(here.stated(name), there.stated(name))
    np.testing.assert_array_equal(here.present(name), there.present(name))
    np.testing.assert_array_equal(here.keys([name]), there.keys([name]))


def test_what_names_claims_and_lines_is_the_same() -> None:
    here, there = line_frame_of(CLAIMS), line_frame(*claim_tables(CLAIMS))
    for frame in (here, there):
        assert frame.claim_ids.tolist() == ["A", "B", "C"]
        assert frame.claim_row.tolist() == [0, 0, 2]
        assert frame.line_numbers.tolist() == [1, 2, 1]
    np.testing.assert_array_equal(here.line_keys(), there.line_keys())
    np.testing.assert_array_equal(here.of_claims("total_charge"), [np.nan, 5.0, np.nan])


@pytest.mark.parametrize(("score", "read"), [(7, "7"), (7.0, "7"), (2.5, "2.5"), ("07", "07")])
def test_a_number_of_a_hospitals_own_reads_the_same_beside_others_and_alone(
    score: Any, read: str
) -> None:
    """A table turns whole numbers into decimals as soon as one row states none."""
    scored = Claim("A", extra={"score": score}, lines=(Line(1),))
    silent = Claim("B", lines=(Line(1),))
    for claims in ([scored], [scored, silent]):
        assert line_frame_of(claims)["extra.score"][0] == read
        assert line_frame(*claim_tables(claims))["extra.score"][0] == read


def test_two_claims_of_one_id_are_refused() -> None:
    with pytest.raises(InputError, match="claim 'A' stands twice among the claims"):
        line_frame_of([CLAIMS[0], CLAIMS[0]])
