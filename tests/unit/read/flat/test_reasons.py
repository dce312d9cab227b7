"""Reason cells are read however an export writes them; what is no code is said."""

import pytest

from denialrisk.read.flat.reasons import Reason, read_reasons, read_remarks


@pytest.mark.parametrize(
    ("cell", "codes"),
    [
        ("45", [Reason("45")]),
        ("45|1", [Reason("45"), Reason("1")]),
        ("CO-45, PR-1", [Reason("45", "CO"), Reason("1", "PR")]),
        ("CO45", [Reason("45", "CO")]),
        ("co 45;pr 3", [Reason("45", "CO"), Reason("3", "PR")]),
        ("CO:45/OA:23", [Reason("45", "CO"), Reason("23", "OA")]),
        ("045", [Reason("45")]),
        ("45.0", [Reason("45")]),
        ("45.00", [Reason("45")]),
        ("197.0|45.0", [Reason("197"), Reason("45")]),
        ("CO-45:120.50 PR-1 (30.00)", [Reason("45", "CO", 120.5), Reason("1", "PR", 30.0)]),
        ("OA-A1, CO-B15; P12", [Reason("A1", "OA"), Reason("B15", "CO"), Reason("P12")]),
        ("['CO-16', 'CO-45']", [Reason("16", "CO"), Reason("45", "CO")]),
    ],
)
def test_codes_are_found_in_their_order(cell: str, codes: list[Reason]) -> None:
    reading = read_reasons(cell)
    assert list(reading.reasons) == codes
    assert reading.clear


def test_a_remark_among_reasons_is_a_remark() -> None:
    reading = read_reasons("CO-16 N382, MA130")
    assert reading.reasons == (Reason("16", "CO"),)
    assert reading.remarks == ("N382", "MA130")


@pytest.mark.parametrize("cell", ["see letter", "CO-45 and more", "1234", "45.5"])
def test_what_is_no_code_is_said(cell: str) -> None:
    assert not read_reasons(cell).clear


@pytest.mark.parametrize("dollars", ["1000000000", "9" * 400])
def test_a_reason_keeps_no_dollars_of_a_billion_and_more(dollars: str) -> None:
    reading = read_reasons(f"CO-45:{dollars} PR-1:10")
    assert reading.reasons == (Reason("45", "CO"), Reason("1", "PR", 10.0))
    assert not reading.clear


def test_remarks_are_read_and_other_text_is_said() -> None:
    assert read_remarks("N30|M15").remarks == ("N30", "M15")
    assert read_remarks("N30|M15").clear
    assert not read_remarks("call us").clear
