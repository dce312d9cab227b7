"""Without a secret of one's own, patients' pseudonyms can be guessed back: an ingest says so."""

import json
from pathlib import Path
from shutil import copytree

import pytest
from click.testing import CliRunner, Result

from denialrisk.claims.pseudonym import KEY_VARIABLE
from denialrisk.cli.main import road

GOLDEN = Path(__file__).parents[2] / "golden" / "claims"


def ingested(path: Path, into: Path) -> Result:
    result = CliRunner().invoke(road, ["ingest", str(path), "--into", str(into), "--json"])
    assert result.exit_code == 0, result.output
    return result


def test_a_secret_known_to_all_is_warned_of_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(KEY_VARIABLE, raising=False)
    result = ingested(GOLDEN, tmp_path)
    assert result.stderr.count(f"{KEY_VARIABLE} is not set") == 1
    assert json.loads(result.stdout)["pseudonym_key"] == "default"


def test_an_empty_secret_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY_VARIABLE, "")
    assert KEY_VARIABLE in ingested(GOLDEN, tmp_path).stderr


def test_a_secret_of_ones_own_is_not_spoken_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(KEY_VARIABLE, "only ours")
    result = ingested(GOLDEN, tmp_path)
    assert KEY_VARIABLE not in result.stderr
    assert json.loads(result.stdout)["pseudonym_key"] == "own"


def test_simulated_patients_need_no_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(KEY_VARIABLE, raising=False)
    copytree(GOLDEN, tmp_path / "world" / "claims")
    (tmp_path / "world" / "truth.parquet").write_bytes(b"")
    assert KEY_VARIABLE not in ingested(tmp_path / "world" / "claims", tmp_path / "data").stderr
