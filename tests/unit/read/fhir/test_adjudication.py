from typing import Any

import pytest

from denialrisk.claims import Adjustment
from denialrisk.read.fhir.adjudication import answer_of, named_remark

CARC = "https://x12.org/codes/claim-adjustment-reason-codes"
GROUP = "https://x12.org/codes/claim-adjustment-group-codes"
RARC = "https://x12.org/codes/remittance-advice-remark-codes"
CMS = "https://bluebutton.cms.gov/resources/variables/"
Row = dict[str, Any]


def row(*categories: str, value: float | None = None, reason: list[Row] | None = None) -> Row:
    found: Row = {"category": {"coding": [{"code": code} for code in categories]}}
    if value is not None:
        found["amount"] = {"value": value}
    if reason is not None:
        found["reason"] = {"coding": reason}
    return found


def test_what_is_paid_is_what_provider_and_patient_get() -> None:
    rows = [
        row("paidtoprovider", value=60),
        row("paidtopatient", value=4),
        row("benefit", value=9),
    ]
    assert answer_of(rows).paid == 64.0
    assert answer_of(rows[2:]).paid == 9.0
    assert answer_of([]).paid is None


def test_a_cms_variable_outranks_the_category_beside_it() -> None:
    rows = [
        row("submitted", f"{CMS}rev_cntr_rate_amt", value=5),
        row("submitted", f"{CMS}rev_cntr_tot_chrg_amt", value=100),
        row("submitted", f"{CMS}rev_cntr_pmt_amt_amt", value=70),
        row("priorpayerpaid", f"{CMS}clm_tot_chrg_amt", value=0),
    ]
    answer = answer_of(rows)
    assert (answer.charge, answer.paid, answer.prior) == (100.0, 70.0, None)


def test_the_patients_share_is_told_by_its_own_reason_codes() -> None:
    rows = [row("deductible", value=10), row("coinsurance", value=5), row("copay", value=0)]
    answer = answer_of(rows)
    assert answer.adjustments == (Adjustment("PR", "1", 10.0), Adjustment("PR", "2", 5.0))
    assert answer.owed == 15.0


def test_a_share_that_a_reason_tells_is_not_told_twice() -> None:
    coded = [{"system": GROUP, "code": "PR"}, {"system": CARC, "code": "1"}]
    rows = [row("deductible", value=10), row("adjustmentreason", value=10, reason=coded)]
    assert answer_of(rows).adjustments == (Adjustment("PR", "1", 10.0),)


def test_no_other_amount_becomes_a_reason() -> None:
    rows = [row("submitted", value=100), row("eligible", value=60), row("noncovered", value=40)]
    assert answer_of(rows).adjustments == ()


def test_group_and_reason_may_stand_in_one_code() -> None:
    coded = [{"system": f"{CMS}rev_cntr_1st_ansi_cd", "code": "CO120"}]
    answer = answer_of([row("denialreason", reason=coded), row("noncovered", value=30)])
    assert answer.adjustments == (Adjustment("CO", "120", 30.0),)


@pytest.mark.parametrize(
    ("rows", "amounts"),
    [
        ([row("noncovered", value=80)], [40.0, 40.0]),
        ([row("paidtoprovider", value=20), row("copay", value=10)], [35.0, 35.0, 10.0]),
        ([], [50.0, 50.0]),
    ],
)
def test_reasons_without_an_amount_divide_what_they_must_be_about(
    rows: list[Row], amounts: list[float]
) -> None:
    coded = [row("denialreason", reason=[{"system": CARC, "code": code}]) for code in ("50", "96")]
    found = answer_of([*rows, *coded], charge=100.0).adjustments
    assert [one.amount for one in found] == amounts


def test_codes_of_other_systems_are_no_reasons() -> None:
    coded = [{"system": f"{CMS}carr_line_rdcd_pmt_phys_astn_c", "code": "0"}]
    assert answer_of([row("denialreason", reason=coded)], charge=10.0).adjustments == ()


def test_remark_codes_are_kept_once() -> None:
    coded = [{"system": RARC, "code": "n130"}]
    rows = [row("denialreason", reason=coded), row("denialreason", reason=coded)]
    assert answer_of(rows, said=["M51"]).remarks == ("M51", "N130")


@pytest.mark.parametrize(
    ("text", "remark"),
    [
        ("N130", "N130"),
        ("MA130: your claim", "MA130"),
        ("M51 - missing", "M51"),
        ("Note 5", None),
        ("N130 is not first", None),
        (7, None),
    ],
)
def test_a_note_names_a_remark_only_at_its_beginning(text: Any, remark: str | None) -> None:
    assert named_remark(text) == remark


@pytest.mark.parametrize(("indicator", "denied"), [("A", False), ("S", False), ("N", True)])
def test_cms_indicates_lines_not_allowed(indicator: str, *, denied: bool) -> None:
    coded = [{"system": f"{CMS}line_prcsg_ind_cd", "code": indicator}]
    assert answer_of([row("x", reason=coded)]).denied is denied
