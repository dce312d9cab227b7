"""A record that the next one ran into is never read as good with the other's lines."""

from pathlib import Path

import pytest

from denialrisk.claims import Claim, Reject, Remit
from denialrisk.read import Record, X12Reading, read_x12
from denialrisk.read.x12 import mixed

CLAIM = b"CLM*ELM-2026-0002*204***11:B:1*Y*A*Y*Y~"
ANSWER = b"CLP*ELM-2025-0990*1*180*129**12*NW000091*11*1~"
FIRST_ANSWER = b"CLP*ELM-2026-0001*1*1850*95*25*12*NW000111*11*1~"
WAYS = ["missing", "mangled", "melted into its neighbour", "renamed"]


@pytest.fixture
def visits(clinic: bytes) -> bytes:
    """Two claims of one patient, with no level between them."""
    return clinic[: clinic.index(b"HL*3*1*22*1~")] + clinic[clinic.index(CLAIM) :]


def destroyed(data: bytes, segment: bytes, way: str) -> bytes:
    at = data.index(segment)
    if way == "missing":
        return data.replace(segment + b"\n", b"")
    if way == "melted into its neighbour":
        return data[: data.rindex(b"~", 0, at)] + data[at:]
    return data.replace(segment, (b"REF" if way == "renamed" else b"Q7") + segment[3:])


def place_of(data: bytes, segment: bytes) -> int:
    return data[: data.index(segment)].count(b"~") + 1


def reading_of(data: bytes) -> tuple[X12Reading, list[Record]]:
    reading = X12Reading(data)
    return reading, [found.record for found in reading.found()]


@pytest.mark.parametrize("way", WAYS)
def test_a_claim_that_the_next_one_ran_into_is_refused(visits: bytes, way: str) -> None:
    assert [type(record) for record in read_x12(visits)] == [Claim, Claim]
    data = destroyed(visits, CLAIM, way)
    (reject,) = read_x12(data)
    assert isinstance(reject, Reject)
    assert (reject.what, reject.loop) == ("claim ELM-2026-0001", "2300")
    assert reject.position == place_of(data, b"HI*ABK:M25561")
    assert f"from segment {reject.position} on belongs to another record" in reject.why
    assert "its CLM segment is lost" in reject.why


@pytest.mark.parametrize("way", WAYS)
def test_a_remittance_that_the_next_one_ran_into_is_refused(answers: bytes, way: str) -> None:
    data = destroyed(answers, ANSWER, way)
    *before, reject = read_x12(data)
    assert before == list(read_x12(answers))[:2]
    assert isinstance(reject, Reject)
    assert (reject.what, reject.loop) == ("remittance of claim ELM-2025-0990", "2100")
    second = data.index(b"NM1*QC", data.index(b"CAS*CO*45*-51~"))
    assert reject.position == data[:second].count(b"~") + 1


@pytest.mark.parametrize("way", WAYS)
def test_what_the_first_remittance_of_a_transaction_leaves_is_a_reject(
    answers: bytes, way: str
) -> None:
    data = destroyed(answers, FIRST_ANSWER, way)
    *after, reject = read_x12(data)
    assert after == list(read_x12(answers))[1:]
    assert isinstance(reject, Reject)
    assert reject.why.startswith("6 segments stand outside of any remittance: its CLP is lost")
    assert reject.position == place_of(data, b"NM1*QC")


def test_diagnoses_whose_claim_is_lost_with_its_lines_are_a_reject(clinic: bytes) -> None:
    at = clinic.index(b"PRV*PE*PXC*207Q00000X~\nLX*1")
    data = clinic[:at] + clinic[clinic.index(b"HL*3*1*22*1~") :]
    data = data.replace(b"CLM*ELM-2026-0001*1850***11:B:1*Y*A*Y*Y~\n", b"")
    claim, reject = read_x12(data)
    assert isinstance(claim, Claim)
    assert isinstance(reject, Reject)
    assert reject.why.startswith("1 HI segments stand outside of any claim")


@pytest.mark.parametrize("lost", ["everything but the lines", "the line numbers as well"])
def test_lines_alone_betray_another_claim(visits: bytes, lost: str) -> None:
    """Numbers that begin anew betray it, else lines beyond those that make up the charge."""
    data = visits[: visits.index(CLAIM)] + visits[visits.index(b"LX*1~\nSV1*HC:97110") :]
    if lost == "the line numbers as well":
        at = data.index(b"LX*1~\nSV1*HC:97110")
        rest = data[at:].replace(b"LX*1", b"LX*3").replace(b"LX*2", b"LX*4")
        data = data[:at] + rest.replace(b"REF*6R*1~\n", b"").replace(b"REF*6R*2~\n", b"")
    (reject,) = read_x12(data)
    assert isinstance(reject, Reject)
    assert reject.position == place_of(data, b"SV1*HC:97110") - 1


def test_a_claim_that_is_not_the_sum_of_its_lines_is_kept_and_noted(clinic: bytes) -> None:
    at = clinic.index(b"LX*2~")
    data = clinic[:at] + clinic[clinic.index(b"HL*3*1*22*1~") :]
    reading, records = reading_of(data)
    assert [type(record) for record in records] == [Claim, Claim]
    assert reading.changes[mixed.UNEQUAL_CLAIM] == 1
    assert f"{mixed.UNEQUAL_CLAIM}: at segment 21" in reading.notes


@pytest.mark.parametrize(
    ("before", "after", "noted"),
    [
        (b"SVC*HC:72148*1700*0**1", b"SVC*HC:72148*1600*0**1", mixed.UNEQUAL_REMIT),
        (b"SVC*HC:99213*150*95**1", b"SVC*HC:99213*150*90**1", mixed.UNEQUAL_PAYMENT),
        (b"CAS*CO*45*30~\n", b"", mixed.UNBALANCED),
        (b"CAS*OA*109*204~", b"CAS*OA*109*104~", mixed.UNBALANCED),
    ],
)
def test_a_remittance_that_does_not_add_up_is_kept_and_noted(
    answers: bytes, before: bytes, after: bytes, noted: str
) -> None:
    reading, records = reading_of(answers.replace(before, after))
    assert [type(record) for record in records] == [Remit] * 4
    assert reading.changes[noted] == 1
    assert any(note.startswith(f"{noted}: at segment ") for note in reading.notes)


TWO_LINES = (
    b"CLP*A1*1*300*60*0*12*C1*11*1~NM1*QC*1*A****MI*M1~"
    b"SVC*HC:99213*100*60**1~DTM*472*20260105~CAS*CO*45*40~REF*6R*1~"
    b"SVC*HC:71046*200*0**1~DTM*472*20260105~CAS*CO*197*200~REF*6R*2~"
)
SERVICE = b"SVC*HC:71046*200*0**1~"


@pytest.mark.parametrize("instead", [b"", b"QVC*HC:71046*200*0**1~"])
@pytest.mark.parametrize(
    ("stated", "begins"),
    [
        ((b"REF*6R*", b"DTM*472*"), b"DTM*472*20260105~CAS*CO*197"),
        ((b"REF*6R*",), b"REF*6R*2"),
        ((b"DTM*472*",), b"DTM*472*20260105~CAS*CO*197"),
        ((), b"SVC*HC:99213"),
    ],
    ids=["number and day", "number", "day", "amounts alone"],
)
def test_a_line_that_the_next_one_ran_into_is_refused(
    answers: bytes, instead: bytes, stated: tuple[bytes, ...], begins: bytes
) -> None:
    """It would else be denied for what the next one was: number, day or amounts betray it."""
    parts = TWO_LINES.split(b"~")
    lines = b"~".join(p for p in parts if p[:3] not in {b"REF", b"DTM"} or p.startswith(stated))
    before, after = answers[: answers.index(FIRST_ANSWER)], answers[answers.index(b"PLB*") :]
    (whole,) = read_x12(before + lines + after)
    assert isinstance(whole, Remit)
    data = before + lines.replace(SERVICE, instead) + after
    (reject,) = read_x12(data)
    assert isinstance(reject, Reject)
    assert "its CLP or SVC segment is lost" in reject.why
    assert reject.position == place_of(data, begins)


@pytest.mark.parametrize("stated", [b"REF*6R*1~", b"DTM*472*20260105~", b"DTM*150*20260105~"])
def test_a_first_line_whose_service_is_lost_gives_its_reasons_to_no_claim(
    answers: bytes, stated: bytes
) -> None:
    """They would else deny every line: a number or day that only a line has betrays it."""
    first = b"SVC*HC:71046*200*0**1~" + stated
    line = first + b"CAS*CO*197*200~"
    paid = b"SVC*HC:99213*100*60**1~DTM*472*20260105~CAS*CO*45*40~"
    claim = b"CLP*A1*1*300*60*0*12*C1*11*1~NM1*QC*1*A****MI*M1~"
    before, after = answers[: answers.index(FIRST_ANSWER)], answers[answers.index(b"PLB*") :]
    (whole,) = read_x12(before + claim + line + paid + after)
    assert isinstance(whole, Remit)
    assert [len(one.adjustments) for one in whole.lines] == [1, 1]
    data = before + claim + line.replace(SERVICE, b"") + paid + after
    (reject,) = read_x12(data)
    assert isinstance(reject, Reject)
    assert "its CLP or SVC segment is lost" in reject.why
    assert reject.position == place_of(data, stated)


def test_a_line_day_ahead_of_lines_that_add_up_is_borne_and_noted(answers: bytes) -> None:
    stated = b"NM1*QC*1*ARBOR*WILMA****MI*NW55501234~"
    reading, records = reading_of(answers.replace(stated, stated + b"DTM*472*20260108~", 1))
    assert records == list(read_x12(answers))
    assert reading.changes[mixed.OUT_OF_ORDER] == 1


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"CAS*CO*197*200~", b"CAS*CO*197*200~REF*6R*9~"),
        (b"CAS*CO*45*40~", b"CAS*CO*45*40~CAS*CO*50*30~"),
        (b"SVC*HC:99213*100*60", b"SVC*HC:99213*90*60"),
    ],
    ids=["numbered twice", "too much adjusted", "charge mistyped"],
)
def test_a_line_that_looks_odd_stands_where_no_charge_is_missing(
    answers: bytes, before: bytes, after: bytes
) -> None:
    head, tail = answers[: answers.index(FIRST_ANSWER)], answers[answers.index(b"PLB*") :]
    (remit,) = read_x12(head + TWO_LINES.replace(before, after) + tail)
    assert isinstance(remit, Remit)


@pytest.mark.parametrize(
    ("bare", "good"),
    [
        (b"CLP*A1*1*300*60*0*12*C1*11*1~", False),
        (b"CLP*A1*1*300*60*0*12*C1*11*1~CAS*CO*45*40~", False),
        (b"CLP*A1*1*300*60*0*12*C1*11*1~CAS*CO*45*240~", True),
        (b"CLP*A1*1*300*60*0*12*C1*11*1~CAS*CO*45*236~", True),
        (b"CLP*A1*1*300*200*0*12*C1*11*1~", True),
        (b"CLP*A1*1*300*300*0*12*C1*11*1~", True),
        (b"CLP*A1*4*300*0*0*12*C1*11*1~", True),
        (b"CLP*A1*22*-300*-60*0*12*C1*11*1~", True),
    ],
)
def test_a_payment_without_lines_must_say_why_most_of_the_rest_is_not_paid(
    answers: bytes,
    bare: bytes,
    good: bool,  # noqa: FBT001
) -> None:
    before, after = answers[: answers.index(FIRST_ANSWER)], answers[answers.index(b"PLB*") :]
    first, second = read_x12(before + bare + TWO_LINES + after)
    assert isinstance(second, Remit)
    assert isinstance(first, Remit if good else Reject)
    if isinstance(first, Reject):
        assert "dollars left unpaid" in first.why
        assert first.position == place_of(before + bare, b"CLP*A1")


@pytest.mark.parametrize(
    ("second", "good"),
    [
        (b"SVC*HC:99213*100*20**1~DTM*472*20260105~CAS*CO*45*80~REF*6R*1~", True),
        (b"SVC*HC:71046*100*20**1~DTM*472*20260105~CAS*CO*45*80~REF*6R*1~", False),
        (b"SVC*HC:99213*100*20**1~DTM*472*20260106~CAS*CO*45*80~REF*6R*1~", False),
    ],
    ids=["part of one line", "another service", "another day"],
)
def test_a_split_line_may_state_its_whole_charge_with_each_part(
    answers: bytes,
    second: bytes,
    good: bool,  # noqa: FBT001
) -> None:
    before, after = answers[: answers.index(FIRST_ANSWER)], answers[answers.index(b"PLB*") :]
    split = (
        b"CLP*A1*1*100*60*0*12*C1*11*1~NM1*QC*1*A****MI*M1~"
        b"SVC*HC:99213*100*40**1~DTM*472*20260105~CAS*CO*45*60~REF*6R*1~"
    )
    reading, records = reading_of(before + split + second + after)
    assert [type(record) for record in records] == [Remit if good else Reject]
    assert (reading.changes[mixed.UNEQUAL_REMIT] == 1) is good


def test_adjustments_that_cancel_out_under_a_remittance_without_lines_are_noted(
    answers: bytes,
) -> None:
    reading, records = reading_of(
        answers.replace(b"CAS*OA*109*204~", b"CAS*OA*109*204~CAS*CO*45*51~CAS*CO*45*-51~")
    )
    assert [type(record) for record in records] == [Remit] * 4
    assert reading.changes[mixed.CANCELLED] == 1


def test_a_remittance_refused_for_a_fault_of_its_own_tells_of_the_next_within_it(
    answers: bytes,
) -> None:
    """Both answer one claim, so that its name alone would not say that two are lost."""
    data = answers.replace(ANSWER, ANSWER.replace(b"CLP*", b"CAS*"))
    *_, reject = read_x12(data)
    assert isinstance(reject, Reject)
    assert "no group code or no readable amount" in reject.why
    assert "belongs to another record" in reject.why


def test_a_refused_remittance_whose_sums_do_not_agree_is_noted_too(answers: bytes) -> None:
    """A CLP that lost its middle may be the head of one remit and the tail of the next."""
    data = answers.replace(b"0001*1*1850*95*25*", b"0001*185*95**")
    reading, records = reading_of(data)
    assert isinstance(records[0], Reject)
    assert reading.changes[mixed.UNEQUAL_REMIT] == 1


def test_segments_out_of_order_are_borne_where_all_amounts_add_up(answers: bytes) -> None:
    name = b"NM1*QC*1*ARBOR*WILMA****MI*NW55501234~\n"
    at = answers.index(b"LQ*HE*N706~")
    data = answers[:at].replace(name, b"") + name + answers[at:]
    reading, records = reading_of(data)
    assert [type(record) for record in records] == [Remit] * 4
    assert reading.changes[mixed.OUT_OF_ORDER] == 1


def test_a_claims_own_number_behind_its_lines_is_borne_where_its_charge_adds_up(
    clinic: bytes,
) -> None:
    moved = clinic.replace(b"HL*3*1*22*1~", b"REF*EA*77~\nHL*3*1*22*1~")
    reading, records = reading_of(moved)
    assert records == list(read_x12(clinic))
    assert reading.changes[mixed.OUT_OF_ORDER_CLAIM] == 1
    (reject, _) = read_x12(moved.replace(b"0001*1850*", b"0001*1851*"))
    assert isinstance(reject, Reject)


@pytest.mark.parametrize(
    "melted", [b"SVC*H\nDTM*472*20260108~", b"SVC*HC:72148\nDTM*472*20260108~"]
)
def test_a_service_that_took_the_next_segment_for_its_payment_is_refused(
    answers: bytes, melted: bytes
) -> None:
    """Its day would else be read as twenty million dollars paid, and its denial be lost."""
    data = answers.replace(b"SVC*HC:72148*1700*0**1~\nDTM*472*20260108~", melted)
    assert data != answers
    reject, *rest = read_x12(data)
    assert isinstance(reject, Reject)
    assert reject.position == place_of(data, b"SVC*H" + melted[5:12])
    assert rest == list(read_x12(answers))[1:]


def test_services_after_a_lost_claim_payment_behind_lx_are_a_reject(answers: bytes) -> None:
    data = answers.replace(ANSWER, b"LX*2~")
    records = list(read_x12(data))
    assert records[:3] == list(read_x12(answers))[:3]
    (reject,) = records[3:]
    assert isinstance(reject, Reject)
    assert reject.why.startswith("3 segments stand outside of any remittance")


def test_whole_files_carry_no_such_note(clinic: bytes, answers: bytes) -> None:
    for data in (clinic, answers):
        reading, _ = reading_of(data)
        assert not [what for what in reading.changes if what.startswith(("claim", "remittance"))]


def test_a_status_that_the_next_one_ran_into_is_refused(golden: Path) -> None:
    data = (golden / "acknowledgments" / "clinic.277").read_bytes()
    first, *_ = read_x12(data)
    before, reject = read_x12(data.replace(b"TRN*2*ELM-2026-0003~\n", b""))
    assert before == first
    assert isinstance(reject, Reject)
    assert (reject.what, reject.loop) == ("status of claim ELM-2026-0002", "2200")
