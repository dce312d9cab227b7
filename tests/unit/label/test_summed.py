"""Tables that are cut still add up."""

from denialrisk.label.summed import summed

ROWS = [
    {"payer": f"P{n}", "name": "", "denied": n, "paid": 10 - n, "denial_rate": n / 10,
     "share_of_denials": 0.1, "denied_amount": n + 0.1, "mature": True}
    for n in range(1, 6)
]  # fmt: skip


def test_what_is_left_out_and_the_sum_are_rows_of_their_own() -> None:
    found = summed(ROWS, 3)
    assert [row["payer"] for row in found.rows] == ["P1", "P2", "P3", "2 more", "total"]
    assert found.left_out == 2
    shown = sum(row["denied_amount"] for row in found.rows[:-1])
    assert round(shown, 2) == found.rows[-1]["denied_amount"] == 15.5


def test_rates_are_worked_out_anew_and_shares_and_words_are_not_summed() -> None:
    total = summed(ROWS, 9).total
    assert total is not None
    assert total["denial_rate"] == 15 / 50
    assert (total["name"], total["share_of_denials"], total["mature"]) == ("", None, None)


def test_one_row_needs_no_sum() -> None:
    found = summed(ROWS[:1], 3)
    assert (found.rows, found.rest, found.total) == (ROWS[:1], None, None)
    assert summed([], 3).rows == []
