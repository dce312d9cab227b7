"""Reason codes and dollars of a row become a remittance; words and flags alone an outcome."""

from datetime import date
from pathlib import Path

import pytest

from denialrisk.claims import Adjustment, Claim, Reject, Remit
from denialrisk.read import FileSummary, Sources
from denialrisk.read.flat import FlatReading
from denialrisk.read.found import Found, TablePart

HEADER = "claim_id,payer,date_submitted,billed_amount"
ROW = "C1,Aetna,2025-03-09,100"


class Reading:
    """What one small file gave."""

    def __init__(self, folder: Path, sources: Sources, *rows: str) -> None:
        path = folder / "claims.csv"
        path.write_text("\n".join(rows) + "\n", encoding="utf-8")
        self.summary = FileSummary(path.name, "csv")
        self.found = list(FlatReading(path, sources, self.summary).found())
        found = [one.record for one in self.found if isinstance(one, Found)]
        self.remits = [record for record in found if isinstance(record, Remit)]

    @property
    def statuses(self) -> list[str]:
        parts = [part.frame for part in self.found if isinstance(part, TablePart)]
        return [status for frame in parts for status in frame["status"]]


def test_reason_codes_dollars_and_days_make_a_remit(tmp_path: Path, shipped: Sources) -> None:
    reading = Reading(
        tmp_path,
        shipped,
        HEADER + ",paid_amount,patient_responsibility,carc_codes,rarc_codes,remittance_date,icn",
        ROW + ',60,10,"CO-45, PR-1",N30,2025-03-20,X9',
    )
    (remit,) = reading.remits
    assert (remit.claim_id, remit.status_code, remit.payer_id) == ("C1", "1", "AETNA")
    assert (remit.charge, remit.paid, remit.patient_responsibility) == (100, 60, 10)
    assert remit.adjustments == (Adjustment("CO", "45", 30), Adjustment("PR", "1", 10))
    assert (remit.remark_codes, remit.payer_control_number) == (("N30",), "X9")
    assert remit.decided_on == remit.known_on == date(2025, 3, 20)
    assert reading.statuses == []


def test_numbered_columns_keep_each_codes_group_and_dollars(
    tmp_path: Path, shipped: Sources
) -> None:
    reading = Reading(
        tmp_path,
        shipped,
        HEADER + ",CARC 2,CARC 1,Group Code 1,Group Code 2,Adj Amount 1,Adj Amount 2",
        ROW + ",1,45,CO,PR,70,30",
    )
    (remit,) = reading.remits
    assert remit.adjustments == (Adjustment("CO", "45", 70), Adjustment("PR", "1", 30))


def test_one_column_of_groups_and_one_of_dollars_go_by_place(
    tmp_path: Path, shipped: Sources
) -> None:
    header = HEADER + ",carc_codes,group_codes,carc_amounts"
    (remit,) = Reading(tmp_path, shipped, header, ROW + ",45|1,CO|PR,70|30").remits
    assert remit.adjustments == (Adjustment("CO", "45", 70), Adjustment("PR", "1", 30))
    reading = Reading(tmp_path, shipped, header, ROW + ",45|1,CO|PR,70|20|10")
    assert sum(a.amount for a in reading.remits[0].adjustments) == 100
    assert any("no one reason code" in change for change in reading.summary.changes)


@pytest.mark.parametrize(
    ("word", "status"),
    [("Denied", "4"), ("PAID", "1"), ("Reversal", "22"), ("in review", "5"), ("gone", "1")],
)
def test_status_words_beside_codes_become_claim_status(
    tmp_path: Path, shipped: Sources, word: str, status: str
) -> None:
    (remit,) = Reading(tmp_path, shipped, HEADER + ",status,carc", f"{ROW},{word},50").remits
    assert remit.status_code == status


def test_clp02_is_taken_as_it_stands(tmp_path: Path, shipped: Sources) -> None:
    (remit,) = Reading(tmp_path, shipped, HEADER + ",clp02,carc", f"{ROW},02,50").remits
    assert remit.status_code == "2"


def test_a_reversal_is_given_no_dollars_that_it_does_not_state(
    tmp_path: Path, shipped: Sources
) -> None:
    row = f"{ROW},reversed,72,80"
    (remit,) = Reading(tmp_path, shipped, HEADER + ",status,carc,paid_amount", row).remits
    assert remit.adjustments == (Adjustment("CO", "72", 0.0),)


def test_a_row_without_codes_or_payment_keeps_its_word_as_an_outcome(
    tmp_path: Path, shipped: Sources
) -> None:
    reading = Reading(tmp_path, shipped, HEADER + ",status,carc,paid", ROW + ",Pending,,0.0")
    assert reading.remits == []
    assert reading.statuses == ["pending"]


@pytest.mark.parametrize(
    ("flag", "codes", "said"),
    [("Y", "45", "says denied"), ("N", "50", "says not denied"), ("Y", "50", "")],
)
def test_a_flag_that_contradicts_the_codes_is_counted_and_the_codes_win(
    tmp_path: Path, shipped: Sources, flag: str, codes: str, said: str
) -> None:
    reading = Reading(tmp_path, shipped, HEADER + ",denied,carc", f"{ROW},{flag},{codes}")
    assert len(reading.remits) == 1
    changes = [change for change in reading.summary.changes if "codes taken" in change]
    assert [said in change for change in changes] == ([True] if said else [])


def test_payments_alone_are_remits_where_nothing_says_what_was_denied(
    tmp_path: Path, shipped: Sources
) -> None:
    reading = Reading(
        tmp_path,
        shipped,
        HEADER + ",amount_paid,deductible,coinsurance,payment_date",
        ROW + ",70,20,10,2025-04-01",
        "C2,Aetna,2025-03-09,100,0,0,0,2025-04-01",
        "C3,Aetna,2025-03-09,100,,,,",
    )
    first, second = reading.remits
    assert first.adjustments == (Adjustment("PR", "1", 20), Adjustment("PR", "2", 10))
    assert (second.claim_id, second.adjustments) == ("C2", ())


def test_rows_of_lines_make_remit_lines_one_remit_per_day(
    tmp_path: Path, shipped: Sources
) -> None:
    reading = Reading(
        tmp_path,
        shipped,
        "claim_id,line_number,cpt,date_submitted,line_charge,paid_amount,carc,remittance_date",
        "C1,1,99213,2025-03-09,100,80,CO-45,2025-03-20",
        "C1,2,97110,2025-03-09,50,0,CO-50,2025-03-20",
        "C1,3,97112,2025-03-09,50,0,CO-16,2025-04-02",
        "C1,4,97113,2025-03-09,50,,,",
    )
    first, second = reading.remits
    assert [line.line_number for line in first.lines] == [1, 2]
    assert first.lines[1].adjustments == (Adjustment("CO", "50", 50),)
    assert (first.charge, first.paid, first.adjustments) == (150, 80, ())
    assert [line.line_number for line in second.lines] == [3]


def test_an_answer_without_a_day_is_known_some_days_after_sending(
    tmp_path: Path, shipped: Sources
) -> None:
    reading = Reading(tmp_path, shipped, HEADER + ",carc", ROW + ",50")
    assert reading.remits[0].known_on == date(2025, 4, 8)
    assert any("answers have no day" in note for note in reading.summary.notes)


@pytest.mark.parametrize(
    ("days", "decided", "known"),
    [
        ("2150-03-20,2025-03-25", None, date(2025, 3, 25)),
        ("2025-03-20,2150-03-25", date(2025, 3, 20), date(2025, 3, 20)),
        ("2150-03-20,2150-03-25", None, date(2025, 4, 8)),
        ("0001-03-20,", None, date(2025, 4, 8)),
    ],
)
def test_a_day_of_an_answer_that_nobody_can_believe_is_passed_over(
    tmp_path: Path, shipped: Sources, days: str, decided: date | None, known: date
) -> None:
    reading = Reading(
        tmp_path, shipped, HEADER + ",carc,decision_date,known_on", ROW + f",50,{days}"
    )
    (remit,) = reading.remits
    assert (remit.decided_on, remit.known_on) == (decided, known)
    told = [name for name in reading.summary.changes if "day of an answer" in name]
    assert len(told) == 1


@pytest.mark.parametrize("amount", ["1000000000", "-5000000000", "1" * 400])
@pytest.mark.parametrize("column", ["paid_amount", "patient_responsibility", "adj_amount_1"])
def test_an_answer_of_a_billion_and_more_is_refused_without_its_claim(
    tmp_path: Path, shipped: Sources, column: str, amount: str
) -> None:
    reading = Reading(tmp_path, shipped, HEADER + f",carc_1,{column}", ROW + f",50,{amount}")
    claim, reject = (one.record for one in reading.found if isinstance(one, Found))
    assert isinstance(claim, Claim)
    assert isinstance(reject, Reject)
    assert reject.loop == column
    assert "billion" in reject.why or "not an amount" in reject.why


def test_a_reason_cell_that_holds_no_code_is_counted(tmp_path: Path, shipped: Sources) -> None:
    reading = Reading(tmp_path, shipped, HEADER + ",carc,paid", ROW + ",see letter,10")
    assert reading.remits[0].adjustments == ()
    assert reading.summary.changes["reason cell with something that is no reason code"] == 1


def test_answers_that_every_row_of_a_claim_repeats_are_taken_once(
    tmp_path: Path, shipped: Sources
) -> None:
    remit = shipped.remit.model_copy(update={"level": "claim"})
    reading = Reading(
        tmp_path,
        shipped.model_copy(update={"remit": remit}),
        "claim_id,line_number,date_submitted,line_charge,paid_amount,carc",
        "C1,1,2025-03-09,100,90,45",
        "C1,2,2025-03-09,50,90,45",
    )
    (found,) = reading.remits
    assert (found.charge, found.paid, found.lines) == (150, 90, ())
    assert found.adjustments == (Adjustment("CO", "45", 60),)


@pytest.mark.parametrize("written", ["-100", "(100.00)", "100-"])
def test_an_adjustment_written_as_a_credit_is_taken_by_its_size(
    tmp_path: Path, shipped: Sources, written: str
) -> None:
    header = HEADER + ",paid_amount,carc_codes,adjustment_amount_1"
    reading = Reading(tmp_path, shipped, header, f"{ROW},0,CO-197,{written}")
    assert reading.remits[0].adjustments == (Adjustment("CO", "197", 100),)
    assert reading.summary.changes["adjustment written as a credit taken by its size"] == 1


def test_signs_that_explain_the_payment_are_kept(tmp_path: Path, shipped: Sources) -> None:
    header = HEADER + ",paid_amount,carc_codes,adjustment_amount_1"
    reading = Reading(tmp_path, shipped, header, f"{ROW},120,CO-94,-20")
    assert reading.remits[0].adjustments == (Adjustment("CO", "94", -20),)
    assert reading.summary.changes["payment above the charge of its line or claim"] == 1


def test_flags_that_nearly_all_contradict_the_codes_are_said_loudly(
    tmp_path: Path, shipped: Sources
) -> None:
    rows = [f"C{n},Aetna,2025-03-09,100,Y,45" for n in range(3)]
    loud = Reading(tmp_path, shipped, HEADER + ",denied,carc", *rows).summary.notes
    assert any("3 of 3 answers that say denied" in note for note in loud)
    rows[1:] = [row.replace("45", "50") for row in rows[1:]]
    calm = Reading(tmp_path, shipped, HEADER + ",denied,carc", *rows).summary.notes
    assert not any("LOOK HERE" in note for note in calm)


def test_a_payment_too_large_for_a_line_and_on_every_row_is_the_claims(
    tmp_path: Path, shipped: Sources
) -> None:
    reading = Reading(
        tmp_path,
        shipped,
        "claim_id,line_number,date_submitted,line_charge,paid_amount,carc,carc_amounts",
        "C1,1,2025-03-09,100,150,CO-50,100",
        "C1,2,2025-03-09,200,150,CO-45,50",
        "C2,1,2025-03-09,100,40,CO-45,60",
        "C2,2,2025-03-09,100,40,CO-45,60",
        "C2,3,2025-03-09,35,40,CO-45,60",
    )
    whole, by_line = reading.remits
    assert (whole.charge, whole.paid, whole.lines) == (300, 150, ())
    assert whole.adjustments == (Adjustment("CO", "50", 100), Adjustment("CO", "45", 50))
    assert [line.paid for line in by_line.lines] == [40, 40, 40]
    told = "payment repeated on every row of a claim booked once, for the claim"
    assert reading.summary.changes[told] == 1


def test_codes_win_over_a_status_word_that_no_list_has_and_the_word_is_named(
    tmp_path: Path, shipped: Sources
) -> None:
    rows = [f"C{n},Aetna,2025-03-09,100,Word{'x' * n} {n},CO-16,0" for n in range(7)]
    reading = Reading(tmp_path, shipped, HEADER + ",status,carc,paid", *rows)
    assert {remit.status_code for remit in reading.remits} == {"1"}
    assert reading.remits[0].adjustments == (Adjustment("CO", "16", 100),)
    (note,) = [note for note in reading.summary.notes if "status words" in note]
    assert note.endswith(": 7 not shown, for they may be free text (as Aaaa 9)")


def test_only_status_words_that_come_again_and_are_plain_are_shown(
    tmp_path: Path, shipped: Sources
) -> None:
    words = [*["In Orbit"] * 5, *["Denied: Jane Doe 1/2/70"] * 5, "Jane Doe", "Orbiting"]
    rows = [f"C{n},Aetna,2025-03-09,100,{word}" for n, word in enumerate(words)]
    reading = Reading(tmp_path, shipped, HEADER + ",status", *rows)
    (note,) = [note for note in reading.summary.notes if "status words" in note]
    assert "statuses: In Orbit, 3 not shown" in note
    assert "Jane" not in note


def test_a_payment_of_nothing_without_a_reason_is_counted_as_not_answered(
    tmp_path: Path, shipped: Sources
) -> None:
    reading = Reading(tmp_path, shipped, HEADER + ",paid_amount", ROW + ",0.00", ROW + ",")
    assert reading.remits == []
    told = "payment of 0 without reason code or day: not answered"
    assert reading.summary.changes[told] == 1
