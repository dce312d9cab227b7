"""`ingest --describe` shows a table people understand, and JSON for programs."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from denialrisk.cli.main import road

GOLDEN = Path(__file__).parents[2] / "golden/claims/clinic.837"
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


def test_without_answers_it_says_what_training_lacks(export: Path) -> None:
    assert "nothing here says what the payers answered" in described("--describe", export).output
    export.write_text(f"{ROWS[0]},Denied\n{ROWS[1]},N\n", encoding="utf-8")
    assert "nothing here says" not in described("--describe", export).output


def test_a_known_side_table_is_said_to_need_no_mapping(tmp_path: Path) -> None:
    path, out = tmp_path / "checks.csv", tmp_path / "mapping.yaml"
    path.write_text("member_id,check_date,status\nM1,2025-01-02,active\n", encoding="utf-8")
    done = described("--describe", path, "--out", out)
    assert "needs no mapping of its own and none was written" in done.output
    assert "checks.csv CLAIMS --into DIR" in done.output
    assert "Of 1 rows, 1 would go into the eligibility table" in done.output
    assert "claims would go in" not in done.output
    assert not out.exists()


def test_a_side_table_that_lacks_something_is_not_mapped_as_claims(tmp_path: Path) -> None:
    path, out = tmp_path / "papers.csv", tmp_path / "mapping.yaml"
    path.write_text("doc_type,date_received\nOZ,2025-01-02\n", encoding="utf-8")
    done = described("--describe", path, "--out", out)
    assert "no mapping is proposed" in done.output
    assert "looks like the documents table" in done.output
    assert not out.exists()


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("clinic.837", None, "X12"),
        ("claims.csv", None, "X12"),
        ("claim.json", '{"resourceType": "Claim", "id": "c1"}', "FHIR"),
        ("body.json", '{"claim_id": "C1", "lines": []}', "JSON"),
    ],
)
def test_what_needs_no_mapping_is_said_to_need_none(
    tmp_path: Path, name: str, content: str | None, told: str
) -> None:
    path, out = tmp_path / name, tmp_path / "mapping.yaml"
    path.write_text(content or GOLDEN.read_text(encoding="utf-8"), encoding="utf-8")
    done = described("--describe", path, "--out", out)
    assert done.exit_code == 0
    assert f"{path} is {told}" in done.output
    assert "It needs no mapping; none was written" in done.output
    assert done.output.endswith(f"next: denialrisk ingest {path} --into DIR\n")
    assert not out.exists()
    found = json.loads(described("--describe", path, "--json").output)
    assert (found["file"], found["mapping"]) == (name, "")


@pytest.mark.parametrize(
    ("content", "why"), [(b"", "it is empty"), (b"PK\x03\x04xl/", "it is an Excel workbook")]
)
def test_a_file_of_no_known_format_is_refused_as_ingest_refuses_it(
    tmp_path: Path, content: bytes, why: str
) -> None:
    path = tmp_path / "export.csv"
    path.write_bytes(content)
    done = described("--describe", path)
    assert done.exit_code == 4
    assert f"{path}: {why}" in done.output
