"""Names in a mapping find their columns without regard to case, spacing and numbering style."""

import pytest

from denialrisk.read.flat.header import Header, folded


@pytest.mark.parametrize(
    ("written", "compared"),
    [
        ("Claim ID", "claim_id"),
        ("claimId", "claim_id"),
        ("CLAIM-ID", "claim_id"),
        (" claim__id ", "claim_id"),
        ("DX1", "dx_1"),
        ("PaidAmt", "paid_amt"),
    ],
)
def test_names_are_compared_by_their_words(written: str, compared: str) -> None:
    assert folded(written) == compared


def test_numbered_columns_come_in_the_order_of_their_numbers() -> None:
    header = Header(["Dx10", "DX 2", "dx_1", "dx", "MOD_1ST_CD", "MOD_2ND_CD"])
    assert header.places(["dx_#"]) == (2, 1, 0)
    assert header.places(["mod_#_cd"]) == (4, 5)


def test_the_first_name_that_is_there_wins() -> None:
    header = Header(["payer", "insurer"])
    assert header.place(["payer_id", "insurer", "payer"]) == 1
    assert header.place(["carrier"]) is None


def test_several_columns_make_one_list_each_taken_once() -> None:
    header = Header(["principal", "dx1", "dx2"])
    assert header.places([("principal", "dx_#", "dx_1", "absent")]) == (0, 1, 2)


def test_a_name_that_stands_twice_means_the_first_column() -> None:
    header = Header(["payer", "x", "Payer"])
    assert header.place(["payer"]) == 0
    assert header.repeated == ("Payer",)
