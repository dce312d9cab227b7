"""`denialrisk init` copies the reference deployment and never overwrites."""

from pathlib import Path

import pytest

from denialrisk import starter
from denialrisk.deployment import FOLDERS
from denialrisk.errors import UsageError


def test_the_four_folders_are_copied_without_caches(tmp_path: Path) -> None:
    made = starter.copy(FOLDERS, tmp_path / "mine")
    assert [path.name for path in made] == list(FOLDERS)
    assert (tmp_path / "mine/training/label.yaml").is_file()
    assert not list(tmp_path.rglob("__pycache__"))


def test_what_is_there_is_not_overwritten_and_nothing_is_copied(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models/mine.yaml").write_text("kept", encoding="utf-8")
    with pytest.raises(UsageError, match="models/ is there already"):
        starter.copy(FOLDERS, tmp_path)
    assert (tmp_path / "models/mine.yaml").read_text(encoding="utf-8") == "kept"
    assert not (tmp_path / "features").exists()
