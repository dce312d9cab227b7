"""What a remittance says of its patient, of an earlier claim and of money beside the claims."""

from datetime import date

import pytest

from denialrisk.claims import Remit, pseudonym
from denialrisk.read import X12Reading
from denialrisk.read.x12.balance import PROVIDER_LEVEL, UNEQUAL


def remits_of(data: bytes) -> tuple[list[Remit], X12Reading]:
    reading = X12Reading(data)
    found = [one.record for one in reading.found()]
    return [record for record in found if isinstance(record, Remit)], reading


def test_a_remittance_names_its_member_as_the_claim_does(answers: bytes) -> None:
    keys = [remit.member_key for remit in remits_of(answers)[0]]
    assert keys[:2] == [pseudonym("NW55501234"), pseudonym("EG77700088")]


@pytest.mark.parametrize("other", [b"IL", b"74"])
def test_the_insured_or_the_corrected_member_stands_in_for_the_patient(
    answers: bytes, other: bytes
) -> None:
    named = b"NM1*QC*1*ARBOR*WILMA****MI*NW55501234~"
    bare = b"NM1*QC*1*ARBOR*WILMA~\nNM1*" + other + b"*1*ARBOR*WILMA****MI*NW9~"
    assert remits_of(answers.replace(named, bare, 1))[0][0].member_key == pseudonym("NW9")


def test_the_number_of_an_earlier_claim_is_kept(answers: bytes) -> None:
    data = answers.replace(b"NW000091*11*1~", b"NW000091*11*1~\nREF*F8*NW000090~")
    remits, _ = remits_of(data)
    assert [remit.original_reference_number for remit in remits] == [None, None, None, "NW000090"]


def test_the_service_began_on_the_day_stated_else_on_the_first_of_a_line(answers: bytes) -> None:
    first, denied, *_ = remits_of(answers)[0]
    assert (first.service_from, denied.service_from) == (date(2026, 1, 8), None)
    stated = answers.replace(b"NW000112*11*1~", b"NW000112*11*1~\nDTM*232*20260109~")
    assert remits_of(stated)[0][1].service_from == date(2026, 1, 9)
    broken = answers.replace(b"NW000111*11*1~", b"NW000111*11*1~\nDTM*232*20261399~")
    remits, reading = remits_of(broken)
    assert remits[0].service_from == date(2026, 1, 8)
    assert reading.changes["service day of a remittance that is no real day passed over"] == 1


def test_remarks_told_for_a_claim_without_lines_are_kept(answers: bytes) -> None:
    data = answers.replace(b"CAS*OA*109*204~", b"CAS*OA*109*204~\nLQ*HE*N418~")
    assert remits_of(data)[0][1].remark_codes == ("N418",)


def test_money_that_no_claim_brought_is_counted_with_its_dollars(answers: bytes) -> None:
    more = b"PLB*1234567018*20261231*WO:NW000090*-129*FB:X*1,000~"
    _, reading = remits_of(answers.replace(b"PLB*1234567018*20261231*WO:NW000090*-129~", more))
    assert reading.changes[PROVIDER_LEVEL] == 2
    _, reading = remits_of(answers + answers)
    assert reading.notes == [
        "2 provider-level adjustments (PLB) belong to no claim: -258.00 dollars in all"
    ]


def test_a_remittance_that_only_adjusts_a_provider_is_no_error(answers: bytes) -> None:
    start, end = answers.index(b"LX*1~"), answers.index(b"PLB*")
    reading = X12Reading(answers[:start] + answers[end:])
    assert list(reading.found()) == []
    assert reading.changes[PROVIDER_LEVEL] == 1


@pytest.mark.parametrize(
    ("before", "after", "unequal"),
    [
        (b"BPR*I*224*", b"BPR*I*224.00*", 0),
        (b"BPR*I*224*", b"BPR*I*225*", 1),
        (b"*1*1850*95*", b"*1*1850*94*", 1),
        (b"WO:NW000090*-129", b"WO:NW000090*-100", 1),
        (b"BPR*I*224*", b"BPR*I**", 0),
    ],
)
def test_a_total_is_held_to_what_its_claims_and_adjustments_add_up_to(
    answers: bytes, before: bytes, after: bytes, unequal: int
) -> None:
    assert before in answers
    remits, reading = remits_of(answers.replace(before, after))
    assert len(remits) == 4
    assert reading.changes[UNEQUAL] == unequal


def test_a_total_is_not_held_to_claims_that_were_refused_or_cut_off(answers: bytes) -> None:
    refused = answers.replace(b"*1*1850*95*", b"*1*1850*x*")
    for data in (refused, answers[: answers.index(b"PLB*")]):
        assert UNEQUAL not in remits_of(data)[1].changes
