"""`denialrisk label` says what it wrote, and why where that is nothing."""

from pathlib import Path

from click.testing import CliRunner

from denialrisk.cli.main import road

ANSWERS = Path(__file__).parents[2] / "golden" / "remits" / "clinic.835"


def test_answers_without_their_claims_are_said_to_have_no_lines(tmp_path: Path) -> None:
    tables, out = tmp_path / "tables", tmp_path / "labels.csv"
    taken = CliRunner().invoke(road, ["ingest", str(ANSWERS), "--into", str(tables)])
    assert taken.exit_code == 0, taken.output
    done = CliRunner().invoke(road, ["label", "--data", str(tables), "--out", str(out)])
    assert done.exit_code == 0, done.output
    assert f"{out}: no lines, for {tables} holds no claims yet" in done.output
    assert out.read_text(encoding="utf-8").splitlines() == [
        "claim_id,line_number,status,category,decided_on,known_on"
    ]
