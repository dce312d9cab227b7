"""A place that takes no file ends a command with words."""

from pathlib import Path

import pytest

from denialrisk.cli.written import writing
from denialrisk.errors import UsageError


def test_the_folder_of_a_file_is_made(tmp_path: Path) -> None:
    path = tmp_path / "new" / "out.csv"
    with writing(path):
        path.write_text("a")
    assert path.read_text() == "a"


def test_a_file_in_place_of_a_folder_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match=r"out\.csv: cannot be written \(.*\); make room or name"):
        writing(tmp_path / "file" / "out.csv").__enter__()


def test_a_full_disk_is_told_of() -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("no /dev/full here")
    with (
        pytest.raises(UsageError, match=r"/dev/full: cannot be written \(No space left"),
        writing(full),
    ):
        full.write_text("a")
