"""A claim belongs to the levels it stands under; where one is lost it borrows from no other."""

from collections.abc import Callable, Iterator

import pytest

from denialrisk.claims import Claim, Reject
from denialrisk.read import read_x12

Change = Callable[[str, str], bytes]
# The same clinic's file once more, with a provider, payer and patients of its own.
ANOTHER = {
    "1234567018": "1999999984",
    "NW55501234": "ZZ1",
    "EG77700088": "ZZ2",
    "ELM-2026": "OAK-2026",
    "WILMA": "ANN",
    "PETRA": "BO",
    "CI302": "PP9",
    "CI301": "PP8",
    "19710423": "19810101",
    "19520205": "19820202",
}
OWN = ("billing_npi", "payer_id", "member_key", "patient_key", "patient_birth_date")


@pytest.fixture(scope="module")
def segments(clinic: bytes) -> list[str]:
    """Two billing providers, each with a subscriber and a dependent as patients."""
    rows = clinic.decode().replace("\n", "").split("~")[:-1]
    start = next(at for at, row in enumerate(rows) if row.startswith("HL"))
    end = next(at for at, row in enumerate(rows) if row.startswith("SE"))
    block = "~".join(rows[start:end])
    for before, after in ANOTHER.items():
        assert before in block
        block = block.replace(before, after)
    return [*rows[:end], *block.split("~"), *rows[end:]]


def read(rows: list[str]) -> tuple[list[Claim], list[Reject]]:
    records = list(read_x12(("~\n".join(rows) + "~\n").encode()))
    claims = [record for record in records if isinstance(record, Claim)]
    return claims, [record for record in records if isinstance(record, Reject)]


def damaged(rows: list[str]) -> Iterator[list[str]]:
    """Yield the file with each one and each two neighbours lost, and each two swapped."""
    for at in range(len(rows)):
        yield rows[:at] + rows[at + 1 :]
        yield rows[:at] + rows[at + 2 :]
        yield [*rows[:at], *reversed(rows[at : at + 2]), *rows[at + 2 :]]


def test_no_lost_or_swapped_segment_lends_a_claim_to_somebody_else(segments: list[str]) -> None:
    whole = {claim.claim_id: claim for claim in read(segments)[0]}
    assert len(whole) == 4
    for rows in damaged(segments):
        for claim in read(rows)[0]:
            own = whole[claim.claim_id]
            for name in OWN:
                others = {getattr(other, name) for other in whole.values()} - {getattr(own, name)}
                assert getattr(claim, name) not in others - {None}, (claim.claim_id, name)


def test_no_single_lost_segment_loses_a_line_silently(segments: list[str]) -> None:
    whole = {claim.claim_id: claim for claim in read(segments)[0]}
    for at in range(len(segments)):
        claims, rejects = read(segments[:at] + segments[at + 1 :])
        complete = all(len(one.lines) == len(whole[one.claim_id].lines) for one in claims)
        assert rejects or (complete and len(claims) == len(whole)), segments[at]


@pytest.mark.parametrize("lost", ["HL*3*1*22*1", "HL*4*3*23*0", "HL*3*1*22*1~\nSBR*P********CI"])
def test_what_stands_under_a_lost_hl_opens_its_level(
    clinic: bytes, changed: Change, lost: str
) -> None:
    sound, read_on = (
        [record for record in read_x12(data) if isinstance(record, Claim)]
        for data in (clinic, changed(f"{lost}~\n", ""))
    )
    assert [one.patient_key for one in read_on] == [one.patient_key for one in sound]
    assert [one.payer_id for one in read_on] == ["CI302", "CI301"]


def test_lines_whose_claim_segment_is_lost_are_a_reject(changed: Change) -> None:
    data = changed("CLM*ELM-2026-0001*1850***11:B:1*Y*A*Y*Y~\n", "")
    records = list(read_x12(data))
    (reject,) = [record for record in records if isinstance(record, Reject)]
    assert reject.why.startswith("2 service lines stand outside of any claim")
    assert [record.claim_id for record in records if isinstance(record, Claim)] == [
        "ELM-2026-0002"
    ]


def test_claims_within_a_transaction_of_another_kind_are_a_reject(
    clinic: bytes, answers: bytes
) -> None:
    lost = clinic[: clinic.index(b"SE*59")] + answers[answers.index(b"BPR*") :]
    records = list(read_x12(lost))
    reject = records[-1]
    assert isinstance(reject, Reject)
    assert reject.what == "4 CLP segments"
    assert isinstance(records[0], Claim)


@pytest.mark.parametrize("service", ["SV4*1", "SV5*HC:A4631*DA*30*50*5000*4", "SV6*1", "SV7*1"])
def test_a_line_of_an_unknown_service_is_refused_with_its_claim(
    changed: Change, service: str
) -> None:
    first = next(iter(read_x12(changed("SV1*HC:72148*1700*UN*1***1:2", service))))
    assert isinstance(first, Reject)
    assert first.why == "line 2: charge is missing"
