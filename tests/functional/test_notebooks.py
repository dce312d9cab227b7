"""The notebooks executed from top to bottom, in order, as `make notebooks` does."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow

FOLDER = Path(__file__).parents[2] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))


class Executed:
    """An executed notebook: what it printed, what it showed."""

    def __init__(self, path: Path) -> None:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        self._outputs = [one for cell in cells for one in cell.get("outputs", [])]

    def printed(self, stream: str = "stdout") -> str:
        texts = [one["text"] for one in self._outputs if one.get("name") == stream]
        return "".join("".join(text) for text in texts)

    def shown(self, kind: str) -> list[Any]:
        return [one["data"][kind] for one in self._outputs if kind in one.get("data", {})]

    @property
    def pictures(self) -> int:
        return len(self.shown("image/png"))


@pytest.fixture(scope="module")
def executed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Executed]:
    """Return the notebooks by their number, run in a folder of their own in one go."""
    home = tmp_path_factory.mktemp("notebooks")
    notebooks = home / "notebooks"
    notebooks.mkdir()
    for path in [*NOTEBOOKS, *FOLDER.glob("*.mplstyle")]:
        shutil.copy(path, notebooks)
    command = [sys.executable, "-m", "nbconvert", "--execute", "--to", "notebook"]
    command += ["--KernelManager.transport_encryption=auto", "--log-level", "ERROR"]
    names = [path.name for path in NOTEBOOKS]
    done = subprocess.run(
        [*command, "--output-dir", str(home / "done"), *names],
        cwd=notebooks,
        env={name: value for name, value in os.environ.items() if "DENIALRISK" not in name},
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-5_000:]
    return {name[:2]: Executed(home / "done" / name) for name in names}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_runs_without_a_warning(executed: dict[str, Executed], path: Path) -> None:
    assert executed[path.stem[:2]].printed("stderr") == ""


def test_a_first_look_draws_the_history_and_judges_a_model(executed: dict[str, Executed]) -> None:
    look = executed["01"]
    assert look.pictures == 3
    assert "judged on" in look.printed()
    assert re.search(r"^denialrisk +0\.\d{3}", look.printed(), re.MULTILINE)


def test_shap_and_our_reasons_agree_and_a_mended_claim_is_safer(
    executed: dict[str, Executed],
) -> None:
    why = executed["02"]
    assert why.pictures == 5
    (apart,) = re.findall(r"SHAP's weights and ours, one booster: (\S+)", why.printed())
    assert float(apart) < 1e-6
    (table,) = [text for text in map("".join, why.shown("text/plain")) if "mended" in text]
    (sent, mended) = re.findall(r"denial_probability +(\S+) +(\S+)", table)[0]
    assert float(mended) < float(sent)


def test_a_signal_is_added_checked_tried_and_judged(executed: dict[str, Executed]) -> None:
    added = executed["03"]
    assert added.pictures == 3
    assert "problems: none" in added.printed()
    assert re.search(r"denied \d+ of \d+ lines to date \(relationship: \d\d\)", added.printed())
    assert re.search(r"average precision [+-]0\.\d+, give or take", added.printed())


def test_a_spreadsheet_becomes_a_model_and_a_leak_in_it_is_named(
    executed: dict[str, Executed],
) -> None:
    own = executed["04"]
    assert own.pictures == 2
    assert "Work Queue behaves like the payer's answer" in own.printed()
    assert "REFUSED by 'leak': overruled" in own.printed()
    assert any("Model card" in "".join(text) for text in own.shown("text/markdown"))
