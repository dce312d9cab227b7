"""What we read of public samples equals what pyx12 and x12sdk read, field for field.

DENIALRISK_SAMPLES names the folder of samples; without it these tests skip.
"""

import os
import sys
from functools import cache
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "bench" / "agreement"))

from agreement import Agreement, compared, reason

_FOLDER = os.environ.get("DENIALRISK_SAMPLES", "")
pytestmark = [
    pytest.mark.external,
    pytest.mark.slow,
    pytest.mark.skipif(not _FOLDER, reason="DENIALRISK_SAMPLES names no folder of samples"),
    pytest.mark.filterwarnings("ignore"),
]
# Files that each library takes apart to their end, and the records compared in them.
TAKEN = {
    ("837", "pyx12"): (47, 1528),
    ("837", "x12sdk"): (54, 67),
    ("835", "pyx12"): (19, 39),
    ("835", "x12sdk"): (15, 33),
    ("277", "pyx12"): (1, 1),
    ("277", "x12sdk"): (10, 19),
}
PAIRS = list(TAKEN)


@cache
def agreement(kind: str, peer: str) -> Agreement:
    return compared(Path(_FOLDER), peer, kind)


@pytest.mark.parametrize(("kind", "peer"), PAIRS)
def test_every_field_is_equal_or_its_difference_explained(kind: str, peer: str) -> None:
    unexplained = [one for one in agreement(kind, peer).differences if not reason(one)]
    assert not unexplained


@pytest.mark.parametrize(("kind", "peer"), PAIRS)
def test_no_record_that_a_library_takes_is_refused_by_us(kind: str, peer: str) -> None:
    """Where service comes after sending, the day of sending was moved before both read it."""
    assert not agreement(kind, peer).not_taken


@pytest.mark.parametrize(("kind", "peer"), PAIRS)
def test_as_many_records_are_compared_as_the_library_takes(kind: str, peer: str) -> None:
    found = agreement(kind, peer)
    assert (found.files, found.records) == TAKEN[kind, peer]
    assert found.fields > 6 * found.records
