"""`ingest --describe` shows a table people understand, and JSON for programs."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from denialrisk.cli.main import road

ROWS = ["Claim No,Payer,Sub Dt,Billed Amt,Mystery", "C1,Aetna,2025-03-09,$5.00,7"]


@pytest.fixture
def export(tmp_path: Path) -> Path:
    path = tmp_path / "export.csv"
    path.write_text("\n".join(ROWS), encoding="utf-8")
    return path


def described(*arguments: object) -> Result:
    return CliRunner().invoke(road, ["ingest", *map(str, arguments)])


def test_each_column_has_a_line_and_the_mapping_is_written(export: Path, tmp_path: Path) -> None:
    out = tmp_path / "new" / "mapping.yaml"
    done = described("--describe", export, "--out", out)
    assert done.exit_code == 0, done.output
    lines = {line.split("  ")[0]: line for line in done.output.splitlines()}
    assert "field: submitted_on" in lines["Sub Dt"]
    assert "extra.mystery" in lines["Mystery"]
    assert "Of 1 rows, 1 claims would go in" in done.output
    assert "submitted_on: [Sub Dt]  # name" in out.read_text(encoding="utf-8")


def test_json_says_the_same(export: Path) -> None:
    done = described("--describe", export, "--json")
    found = json.loads(done.output)
    assert found["claims"] == 1
    assert found["columns"][0]["goes_to"] == "field: claim_id"


def test_without_a_folder_it_says_how_to_ask(export: Path) -> None:
    done = described(export)
    assert done.exit_code == 2
    assert "--into DIR" in done.output


def test_what_is_no_table_is_an_error_of_the_user(tmp_path: Path) -> None:
    path = tmp_path / "broken.parquet"
    path.write_bytes(b"PAR1 and nothing more")
    done = described("--describe", path)
    assert done.exit_code == 4
    assert "cannot be read as CSV, TSV or Parquet" in done.output
