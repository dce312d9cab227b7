"""Codes without dollars share charge - paid by a rule, and never get more than that."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from denialrisk.read.flat.balance import DOUBTFUL, INFERRED, UNEXPLAINED, Sharing, Stated
from denialrisk.read.flat.reasons import Reason, read_reasons

SHARING = Sharing(("1", "2", "3"), ("45", "253"))


def shared(codes: str, stated: Stated) -> tuple[dict[str, float], list[str]]:
    adjustments, notes = SHARING.shared(read_reasons(codes).reasons, stated)
    return {f"{a.group_code}-{a.carc}": a.amount for a in adjustments}, notes


def test_patient_and_contract_take_their_stated_parts() -> None:
    stated = Stated(charge=330.89, paid=69.53, patient=130.68, contractual=130.68)
    assert shared("45|1", stated)[0] == {"CO-45": 130.68, "PR-1": 130.68}


def test_a_denial_takes_what_is_left() -> None:
    assert shared("29", Stated(charge=100, paid=0))[0] == {"OA-29": 100}
    found, notes = shared("45|50", Stated(charge=100, paid=20, contractual=30))
    assert found == {"CO-45": 30, "OA-50": 50}
    assert notes == [INFERRED, INFERRED]


def test_the_contract_is_what_the_payer_did_not_allow() -> None:
    found, _ = shared("45|1", Stated(charge=100, paid=50, patient=10, allowed=60))
    assert found == {"CO-45": 40, "PR-1": 10}


def test_a_denial_booked_as_contractual_keeps_its_dollars() -> None:
    found, notes = shared("CO-29, CO-45", Stated(charge=100, paid=0, contractual=100))
    assert found == {"CO-29": 100, "CO-45": 0}
    assert DOUBTFUL in notes


def test_dollars_that_two_codes_could_claim_are_said_to_be_doubtful() -> None:
    assert DOUBTFUL in shared("45|50", Stated(charge=100, paid=50))[1]
    assert DOUBTFUL in shared("45|1", Stated(charge=100, paid=50))[1]
    assert DOUBTFUL not in shared("45", Stated(charge=100, paid=50))[1]


def test_the_patients_part_is_not_written_off() -> None:
    assert shared("45", Stated(charge=100, paid=50, patient=20))[0] == {"CO-45": 30}


def test_what_no_code_explains_stays_unexplained() -> None:
    found, notes = shared("45", Stated(charge=100, paid=0, contractual=40))
    assert found == {"CO-45": 40}
    assert UNEXPLAINED in notes


def test_stated_dollars_stay_as_they_are() -> None:
    assert shared("CO-45:10.00 PR-1:5.00", Stated(charge=100, paid=0)) == (
        {"CO-45": 10, "PR-1": 5},
        [],
    )


def test_a_group_that_is_stated_is_kept() -> None:
    assert shared("PR-96", Stated(charge=100, paid=0, patient=100))[0] == {"PR-96": 100}


money = st.none() | st.floats(0, 1_000).map(lambda value: round(value, 2))
reasons = st.lists(
    st.builds(Reason, st.sampled_from(["1", "2", "45", "253", "50", "97"])), max_size=4
)


@given(reasons=reasons, stated=st.builds(Stated, money, money, money, money, money))
def test_no_more_than_the_balance_is_ever_given_out(reasons: list[Reason], stated: Stated) -> None:
    adjustments, _ = SHARING.shared(reasons, stated)
    assert [a.carc for a in adjustments] == [reason.carc for reason in reasons]
    assert all(a.amount >= 0 for a in adjustments)
    assert sum(a.amount for a in adjustments) <= stated.balance + 0.02


@pytest.mark.parametrize(
    ("codes", "paid", "denial"),
    [("45", 0, False), ("45|1", 10, False), ("50", 0, True), ("50", 60, False)],
)
def test_a_denial_is_told_roughly(codes: str, paid: float, *, denial: bool) -> None:
    adjustments, _ = SHARING.shared(read_reasons(codes).reasons, Stated(charge=100, paid=paid))
    assert SHARING.is_denial(adjustments, paid) is denial
