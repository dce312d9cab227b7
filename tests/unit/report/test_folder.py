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
    assert sorted(p.name for p in index.parent.glob("claims/*")) == ["000001.html", "000002.html"]
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
    assert {p.name for p in tmp_path.glob("claims/*")} == {"000001.html", "notes.html"}


def test_pages_lead_through_the_worklist_by_dollars(
    explanation: dict[str, Any], tmp_path: Path
) -> None:
    batch = [explanation | {"expected_denied_amount": dollars} for dollars in (10.0, 30.0, 20.0)]
    write_reports(batch, tmp_path)
    middle = (tmp_path / "claims" / "000003.html").read_text("utf-8")
    assert 'href="000002.html" rel="prev"' in middle
    assert 'href="000001.html" rel="next"' in middle


def test_no_claims_still_give_an_index(tmp_path: Path) -> None:
    assert "No claims were scored" in write_reports([], tmp_path).read_text("utf-8")
