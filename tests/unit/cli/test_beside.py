"""Side tables given with the claims, or in a folder of tables, are joined once and told of."""

from pathlib import Path

import pytest

from denialrisk.claims import Tables
from denialrisk.cli.newest import claims_to_score
from denialrisk.read import ingest

ROOT = Path(__file__).parents[3]
MAPPING = ROOT / "features" / "sources.yaml"
CLAIMS = ROOT / "tests" / "golden" / "claims" / "clinic.837"
CHECKS = """Member ID,Date of Birth,First Name,Payer ID,Checked On,Coverage Status,Coverage End
NW55501234,1971-04-23,Wilma,CI302,2026-01-07,terminated,2025-12-31
EG77700088,02/05/1952,petra,Northwind Mutual Health,2026-01-12,active,
"""
NUMBERS = """auth_number,member_id,date_of_birth,first_name,auth_status,decision_date,valid_to
PA 88123,EG77700088,1952-02-05,PETRA,approved,2025-12-01,2025-12-31
"""
PAPERS = """claim_id,document_type,received_on
ELM-2026-0001,OZ,2026-01-11
ELM-2026-0001,B4,2026-01-13
"""


@pytest.fixture
def side(tmp_path: Path) -> Path:
    folder = tmp_path / "side"
    folder.mkdir()
    for name, text in (("checks", CHECKS), ("numbers", NUMBERS), ("papers", PAPERS)):
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def known(tables: Tables) -> dict[str, list[object]]:
    names = ["eligibility_verified", "coverage_active", "authorization_on_file"]
    claims = tables.claims.sort_values("claim_id")
    flags = claims[names].astype(object).where(claims[names].notna(), None)
    return {name: flags[name].tolist() for name in names} | {
        "documents_on_file": claims["documents_on_file"].tolist()
    }


FACTS = {
    "eligibility_verified": [True, True],
    "coverage_active": [False, True],
    "authorization_on_file": [None, False],
    "documents_on_file": [("OZ",), ()],
}


def test_side_tables_beside_the_claims_are_joined(
    side: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tables, rejects = claims_to_score([str(CLAIMS), str(side)], MAPPING, None)
    assert (known(tables), rejects) == (FACTS, [])
    told = capsys.readouterr().err
    assert (
        "eligibility: 2 of 2 rows are of a patient or claim here, 2 of 2 claims find one" in told
    )


def test_side_tables_of_an_ingested_folder_are_joined(side: Path, tmp_path: Path) -> None:
    ingest([side], tmp_path / "data", sources=MAPPING)
    tables, _ = claims_to_score([str(CLAIMS)], MAPPING, None, tmp_path / "data")
    assert known(tables) == FACTS
    newest, _ = claims_to_score([str(CLAIMS)], MAPPING, 1, tmp_path / "data")
    assert len(newest.claims) == 1


def test_claims_ingested_with_side_tables_are_joined_when_they_are_read(
    side: Path, tmp_path: Path
) -> None:
    summary = ingest([CLAIMS, side], tmp_path / "data", sources=MAPPING)
    assert summary.total("rows") == 5
    assert Tables.load(tmp_path / "data").claims["coverage_active"].isna().all()
    tables, _ = claims_to_score([str(tmp_path / "data")], MAPPING, None)
    assert known(tables) == FACTS
