import json
from pathlib import Path

import pytest

from denialrisk.errors import BundleError
from denialrisk.score.manifest import hashes, read_manifest, verify


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "history").mkdir()
    (tmp_path / "denial.txt").write_text("trees")
    (tmp_path / "history" / "counts.npy").write_bytes(b"\x00\x01")
    (tmp_path / "manifest.json").write_text(json.dumps({"parts": hashes(tmp_path)}))
    return tmp_path


def _verify(folder: Path) -> None:
    verify(folder, read_manifest(folder)["parts"], ["denial.txt"])


def test_an_untouched_folder_passes(folder: Path) -> None:
    assert sorted(hashes(folder)) == ["denial.txt", "history/counts.npy"]
    _verify(folder)


def test_a_changed_part_is_named(folder: Path) -> None:
    (folder / "history" / "counts.npy").write_bytes(b"\x00\x02")
    with pytest.raises(BundleError, match=r"counts\.npy: was changed"):
        _verify(folder)


def test_a_missing_part_is_named(folder: Path) -> None:
    (folder / "denial.txt").unlink()
    with pytest.raises(BundleError, match=r"denial\.txt: is missing"):
        _verify(folder)


def test_a_file_the_manifest_does_not_know_is_refused(folder: Path) -> None:
    (folder / "history" / "more.npy").write_bytes(b"")
    with pytest.raises(BundleError, match=r"more\.npy: is not listed"):
        _verify(folder)


def test_a_manifest_without_a_required_part_is_refused(folder: Path) -> None:
    with pytest.raises(BundleError, match=r"lists no card\.md"):
        verify(folder, hashes(folder), ["card.md"])


@pytest.mark.parametrize("text", ["not json", "[]", '{"parts": 3}'])
def test_a_damaged_manifest_is_told(folder: Path, text: str) -> None:
    (folder / "manifest.json").write_text(text)
    with pytest.raises(BundleError, match=r"manifest\.json"):
        read_manifest(folder)


def test_a_folder_without_manifest_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="denialrisk train"):
        read_manifest(tmp_path)
