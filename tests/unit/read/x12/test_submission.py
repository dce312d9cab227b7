"""What other payers paid, what is asked beforehand and when a claim was sent reach the claim."""

from collections.abc import Callable
from datetime import date

import pytest

from denialrisk.claims import Claim, pseudonym
from denialrisk.read import X12Reading

Change = Callable[[str, str], bytes]
OTHER = "SBR*S*18*******MB~\nAMT*D*{}~\nOI***Y***Y~\nNM1*IL*1*X*Y****MI*1~\nNM1*PR*2*O*****PI*7~\n"


def first_of(data: bytes) -> tuple[Claim, X12Reading]:
    reading = X12Reading(data)
    found = [one.record for one in reading.found()]
    assert isinstance(found[0], Claim)
    return found[0], reading


def test_the_member_key_is_of_the_member_id_alone(clinic: bytes) -> None:
    assert first_of(clinic)[0].member_key == pseudonym("NW55501234")


def test_what_other_payers_paid_is_added_up(changed: Change) -> None:
    loops = OTHER.format("100.5") + OTHER.format("20")
    claim, _ = first_of(changed("LX*1~\nSV1*HC:99213", loops + "LX*1~\nSV1*HC:99213"))
    assert claim.other_payer_paid == 120.5
    assert [line.other_payer_paid for line in claim.lines] == [None, None]


def test_a_4010_institutional_claim_names_the_prior_payment_by_another_code(
    changed: Change,
) -> None:
    loop = OTHER.format("100").replace("AMT*D", "AMT*C4")
    claim, _ = first_of(changed("LX*1~\nSV1*HC:99213", loop + "LX*1~\nSV1*HC:99213"))
    assert claim.other_payer_paid == 100.0


def test_what_other_payers_paid_for_a_line_is_added_up_on_the_line(changed: Change) -> None:
    paid = "REF*6R*1~\nSVD*7*30*HC:99213**1~\nCAS*PR*1*20~\nSVD*8*12.25*HC:99213**1~\nLX*2~\n"
    claim, _ = first_of(changed("REF*6R*1~\nLX*2~\nSV1*HC:72148", paid + "SV1*HC:72148"))
    assert [line.other_payer_paid for line in claim.lines] == [42.25, None]
    assert claim.other_payer_paid is None


def test_a_payment_of_another_payer_that_is_no_number_is_passed_over_and_counted(
    changed: Change,
) -> None:
    data = changed("LX*1~\nSV1*HC:99213", OTHER.format("abc") + "LX*1~\nSV1*HC:99213")
    claim, reading = first_of(data)
    assert claim.other_payer_paid is None
    assert reading.changes["amount another payer paid that is no number passed over"] == 1


def test_a_predetermination_is_taken_in_and_counted(changed: Change) -> None:
    claim, reading = first_of(
        changed("11:B:1*Y*A*Y*Y~\nHI*ABK:M5416", "11:B:1*Y*A*Y*Y**********PB~\nHI*ABK:M5416")
    )
    assert claim.claim_id == "ELM-2026-0001"
    assert reading.changes == {"predetermination of benefits (CLM19 PB) taken in as a claim": 1}


@pytest.mark.parametrize("created", ["20990112", "", "20261399"])
def test_a_submission_in_the_future_gives_way_to_the_day_the_group_was_sent(
    changed: Change, created: str
) -> None:
    claim, _ = first_of(changed("CLINIC0001*20260112*", f"CLINIC0001*{created}*"))
    assert claim.submitted_on == date(2026, 1, 12)
    both = changed("CLINIC0001*20260112*", f"CLINIC0001*{created}*")
    claim, reading = first_of(both.replace(b"*NSCLEARING*20260112*", b"*NSCLEARING*20660112*"))
    assert claim.submitted_on == date(2026, 1, 12)
    assert reading.changes["day of sending (GS04) in the future passed over"] == 1
