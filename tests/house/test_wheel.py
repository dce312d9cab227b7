"""The wheel carries the reference deployment, so that `denialrisk init` works without git."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    return next(out.glob("*.whl"))


@pytest.mark.slow
def test_the_wheel_holds_the_four_folders_and_the_page_templates(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for expected in (
        "denialrisk/_starter/features/payer.yaml",
        "denialrisk/_starter/models/denial.yaml",
        "denialrisk/_starter/training/label.yaml",
        "denialrisk/_starter/serving/service.py",
        "denialrisk/py.typed",
    ):
        assert expected in names
    assert any(name.startswith("denialrisk/report/") and "html" in name for name in names)
    assert not any("__pycache__" in name for name in names)


@pytest.mark.slow
def test_init_from_the_wheel_makes_a_deployment_that_checks(wheel: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(wheel).extractall(tmp_path / "installed")
    code = "from denialrisk.cli import main; main()"
    environment = {"PYTHONPATH": str(tmp_path / "installed"), "PATH": "/usr/bin:/bin"}
    for arguments in (["init", "mine"], ["--home", "mine", "check"]):
        run = subprocess.run(
            [sys.executable, "-P", "-c", code, *arguments],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == 0, run.stderr
    assert (tmp_path / "mine/features/payer.yaml").is_file()
