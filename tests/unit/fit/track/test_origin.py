import shutil
import subprocess
from pathlib import Path

import pytest

from denialrisk.fit.track.origin import commit, environment, requirements


def _git(folder: Path, *arguments: str) -> None:
    who = ["-c", "user.name=A Test", "-c", "user.email=test@example.org"]
    git = shutil.which("git") or pytest.skip("no git here")
    subprocess.run([git, "-C", str(folder), *who, *arguments], check=True, capture_output=True)


def test_the_checkout_one_stands_in_is_told_and_whether_it_was_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "gates.yaml").write_text("auroc_above: 0.5\n")
    _git(tmp_path, "init", "--initial-branch", "main")
    _git(tmp_path, "add", "gates.yaml")
    _git(tmp_path, "commit", "-m", "Decide")
    monkeypatch.chdir(tmp_path)
    clean = commit()
    (tmp_path / "gates.yaml").write_text("auroc_above: 0.6\n")
    changed = commit()
    assert clean["mlflow.source.git.branch"] == "main"
    assert len(clean["mlflow.source.git.commit"]) == 40
    assert clean["mlflow.source.git.dirty"] == "false"
    assert changed == clean | {"mlflow.source.git.dirty": "true"}


def test_without_git_nothing_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert commit() == {}


def test_the_environment_names_what_decides_a_run() -> None:
    assert environment()["version.lightgbm"]
    assert "lightgbm==" + environment()["version.lightgbm"] + "\n" in requirements()
