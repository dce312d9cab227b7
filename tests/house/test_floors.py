"""The floors of the house, as import-linter sees them."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_room_stands_on_its_floor() -> None:
    command = Path(sys.executable).with_name("lint-imports")
    run = subprocess.run([command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def _paths(path: Path) -> str:
    """The lines of a file that join or make paths."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if " / " in line or "Path(" in line)


def test_only_deployment_knows_the_four_folder_names() -> None:
    allowed = {"deployment.py"}
    offenders = [
        f"{path.relative_to(ROOT)}: {name}/"
        for path in (ROOT / "src/denialrisk").rglob("*.py")
        if path.name not in allowed
        for name in ("features", "models", "training", "serving")
        if re.search(rf'[/(] *"{name}[/"]', _paths(path))
    ]
    assert offenders == []


def test_the_service_stays_thin() -> None:
    lines = (ROOT / "serving/service.py").read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 250


def test_scoring_needs_none_of_the_training_libraries() -> None:
    code = (
        "import sys, denialrisk.score, denialrisk.explain, denialrisk.report, denialrisk.read;"
        "heavy = {'mlflow', 'sklearn', 'shap', 'matplotlib'} & set(sys.modules);"
        "sys.exit(', '.join(sorted(heavy)) or 0)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
