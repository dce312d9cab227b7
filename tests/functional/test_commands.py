"""The commands as people type them, on the small world the session made."""

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from denialrisk.claims import Tables

if TYPE_CHECKING:
    from conftest import World

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests/golden/claims"
SCORES = [
    "denial_probability",
    "category",
    "category_probability",
    "expected_denied_amount",
    "action",
]


def denialrisk(*arguments: object, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from denialrisk.cli import main; main()"]
    full = [*command, *map(str, arguments)]
    return subprocess.run(full, cwd=folder, capture_output=True, text=True, check=False)


def test_the_reference_deployment_has_no_problems() -> None:
    done = denialrisk("check")
    assert done.returncode == 0, done.stderr
    assert "no problems" in done.stdout


def test_check_lists_every_problem_with_file_and_line(tmp_path: Path) -> None:
    assert denialrisk("init", tmp_path / "mine").returncode == 0
    payer = tmp_path / "mine/features/payer.yaml"
    payer.write_text(
        payer.read_text(encoding="utf-8").replace("kind: denial_rate", "kind: denail_rate", 1),
        encoding="utf-8",
    )
    policy = tmp_path / "mine/serving/policy.yaml"
    policy.write_text(policy.read_text(encoding="utf-8") + "\nbudget: 3\n", encoding="utf-8")
    done = denialrisk("check", folder=tmp_path / "mine")
    assert done.returncode == 3
    assert "payer.yaml:" in done.stderr
    assert "did you mean 'denial_rate'" in done.stderr
    assert "policy.yaml:" in done.stderr
    assert "Traceback" not in done.stderr


def test_ingest_tells_what_came_in_as_json_and_adds_nothing_twice(tmp_path: Path) -> None:
    arguments = ("ingest", GOLDEN, "--into", tmp_path / "tables", "--json")
    first, second = (json.loads(denialrisk(*arguments).stdout) for _ in range(2))
    assert first["claims_in"] == first["claims"] + first["claim_rejects"]
    assert second["claims"] == 0
    assert second["claim_duplicates"] == first["claims"]


def test_label_writes_one_row_per_claim_line(world: "World", tmp_path: Path) -> None:
    out = tmp_path / "labels.csv"
    page = tmp_path / "labels.html"
    done = denialrisk("label", "--data", world.tables, "--out", out, "--report", "--html", page)
    assert done.returncode == 0, done.stderr
    labels = pd.read_csv(out)
    lines = Tables.load(world.tables).lines
    assert len(labels) == len(lines)
    assert set(labels["status"]) <= {"denied", "paid", "pending", "rejected", "unanswered"}
    assert labels.loc[labels["status"] == "denied", "category"].notna().all()
    assert labels.loc[labels["status"] == "unanswered", "known_on"].isna().all()
    assert "Answered by day since submission" in done.stdout


@pytest.mark.parametrize("suffix", ["csv", "parquet", "json"])
@pytest.mark.parametrize("level", ["line", "claim"])
def test_score_writes_the_promised_columns(
    world: "World", tmp_path: Path, suffix: str, level: str
) -> None:
    out = tmp_path / f"scores.{suffix}"
    done = denialrisk(
        *("score", GOLDEN / "clinic.837", "--bundle", world.bundle),
        *("--level", level, "--explain", "--out", out, "--json"),
    )
    assert done.returncode == 0, done.stderr
    read = {"csv": pd.read_csv, "parquet": pd.read_parquet, "json": pd.read_json}[suffix]
    scores = read(out)
    keys = ["claim_id", "line_number"] if level == "line" else ["claim_id"]
    assert list(scores.columns)[: len(keys) + len(SCORES)] == [*keys, *SCORES]
    assert scores["denial_probability"].between(0, 1).all()
    assert scores["reasons"].str.len().gt(0).any()
    assert "remedies" in scores
    if suffix == "json":
        assert isinstance(scores["reasons"][0][0]["says"], str)
    assert json.loads(done.stdout)["rows"] == len(scores)


def test_a_bad_claim_is_told_and_the_good_ones_are_scored(world: "World", tmp_path: Path) -> None:
    line = {"procedure_code": "99213", "charge": 120.0, "service_date": "2025-12-01"}
    good = {"claim_id": "GOOD", "submitted_on": "2025-12-04", "lines": [line]}
    body = tmp_path / "claims.json"
    body.write_text(json.dumps({"claims": [good | {"claim_id": "BAD", "lines": []}, good]}))
    out = tmp_path / "scores.csv"
    done = denialrisk("score", body, "--bundle", world.bundle, "--level", "claim", "--out", out)
    assert done.returncode == 0, done.stderr
    assert "$.claims[0].lines" in done.stderr
    assert pd.read_csv(out, dtype=str)["claim_id"].tolist() == ["GOOD"]


def test_a_csv_of_scores_brings_no_formulas_into_a_spreadsheet(
    world: "World", tmp_path: Path
) -> None:
    line = {"procedure_code": "99213", "charge": 120.0, "service_date": "2025-12-01"}
    ids = ["=1+1", "+1", "-1", "@A1", "A=1", "7"]
    claims = [{"claim_id": each, "submitted_on": "2025-12-04", "lines": [line]} for each in ids]
    body = tmp_path / "claims.json"
    body.write_text(json.dumps(claims), encoding="utf-8")
    for out in (tmp_path / "scores.csv", tmp_path / "scores.json"):
        done = denialrisk("score", body, "--bundle", world.bundle, "--explain", "--out", out)
        assert done.returncode == 0, done.stderr
    cells = pd.read_csv(tmp_path / "scores.csv", dtype=str)
    assert cells["claim_id"].tolist() == ["'=1+1", "'+1", "'-1", "'@A1", "A=1", "7"]
    assert not cells["denial_probability"].str.startswith("'").any()
    assert json.loads(cells["reasons_json"].iloc[0])
    kept = json.loads((tmp_path / "scores.json").read_text(encoding="utf-8"))
    assert [each["claim_id"] for each in kept] == ids


def test_report_writes_pages_that_name_no_one_in_their_file_names(
    world: "World", tmp_path: Path
) -> None:
    done = denialrisk(
        *("report", world.tables, "--newest", 5, "--bundle", world.bundle, "--out", tmp_path)
    )
    assert done.returncode == 0, done.stderr
    claim_ids = Tables.load(world.tables).claims["claim_id"]
    pages = list(tmp_path.rglob("*.html"))
    assert len(pages) == 6
    assert not {page.stem for page in pages} & set(claim_ids)


def test_report_looks_over_as_many_claims_as_the_day_has_room_for(
    world: "World", tmp_path: Path
) -> None:
    asked = ("report", world.tables, "--newest", 40, "--bundle", world.bundle)
    done = denialrisk(*asked, "--capacity", 1, "--out", tmp_path)
    assert done.returncode == 0, done.stderr
    worklist = json.loads((tmp_path / "worklist.json").read_text(encoding="utf-8"))
    assert worklist["worklist"]["claims_a_day"] == 1
    assert [row["turn"] for row in worklist["claims"]].count("today") == 1


def test_report_tells_of_a_month_without_a_model(world: "World", tmp_path: Path) -> None:
    month = ("report", world.tables, "--month", "2025-08", "--out", tmp_path, "--json")
    done = denialrisk(*month)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told == json.loads((tmp_path / "2025-08.json").read_text(encoding="utf-8"))
    assert told["totals"]["denied"] == sum(row["lines"] for row in told["by_category"]) > 0
    assert {path.name for path in tmp_path.iterdir()} == {
        "2025-08.html",
        "2025-08.json",
        "2025-08.csv",
    }


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "give --bundle DIR to score claims, or --month"),
        (("--month", "2025-08", "--newest", "3"), "it takes no --bundle"),
        (("--month", "1999-01"), "no claim was first sent in 1999-01; claims are of 2025-"),
    ],
)
def test_report_says_what_it_lacks(
    world: "World", tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    done = denialrisk("report", world.tables, *arguments, "--out", tmp_path)
    assert done.returncode == 2
    assert said in done.stderr


def test_training_until_a_day_uses_nothing_later(world: "World", tmp_path: Path) -> None:
    done = denialrisk(
        *("--home", ROOT, "train", "--data", world.tables, "--recipe", "quick"),
        *("--until", "2025-11-15", "--bundle", tmp_path / "bundle", "--json"),
        folder=tmp_path,
    )
    assert done.returncode == 0, done.stderr
    split = json.loads(done.stdout)["split"]
    assert split["data_end"] <= "2025-11-15"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["score", "nowhere.837", "--bundle", "b", "--out", "s.csv"], 6, "b"),
        (["train", "--data", "nowhere"], 4, "denialrisk ingest"),
        (["train", "--data", "nowhere", "--recipe", "slow"], 2, "known: default, quick"),
        (["score", "x", "--out", "s.csv"], 2, "--bundle"),
        (["score", "x", "--bundle", "b", "--out", "s.xls"], 2, ".parquet"),
        (["--home", "nowhere", "check"], 2, "denialrisk init"),
        (["serve", "--bundle", "nowhere"], 6, "nowhere"),
        (["fly"], 2, "fly"),
    ],
)
def test_each_kind_of_mistake_has_its_exit_code_and_no_traceback(
    tmp_path: Path, arguments: list[str], code: int, said: str
) -> None:
    done = denialrisk(*arguments, folder=tmp_path)
    assert done.returncode == code
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_too_little_history_says_what_is_missing(tmp_path: Path) -> None:
    for step in (
        ("simulate", tmp_path / "files", "--claims", 30, "--months", 2),
        ("ingest", tmp_path / "files", "--into", tmp_path / "tables"),
    ):
        assert denialrisk(*step).returncode == 0
    done = denialrisk("--home", ROOT, "train", "--data", tmp_path / "tables", folder=tmp_path)
    assert done.returncode == 5
    assert "Traceback" not in done.stderr
