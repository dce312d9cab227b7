"""Trailers that are lost, or that close more or less than they say, are noted with their place."""

from collections.abc import Callable

import pytest

from denialrisk.claims import Claim
from denialrisk.read import X12Reading

Change = Callable[[str, str], bytes]
SE = "transaction that does not hold as much as its SE01 says"


def notes_of(data: bytes) -> list[str]:
    reading = X12Reading(data)
    assert all(isinstance(found.record, Claim) for found in reading.found())
    assert sum(reading.changes.values()) == len(reading.notes)
    return reading.notes


def test_a_file_whose_trailers_agree_is_not_noted(clinic: bytes) -> None:
    assert notes_of(clinic) == []


def test_a_claim_that_is_lost_with_all_its_segments_is_missed_by_se01(clinic: bytes) -> None:
    data = clinic[: clinic.index(b"HL*3*1*22*1~")] + clinic[clinic.index(b"SE*59") :]
    assert notes_of(data) == [f"{SE}: at segment 33 (says 59, holds 31)"]


@pytest.mark.parametrize("said", ["", "many", "9" * 5000])
def test_a_count_that_is_none_is_noted_without_repeating_it(changed: Change, said: str) -> None:
    data = changed("SE*59*0001", f"SE*{said}*0001")
    assert notes_of(data) == [f"{SE}: at segment 61 (says no number, holds 59)"]


@pytest.mark.parametrize(
    ("lost", "noted"),
    [
        ("SE*59*0001~\n", "transaction without its SE: at segment 3"),
        ("GE*1*101~\n", "group without its GE: at segment 2"),
        ("IEA*1*000000101~\n", "interchange without its IEA: at segment 1"),
    ],
)
def test_a_lost_trailer_is_noted_where_it_should_have_closed(
    changed: Change, lost: str, noted: str
) -> None:
    assert notes_of(changed(lost, "")) == [noted]


def test_a_transaction_lost_whole_is_missed_by_its_group(clinic: bytes) -> None:
    assert notes_of(clinic.replace(b"GE*1*101", b"GE*2*101")) == [
        "group that does not hold as much as its GE01 says: at segment 62 (says 2, holds 1)"
    ]


def test_the_trailer_of_another_transaction_is_noted(changed: Change) -> None:
    assert notes_of(changed("SE*59*0001", "SE*59*0002")) == [
        "transaction whose SE02 is not its ST02: at segment 61"
    ]


def test_zeros_before_a_number_do_not_matter(changed: Change) -> None:
    assert notes_of(changed("IEA*1*000000101", "IEA*1*101")) == []


def test_claims_without_an_envelope_are_read_and_noted(clinic: bytes) -> None:
    bare = b"~\n".join(clinic.split(b"~\n")[3:-4]) + b"~\n"
    reading = X12Reading(bare)
    list(reading.found())
    assert reading.notes == ["segments without an ST, which no SE counts: at segment 1"]


def test_many_places_of_one_kind_are_counted_beyond_the_first(clinic: bytes) -> None:
    reading = X12Reading(clinic.replace(b"SE*59", b"SE*58") * 30)
    list(reading.found())
    (note,) = reading.notes
    assert note.endswith(" and 10 more")
