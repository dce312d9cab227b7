"""Damaged X12 files never stop the reader, and it loses nothing of them without a word."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "bench" / "damage"))

from fuzz import Fuzz
from truth import Read, Truth, read
from verdict import Judge
from witness import look

from denialrisk.claims import Claim
from denialrisk.read import X12Reading

GOLDEN = Path(__file__).parents[1] / "golden"


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2026])
def test_a_thousand_damaged_files_lose_and_invent_nothing(seed: int) -> None:
    """`python bench/damage/fuzz.py --seed SEED --only NUMBER` makes a failing file again."""
    fuzz = Fuzz(seed)
    for _ in fuzz.run(range(1_000), ingest_every=20):
        pass
    assert not fuzz.tally.failures
    assert fuzz.tally.ingested == 50
    # The judge had something to judge.
    assert fuzz.untouched > 1_000
    assert fuzz.tally.records > fuzz.tally.rejects > 100


def test_the_same_number_makes_the_same_file() -> None:
    assert Fuzz(5).damaged(7) == Fuzz(5).damaged(7)


# --- the judge is no yes-man


def found_in(data: bytes) -> list:
    return list(X12Reading(data, "damaged").found())


@pytest.fixture
def whole() -> bytes:
    return (GOLDEN / "claims" / "clinic.837").read_bytes()


def test_the_judge_is_content_with_a_whole_file(whole: bytes) -> None:
    judge = Judge([whole])
    assert not list(judge.complaints(look(whole), found_in(whole)))
    assert judge.untouched == 2


def test_the_judge_sees_a_record_that_is_lost(whole: bytes) -> None:
    complaints = Judge([whole]).complaints(look(whole), found_in(whole)[1:])
    assert "the claim at segment 21 is lost without a word" in list(complaints)


def test_the_judge_sees_a_record_that_is_changed(whole: bytes) -> None:
    changed = found_in(whole.replace(b"ABF:M4806", b"ABF:M4807"))
    complaints = Judge([whole]).complaints(look(whole), changed)
    assert list(complaints) == ["the untouched claim at segment 21 has changed"]


def test_the_judge_sees_a_record_that_is_invented(whole: bytes) -> None:
    less = whole[: whole.index(b"HL*3*1")] + whole[whole.index(b"SE*59") :]
    complaints = Judge([whole]).complaints(look(less), found_in(whole))
    assert any("where none begins" in why for why in complaints)


def test_the_truth_is_content_with_a_whole_file(whole: bytes) -> None:
    assert not list(Truth([whole]).complaints(whole, [whole], read(whole)))


def test_the_truth_sees_a_record_that_is_lost_with_all_its_segments(whole: bytes) -> None:
    truth, less = Truth([whole]), whole[: whole.index(b"HL*3*1")] + whole[whole.index(b"SE*59") :]
    now = read(less)
    assert not list(truth.complaints(less, [whole], now))
    assert truth.told.total() == 1
    silent = Read(now.found, {}, [])
    (complaint,) = truth.complaints(less, [whole], silent)
    assert complaint == "the claim ELM-2026-0002 is gone without a word"


def test_the_truth_sees_lines_under_the_name_of_another(whole: bytes) -> None:
    first, second = read(whole).found
    assert isinstance(first.record, Claim)
    assert isinstance(second.record, Claim)
    lent = replace(first.record, lines=(*first.record.lines, *second.record.lines))
    found = [replace(first, record=lent), second]
    truth = Truth([whole])
    (complaint,) = truth.complaints(whole, [whole], Read(found, {}, []))
    assert complaint.endswith("at segment 21 holds 2 lines or adjustments of others")
    noted = ["claim whose charge (CLM02) is not the sum of its lines: at segment 21"]
    assert not list(truth.complaints(whole, [whole], Read(found, {}, noted)))


def test_what_a_reject_of_the_transaction_covers_is_not_lost(whole: bytes) -> None:
    foreign = whole.replace(b"ST*837", b"ST*999")
    found = found_in(foreign)
    assert [one.kind for one in found] == ["file"]
    assert not list(Judge([whole]).complaints(look(foreign), found))
