"""PATH may be a file, a folder or a pattern; a name that matches nothing is told."""

from pathlib import Path

import pytest

from denialrisk.cli.paths import expand
from denialrisk.errors import UsageError


def test_files_folders_and_patterns_expand_in_order(tmp_path: Path) -> None:
    for name in ("b.837", "a.837", "c.835"):
        (tmp_path / name).touch()
    found = expand([str(tmp_path / "*.837"), str(tmp_path)])
    assert found == [tmp_path / "a.837", tmp_path / "b.837", tmp_path]


def test_a_pattern_that_matches_nothing_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such file"):
        expand([str(tmp_path / "*.837")])
