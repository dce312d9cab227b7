"""Rows become claims as they stream by; a file is held only where its rows stand apart."""

from collections import Counter
from pathlib import Path

import pytest

from denialrisk.claims import Claim
from denialrisk.read import FileSummary, Sources
from denialrisk.read.flat import FlatReading
from denialrisk.read.flat.groups import TWICE, Groups
from denialrisk.read.flat.repeats import AGAIN, ALIKE
from denialrisk.read.flat.table import Table
from denialrisk.read.found import Found

HEADER = "claim_id,line_number,date_submitted,line_charge"


def groups_of(folder: Path, *rows: str, by_line: bool = True) -> Groups:
    path = folder / "claims.csv"
    path.write_text("\n".join(["claim_id,x", *rows]), encoding="utf-8")
    changes: Counter[str] = Counter()
    return Groups(Table(path, changes), 0, ["total", "grand total"], changes, by_line=by_line)


def sizes(groups: Groups) -> list[int]:
    return [len(group) for group in groups.found() if isinstance(group, list)]


def test_rows_that_stand_together_stream(tmp_path: Path) -> None:
    groups = groups_of(tmp_path, "B,1", "B,2", "A,1", "C,1", "C,2")
    assert not groups.held
    assert sizes(groups) == [2, 1, 2]


def test_rows_that_stand_apart_are_held_and_put_together(tmp_path: Path) -> None:
    groups = groups_of(tmp_path, "B,1", "A,1", "B,2")
    assert groups.held
    assert sizes(groups) == [2, 1]


def test_rows_without_an_id_are_each_their_own(tmp_path: Path) -> None:
    assert sizes(groups_of(tmp_path, ",1", ",2", "A,1", "A,2")) == [1, 1, 2]


def test_every_row_is_a_claim_where_lines_are_not_numbered(tmp_path: Path) -> None:
    assert sizes(groups_of(tmp_path, "A,1", "A,2", by_line=False)) == [1, 1]


def test_rows_of_totals_are_passed_by(tmp_path: Path) -> None:
    groups = groups_of(tmp_path, "A,1", "Total,9", ",Grand total:", by_line=False)
    assert sizes(groups) == [1]


def test_a_held_file_says_so_and_gives_the_same_claims(tmp_path: Path, shipped: Sources) -> None:
    rows = ["C1,1,2025-03-09,10", "C1,2,2025-03-09,20", "C2,1,2025-03-09,30"]
    read = []
    for name, order in (("sorted.csv", rows), ("apart.csv", [rows[0], rows[2], rows[1]])):
        path = tmp_path / name
        path.write_text("\n".join([HEADER, *order]), encoding="utf-8")
        summary = FileSummary(name, "csv")
        found = [
            one for one in FlatReading(path, shipped, summary).found() if isinstance(one, Found)
        ]
        read.append([one.record for one in found if isinstance(one.record, Claim)])
        held = any("held whole" in note for note in summary.notes)
        assert held == (name == "apart.csv")
    assert read[0] == read[1]


UNNUMBERED = "claim_id,payer,patient_id,cpt,date_submitted,billed_amount,paid_amount,carc"


def claims_of(
    folder: Path, sources: Sources, *rows: str, header: str = UNNUMBERED
) -> tuple[list[tuple[str, list[float | None]]], FileSummary]:
    path = folder / "claims.csv"
    path.write_text("\n".join([header, *rows]), encoding="utf-8")
    summary = FileSummary(path.name, "csv")
    found = [one for one in FlatReading(path, sources, summary).found() if isinstance(one, Found)]
    claims = [one.record for one in found if isinstance(one.record, Claim)]
    return [(c.claim_id, [line.charge for line in c.lines]) for c in claims], summary


def test_rows_that_differ_in_the_service_alone_are_lines_of_one_claim(
    tmp_path: Path, shipped: Sources
) -> None:
    first = "C1,Aetna,P1,99213,2025-03-09,100,80,45"
    claims, summary = claims_of(
        tmp_path,
        shipped,
        first,
        "C2,Aetna,P2,99213,2025-03-09,70,50,45",
        "C1,Aetna,P1,97110,2025-03-09,60,0,50",
        first,
    )
    assert claims == [("C2", [70]), ("C1", [100, 60, 100])]
    assert summary.changes["claim put together from rows without line numbers"] == 1
    assert summary.changes[ALIKE] == 1
    assert any("no column numbers them" in note for note in summary.notes)


def test_a_claim_that_comes_again_as_a_whole_is_taken_once(
    tmp_path: Path, shipped: Sources
) -> None:
    lines = ["C1,Aetna,P1,99213,2025-03-09,100,80,45", "C1,Aetna,P1,97110,2025-03-09,60,0,50"]
    claims, summary = claims_of(tmp_path, shipped, *lines, *lines)
    assert claims == [("C1", [100, 60])]
    assert summary.changes[AGAIN] == 2
    assert summary.changes[ALIKE] == 0


NUMBERED = "claim_id,line_number,payer,patient_id,cpt,date_submitted,line_charge,paid_amount,memo"


@pytest.mark.parametrize("apart", [False, True])
def test_a_numbered_line_that_stands_twice_is_taken_once(
    tmp_path: Path, shipped: Sources, *, apart: bool
) -> None:
    rows = [
        "C1,1,Aetna,P1,99213,2025-03-09,100,80,x",
        "C1,2,Aetna,P1,97110,2025-03-09,60,0,x",
        "C2,1,Aetna,P2,97110,2025-03-09,60,0,x",
    ]
    again = "C1,1, Aetna ,P1,99213,2025-03-09,100,80,seen later"
    rows.insert(3 if apart else 2, again)
    claims, summary = claims_of(tmp_path, shipped, *rows, header=NUMBERED)
    assert claims == [("C1", [100, 60]), ("C2", [60])]
    assert summary.changes[TWICE] == 1


def test_a_line_number_that_stands_twice_with_other_content_is_refused(
    tmp_path: Path, shipped: Sources
) -> None:
    row = "C1,1,Aetna,P1,99213,2025-03-09,100,80,x"
    claims, summary = claims_of(
        tmp_path, shipped, row, row.replace(",80,", ",70,"), header=NUMBERED
    )
    assert claims == []
    assert summary.changes[TWICE] == 0


def test_rows_that_a_mapping_calls_lines_may_be_equal(tmp_path: Path, shipped: Sources) -> None:
    lines = shipped.model_copy(update={"row": "line"})
    row = "C1,Aetna,P1,99213,2025-03-09,100,80,45"
    header = UNNUMBERED.replace("billed_amount", "line_charge")
    claims, _ = claims_of(tmp_path, lines, row, row, header=header)
    assert [claim_id for claim_id, _ in claims] == ["C1"]
    assert len(claims[0][1]) == 2


def test_rows_that_contradict_each_other_stay_claims_of_their_own(
    tmp_path: Path, shipped: Sources
) -> None:
    row = "C1,Aetna,P1,99213,2025-03-09,100,80,45"
    for other in (
        row.replace("P1", "P9").replace("99213", "97110"),
        row.replace("03-09", "05-01"),
        row.replace("100,", "120,"),
        row.replace("80,45", "0,50"),
        row,
    ):
        claims, _ = claims_of(tmp_path, shipped, row, other)
        assert [claim_id for claim_id, _ in claims] == ["C1", "C1"], other
