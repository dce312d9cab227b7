"""What is cut off, impossible, foreign or junk becomes a reject, and hides nothing beside it."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from denialrisk.claims import Claim, Reject, Remit
from denialrisk.read import X12Reading, read_x12

Change = Callable[[str, str], bytes]


def claims_in(data: bytes) -> list[Claim]:
    return [record for record in read_x12(data) if isinstance(record, Claim)]


def rejects_in(data: bytes) -> list[Reject]:
    return [record for record in read_x12(data) if isinstance(record, Reject)]


def test_cutting_a_file_anywhere_never_raises_and_never_invents_a_claim(clinic: bytes) -> None:
    whole = claims_in(clinic)
    for size in range(len(clinic)):
        records = list(read_x12(clinic[:size]))
        found = [record for record in records if isinstance(record, Claim)]
        assert found == whole[: len(found)], size
        complete = clinic[:size].rfind(b"\nSE") >= 0
        assert complete or any(isinstance(record, Reject) for record in records), size


def test_cutting_a_remittance_anywhere_never_invents_an_answer(answers: bytes) -> None:
    whole = list(read_x12(answers))
    for size in range(0, len(answers), 3):
        found = [record for record in read_x12(answers[:size]) if isinstance(record, Remit)]
        assert found == whole[: len(found)], size


def test_a_claim_cut_by_the_next_interchange_is_refused(clinic: bytes) -> None:
    cut = clinic[: clinic.index(b"LX*2~\nSV1*HC:97530")]
    records = list(read_x12(cut + clinic))
    assert [type(record) for record in records] == [Claim, Reject, Claim, Claim]


def test_a_cut_claim_is_refused_by_its_id_and_the_earlier_one_passes(clinic: bytes) -> None:
    records = list(read_x12(clinic[: clinic.index(b"SV1*HC:97530")], "jan.837"))
    assert isinstance(records[0], Claim)
    reject = records[1]
    assert isinstance(reject, Reject)
    assert (reject.file, reject.what) == ("jan.837", "claim ELM-2026-0002")
    assert "cut off" in reject.why


def test_a_record_is_whole_where_the_file_is_cut_within_the_next(
    clinic: bytes, answers: bytes
) -> None:
    for data, place in ((clinic, b"HL*3*1*22*1~"), (answers, b"CLP*ELM-2026-0002*4")):
        first, reject = read_x12(data[: data.index(place) + 8])
        assert first == next(iter(read_x12(data)))
        assert isinstance(reject, Reject)
        assert "cut off" in reject.why


def test_a_record_of_another_kind_takes_nothing_from_the_one_before(answers: bytes) -> None:
    data = answers.replace(b"CLP*ELM-2026-0002", b"CLM*ELM-2026-0002")
    records = list(read_x12(data))
    assert records[0] == next(iter(read_x12(answers)))
    whats = [reject.what for reject in rejects_in(data)]
    assert whats == ["segments of remittances", "1 CLM segments"]


def test_a_level_that_cannot_be_read_ends_the_claim_before(clinic: bytes) -> None:
    data = clinic.replace(b"HL*3*1*22*1~", b"HL*3**1~")
    assert list(read_x12(data)) == list(read_x12(clinic))


REFUSED = {
    "a negative line charge": ("*150*UN", "*-150*UN", "negative", "2400 SV1/SV2/SV3"),
    "a negative claim charge": ("0001*1850*", "0001*-1850*", "negative", "2300 CLM02"),
    "a charge that is no number": ("*150*UN", "*15O*UN", "not a number", "2400 SV1/SV2/SV3"),
    "a charge of nan": ("*150*UN", "*nan*UN", "not a number", "2400 SV1/SV2/SV3"),
    "a line without a charge": ("*150*UN", "**UN", "missing", "2400 SV1/SV2/SV3"),
    "a birth in 1899": ("D8*19710423*F", "D8*18990423*F", "1900", "2010BA/2010CA DMG02"),
    "a day that is none": ("D8*20260108", "D8*20260230", "no real day", "2400 DTP*472"),
    "a service after sending": ("D8*20260108", "D8*20260301", "after", "2400 DTP*472"),
    "a missing claim id": ("CLM*ELM-2026-0001*", "CLM**", "missing", "2300 CLM01"),
    "an over-long claim id": ("CLM*ELM", "CLM*" + "9" * 80, "longer", "2300 CLM01"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_an_impossible_claim_is_refused_and_its_neighbour_read(changed: Change, case: str) -> None:
    before, after, why, loop = REFUSED[case]
    data = changed(before, after)
    if "over-long" in case:
        data = data.replace(b"9" * 80 + b"-2026-0002", b"ELM-2026-0002")
    records = list(read_x12(data))
    reject = records[0]
    assert isinstance(reject, Reject)
    assert why in reject.why
    assert reject.loop == loop
    assert reject.what_to_do
    assert isinstance(records[1], Claim)


def test_a_reject_names_the_segment_of_the_line_at_fault(changed: Change) -> None:
    (reject,) = rejects_in(changed("*1700*UN", "*-1700*UN"))
    assert reject.position == 29
    assert reject.why == "line 2: charge is negative"


def test_a_reject_says_nothing_of_the_patient(changed: Change) -> None:
    (reject,) = rejects_in(changed("D8*19710423*F", "D8*18990423*F"))
    assert not any(word in repr(reject) for word in ("ARBOR", "WILMA", "1899", "NW555"))


def test_a_claim_without_lines_is_refused(clinic: bytes) -> None:
    at, end = clinic.index(b"LX*1~"), clinic.index(b"HL*3*1")
    (reject,) = rejects_in(clinic[:at] + clinic[end:])
    assert reject.why == "the claim has no service lines"


def test_a_remit_without_a_status_or_with_a_broken_amount_is_refused(answers: bytes) -> None:
    for before, after in (
        (b"CLP*ELM-2026-0001*1*", b"CLP*ELM-2026-0001**"),
        (b"CAS*CO*197*1700", b"CAS*CO*197*17OO"),
        (b"CLP*ELM-2026-0001*1*1850*", b"CLP*ELM-2026-0001*1*x*"),
    ):
        (reject,) = rejects_in(answers.replace(before, after))
        assert reject.what == "remittance of claim ELM-2026-0001"


@pytest.mark.parametrize(
    ("code", "word"), [("276", "status"), ("999", "acknow"), ("834", "enrol")]
)
def test_other_transactions_are_told_apart(changed: Change, code: str, word: str) -> None:
    (reject,) = rejects_in(changed("ST*837*0001", f"ST*{code}*0001"))
    assert f"this is a {code}" in reject.why
    assert word in reject.why


@pytest.mark.parametrize("junk", [b"", b"\x00\x01\x02" * 999, b"hello", b"ISA", b"%PDF-1.7\n"])
def test_junk_is_one_reject(junk: bytes) -> None:
    (reject,) = read_x12(junk)
    assert isinstance(reject, Reject)
    assert reject.position == 0


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400))
def test_random_bytes_never_raise(data: bytes) -> None:
    assert list(read_x12(data))


EDITS = st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 255)), min_size=1, max_size=6)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(edits=EDITS)
def test_corrupted_bytes_never_raise_and_every_claim_is_answered_for(
    clinic: bytes, edits: list[tuple[float, int]]
) -> None:
    broken = bytearray(clinic)
    for place, value in edits:
        broken[106 + int(place * (len(broken) - 106))] = value
    reading = X12Reading(bytes(broken))
    kinds = [found.kind for found in reading.found()]
    assert kinds.count("claim") == reading.counts["CLM"] or "file" in kinds


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        ("*197*1700", "*WILMA ARBOR*1700", "no reason code (11 characters of text"),
        ("CAS*CO*197", "CAS*CONTRACT*197", "no group code"),
        ("ELM-2026-0001*1*", "ELM-2026-0001*PAID IN FULL*", "no code (12 characters of text)"),
        ("*197*1700", "*197*" + "9" * 300, "no readable amount"),
        ("ELM-2026-0001*1*1850*", "ELM-2026-0001*1*1000000000*", "charge is beyond a billion"),
        ("ELM-2026-0001*1*1850*", "ELM-2026-0001*1*-1000000000*", "charge is beyond a billion"),
    ],
)
def test_an_answer_with_text_for_a_code_or_an_absurd_amount_is_refused(
    answers: bytes, before: str, after: str, why: str
) -> None:
    assert before.encode() in answers
    (reject,) = rejects_in(answers.replace(before.encode(), after.encode(), 1))
    assert why in reject.why
    assert "WILMA" not in reject.why


def test_an_id_that_is_a_sentence_is_told_by_its_length(changed: Change) -> None:
    sentence = "WILMA ARBOR IS THE PATIENT AND OWES US THIS AND MORE"
    reading = X12Reading(changed("CLM*ELM-2026-0001*1850", f"CLM*{sentence}*-1"))
    (reject,) = (one.record for one in reading.found() if isinstance(one.record, Reject))
    assert reject.what == "a claim whose id is 52 characters of text"


@pytest.mark.parametrize("stated", ["837P", "837I", "837-005010X222A1", "837X222"])
def test_a_transaction_named_with_its_kind_or_version_is_read_and_counted(
    changed: Change, clinic: bytes, stated: str
) -> None:
    reading = X12Reading(changed("ST*837*", f"ST*{stated}*"))
    assert [one.record for one in reading.found()] == claims_in(clinic)
    (counted,) = reading.changes
    assert "ST01" in counted


def test_a_transaction_of_no_number_is_not_quoted(changed: Change) -> None:
    (reject,) = rejects_in(changed("ST*837*", "ST*ARBOR*"))
    assert (reject.what, "ARB" in repr(reject)) == ("transaction ?", False)


def test_a_procedure_is_read_by_its_own_separator_or_refused(
    changed: Change, clinic: bytes
) -> None:
    assert claims_in(changed("SV1*HC:97530:GP:59", "SV1*HC>97530>GP>59")) == claims_in(clinic)
    (reject,) = rejects_in(changed("SV1*HC:97530", "SV1*97530"))
    assert (reject.loop, "procedure cannot be read" in reject.why) == ("2400 SV1/SV2/SV3", True)
