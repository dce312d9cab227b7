"""A 277 says which claims were taken in and which were turned back before any payer decided."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from denialrisk.claims import Acknowledgment, Reject, pseudonym
from denialrisk.read import X12Reading, read_x12

Change = Callable[[str, str], bytes]


@pytest.fixture(scope="module")
def word(golden: Path) -> bytes:
    return (golden / "acknowledgments" / "clinic.277").read_bytes()


def statuses(data: bytes) -> list[Acknowledgment]:
    return [record for record in read_x12(data) if isinstance(record, Acknowledgment)]


def rejects(data: bytes) -> list[Reject]:
    return [record for record in read_x12(data) if isinstance(record, Reject)]


def test_an_accepted_claim_arrives_field_for_field(word: bytes) -> None:
    assert statuses(word)[0] == Acknowledgment(
        claim_id="ELM-2026-0001",
        status_category="A2",
        status_code="20",
        entity_code="PR",
        payer_control_number="NW000111",
        payer_id="CI302",
        payer_name="BLUESTEM HEALTH",
        member_key=pseudonym("NW55501234"),
        service_from=date(2026, 1, 8),
        charge=1850.0,
        decided_on=date(2026, 1, 13),
        known_on=date(2026, 1, 13),
    )


def test_of_several_statuses_the_first_that_rejects_counts(word: bytes) -> None:
    told = [(one.claim_id, one.status_category, one.status_code) for one in statuses(word)]
    assert told[1:] == [("ELM-2026-0002", "A7", "562"), ("ELM-2026-0003", "A3", "116")]
    tenth = word.replace(
        b"STC*A7:562:85*20260113*U*204******A7", b"STC*A1:20*20260113*U*204******A8"
    )
    assert statuses(tenth)[1].status_category == "A8"


def test_several_claims_of_one_patient_know_whose_they_are(word: bytes) -> None:
    second, third = statuses(word)[1:]
    assert second.member_key == third.member_key == pseudonym("EG77700088")


def test_a_batch_taken_in_is_counted_and_one_turned_back_is_a_reject(word: bytes) -> None:
    reading = X12Reading(word)
    assert {found.kind for found in reading.found()} == {"acknowledgment"}
    assert reading.changes["status (277) of a whole batch or provider, which names no claim"] == 1
    (reject,) = rejects(word.replace(b"STC*A1:19:PR*20260113*WQ*2054", b"STC*A8:24:41*20260113"))
    assert "A8:24:41" in reject.why
    assert reject.position == 12


def test_a_file_that_only_takes_a_batch_in_holds_nothing_to_refuse(word: bytes) -> None:
    head = word[: word.index(b"HL*3*2*19")] + b"SE*13*0001~\nGE*1*102~\nIEA*1*000000102~\n"
    assert list(read_x12(head)) == []


def test_the_answer_to_a_status_question_is_read_the_same_way(word: bytes) -> None:
    data = word.replace(b"HL*4*3*PT", b"HL*4*3*22*0").replace(b"NM1*QC*1*ARBOR", b"NM1*IL*1*ARBOR")
    data = data.replace(b"STC*A2:20:PR*20260113*WQ*1850", b"STC*F2:88:QC*20260120**1850*0")
    data = data.replace(b"TRN*2*ELM-2026-0001~", b"TRN*2*OURQUESTION7~\nREF*EJ*ELM-2026-0001~")
    first = statuses(data)[0]
    assert (first.claim_id, first.status_category) == ("ELM-2026-0001", "F2")
    assert first.decided_on == first.known_on == date(2026, 1, 20)


def test_a_dependent_stands_under_the_number_of_the_subscriber(word: bytes) -> None:
    both = b"HL*4*3*22*1~\nNM1*IL*1*ARBOR*WILMA****MI*NW1~\nHL*9*4*23~\nNM1*QC*1*ARBOR*ED~\n"
    data = word.replace(b"HL*4*3*PT~\nNM1*QC*1*ARBOR*WILMA****MI*NW55501234~\n", both)
    assert statuses(data)[0].member_key == pseudonym("NW1")


def test_a_line_speaks_for_its_claim_only_where_the_claim_says_nothing(word: bytes) -> None:
    line = b"SVC*HC:99213*150*0****1~\nSTC*A6:500*20260113*U~\n"
    data = word.replace(b"DTP*472*D8*20260108~\n", b"DTP*472*D8*20260108~\n" + line)
    assert statuses(data)[0].status_category == "A2"
    alone = data.replace(b"STC*A2:20:PR*20260113*WQ*1850~\n", b"")
    assert statuses(alone)[0].status_category == "A6"


@pytest.mark.parametrize("lost", [b"HL*5*3*PT~\n", b"NM1*QC*1*MARLOW*PETRA****MI*EG77700088~\n"])
def test_a_lost_segment_never_lends_a_claim_to_another_patient(word: bytes, lost: bytes) -> None:
    found = statuses(word.replace(lost, b""))
    assert [one.claim_id for one in found] == [f"ELM-2026-000{n}" for n in (1, 2, 3)]
    assert pseudonym("NW55501234") not in {one.member_key for one in found[1:]}


def test_a_lost_provider_level_never_lends_its_status_to_a_patient(word: bytes) -> None:
    again = b"NM1*85*2*ELM STREET CLINIC*****XX*1234567018~\nTRN*1*0~\nSTC*A3:24:85*20260113~\n"
    data = word.replace(b"SE*33", again + b"SE*33")
    assert len(statuses(data)) == 3
    assert "A3:24:85" in rejects(data)[0].why


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        (b"TRN*2*ELM-2026-0001~", b"TRN*2*0~", "claim_id is missing"),
        (b"STC*A2:20:PR*20260113*WQ*1850~\n", b"", "no status"),
        (b"STC*A2:20:PR*", b"STC*accepted*", "no status"),
    ],
)
def test_a_status_that_says_nothing_is_refused_beside_the_others(
    word: bytes, before: bytes, after: bytes, why: str
) -> None:
    data = word.replace(before, after)
    (reject,) = rejects(data)
    assert why in reject.why
    assert len(statuses(data)) == 2


def test_days_and_charges_that_cannot_be_read_are_left_out_and_counted(word: bytes) -> None:
    data = word.replace(b"*WQ*1850", b"*WQ*18S0").replace(b"D8*20260108", b"D8*20261308")
    reading = X12Reading(data)
    first = next(reading.found()).record
    assert isinstance(first, Acknowledgment)
    assert first.charge is first.service_from is None
    assert reading.changes["day or charge of a status that cannot be read"] == 2


def test_a_status_dated_in_the_future_gives_way_to_the_day_of_the_file(word: bytes) -> None:
    first = statuses(word.replace(b"A2:20:PR*20260113", b"A2:20:PR*20620113"))[0]
    assert first.decided_on == first.known_on == date(2026, 1, 13)


def test_a_status_is_told_apart_though_its_st_is_lost(word: bytes) -> None:
    assert statuses(word.replace(b"ST*277*0001*005010X214~\n", b"")) == statuses(word)


def test_a_status_cut_off_by_the_end_of_the_file_is_refused(word: bytes) -> None:
    for size in range(600, len(word), 3):
        records = list(read_x12(word[:size]))
        found = [record for record in records if isinstance(record, Acknowledgment)]
        assert found == statuses(word)[: len(found)], size
        complete = word[:size].rfind(b"\nSE") >= 0
        assert complete or any(isinstance(record, Reject) for record in records), size


def test_text_for_a_code_is_passed_over_counted_and_not_quoted(word: bytes) -> None:
    reading = X12Reading(word.replace(b"STC*A2:20:PR*", b"STC*A2:TWENTY:PAYER*"))
    first = next(one.record for one in reading.found())
    assert isinstance(first, Acknowledgment)
    assert (first.status_category, first.status_code, first.entity_code) == ("A2", None, None)
    assert reading.changes["code of a status (STC) that is no code passed over"] == 2
    (reject,) = rejects(word.replace(b"STC*A1:19:PR*", b"STC*A8:WILMA ARBOR:PR*", 1))
    assert "(STC A8:PR beside text that is no code)" in reject.why


def test_a_status_with_another_separator_than_stated_is_read(word: bytes) -> None:
    assert statuses(word.replace(b"STC*A2:20:PR*", b"STC*A2>20>PR*")) == statuses(word)
