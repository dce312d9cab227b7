"""Of several outcomes of one line the payer's first decision stands, however the files come."""

from itertools import permutations
from pathlib import Path

import pytest

from denialrisk.claims import Tables
from denialrisk.read import ingest, stance
from denialrisk.read.summary import IngestSummary

FEATURES = Path(__file__).parents[3] / "features" / "sources.yaml"
HEADER = "claim_id,payer_id,charge,service_date,submission_date,claim_status,decision_date"
DENIED, PAID = "denied,2025-02-01", "paid,2025-04-01"


def told(folder: Path, *words: str) -> tuple[str, IngestSummary]:
    """Ingest one file for each word on a claim; return the status that stands at the end."""
    for number, word in enumerate(words):
        path = folder / f"{number}.csv"
        path.write_text(f"{HEADER}\nX1,P1,100,2025-01-02,2025-01-05,{word}\n", encoding="utf-8")
        summary = ingest([path], folder / "data", sources=FEATURES)
    (status,) = Tables.load(folder / "data").outcomes["status"]
    return str(status), summary


@pytest.mark.parametrize("words", [*permutations([DENIED, PAID, "pending,"])])
def test_the_first_dated_decision_stands_in_whatever_order_the_files_come(
    words: tuple[str, ...], tmp_path: Path
) -> None:
    status, summary = told(tmp_path, *words)
    assert (status, summary.table_rows["outcomes"]) == ("denied", 1)


@pytest.mark.parametrize(
    ("words", "status", "why"),
    [
        ((DENIED, PAID), "denied", stance.LATER),
        ((PAID, DENIED), "denied", stance.EARLIER),
        (("paid,2025-02-01", DENIED), "denied", stance.EARLIER),
        ((DENIED, "pending,"), "denied", stance.OPEN),
        ((DENIED, "paid,"), "denied", stance.UNDATED),
        (("denied,", "pending,"), "denied", stance.OPEN),
        (("paid,", DENIED), "denied", stance.DATED),
        (("pending,", DENIED), "denied", stance.DECIDED),
        (("pending,", "paid,"), "paid", stance.DECIDED),
        (("denied,", "paid,"), "paid", stance.LAST),
    ],
)
def test_what_becomes_of_a_second_word_is_counted(
    words: tuple[str, str], status: str, why: str, tmp_path: Path
) -> None:
    found, summary = told(tmp_path, *words)
    assert (found, summary.changes[why]) == (status, 1)
    assert summary.total("rows") + summary.total("row_duplicates") == 1


@pytest.mark.parametrize("decision", ["paid,", "denied,"])
def test_an_old_export_taken_in_again_undoes_no_decision_without_a_day(
    decision: str, tmp_path: Path
) -> None:
    status, summary = told(tmp_path, "pending,", decision, "pending,", decision, "pending,")
    assert (status, summary.total("rows")) == (decision.rstrip(","), 0)
    assert (summary.total("row_duplicates"), summary.changes[stance.OPEN]) == (1, 1)


def test_words_of_one_file_are_judged_like_those_of_several(tmp_path: Path) -> None:
    rows = [f"X1,P1,100,2025-01-02,2025-01-05,{word}" for word in (PAID, DENIED, PAID, DENIED)]
    path = tmp_path / "all.csv"
    path.write_text("\n".join([HEADER, *rows, ""]), encoding="utf-8")
    summary = ingest([path], tmp_path / "data", sources=FEATURES)
    assert list(Tables.load(tmp_path / "data").outcomes["status"]) == ["denied"]
    assert (summary.total("rows"), summary.total("row_duplicates")) == (2, 2)
    assert summary.table_rows["outcomes"] == 1


def test_the_same_files_again_change_nothing(tmp_path: Path) -> None:
    told(tmp_path, PAID, DENIED)
    status, summary = told(tmp_path, PAID, DENIED)
    assert (status, summary.total("rows")) == ("denied", 0)
