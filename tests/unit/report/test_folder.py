import csv
import json
from pathlib import Path
from typing import Any

from denialrisk.report import write_reports


def test_a_folder_holds_an_index_and_a_page_per_claim(
    explanation: dict[str, Any], tmp_path: Path
) -> None:
    steps: list[tuple[str, int, int]] = []
    batch = [explanation, explanation | {"claim_id": "SECOND"}]
    index = write_reports(batch, tmp_path / "out", lambda *step: steps.append(step))
    assert index == tmp_path / "out" / "index.html"
    assert sorted(p.name for p in index.parent.glob("claims/*.html")) == [
        "000001.html",
        "000002.html",
    ]
    assert "SECOND" in (index.parent / "claims" / "000002.html").read_text("utf-8")
    assert 'href="claims/000002.html"' in index.read_text("utf-8")
    assert steps[-1] == ("report", 2, 2)


def test_file_names_tell_nothing_about_the_claim(
    explanation: dict[str, Any], tmp_path: Path
) -> None:
    write_reports([explanation | {"claim_id": "../../SMITH^JOHN"}], tmp_path)
    written = {str(p.relative_to(tmp_path)) for p in tmp_path.rglob("*.html")}
    assert written == {"index.html", "claims/000001.html"}


def test_pages_of_an_earlier_larger_batch_are_removed_and_nothing_else(
    explanation: dict[str, Any], tmp_path: Path
) -> None:
    write_reports([explanation] * 3, tmp_path)
    (tmp_path / "claims" / "notes.html").write_text("mine", encoding="utf-8")
    write_reports([explanation], tmp_path)
    assert {p.name for p in tmp_path.glob("claims/*")} == {
        "000001.html",
        "000001.json",
        "000001.csv",
        "notes.html",
    }


def test_pages_lead_through_the_worklist(explanation: dict[str, Any], tmp_path: Path) -> None:
    explanation["remedies"] = []
    batch = [explanation | {"expected_denied_amount": dollars} for dollars in (10.0, 30.0, 20.0)]
    write_reports(batch, tmp_path)
    middle = (tmp_path / "claims" / "000003.html").read_text("utf-8")
    assert 'href="000002.html" rel="prev"' in middle
    assert 'href="000001.html" rel="next"' in middle


def test_no_claims_still_give_an_index(tmp_path: Path) -> None:
    assert "No claims were scored" in write_reports([], tmp_path).read_text("utf-8")


def test_a_batch_and_its_claims_are_written_as_data_too(
    explanation: dict[str, Any], tmp_path: Path
) -> None:
    write_reports([explanation, explanation | {"claim_id": "=SUM(A1)"}], tmp_path)
    worklist = json.loads((tmp_path / "worklist.json").read_text("utf-8"))
    assert [row["number"] for row in worklist["claims"]] == [1, 2]
    with (tmp_path / "worklist.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["claim_id"] for row in rows] == ["CLM-2025-004217", "'=SUM(A1)"]
    assert rows[0]["remedy_dollars_saved"] == "1202.17"
    with (tmp_path / "alike.csv").open(encoding="utf-8", newline="") as file:
        groups = list(csv.DictReader(file))
    assert [(row["claims"], row["claim_ids"]) for row in groups] == [
        ("2", "CLM-2025-004217 =SUM(A1)")
    ]


def test_a_claim_as_rows_has_its_reasons_and_remedies(
    explanation: dict[str, Any], tmp_path: Path
) -> None:
    write_reports([explanation], tmp_path)
    with (tmp_path / "claims" / "000001.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["kind"] for row in rows] == ["raises"] * 5 + ["lowers"] * 2 + ["remedy"] * 2
    assert rows[0]["x12"] == "REF*G1, loop 2300 or 2400"
    assert rows[-1]["denial_probability_after"] == "0.197"
    claim = json.loads((tmp_path / "claims" / "000001.json").read_text("utf-8"))
    assert claim["remedies"][1]["minutes"] == 20
