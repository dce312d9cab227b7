import gzip
from pathlib import Path

import pytest

from denialrisk.errors import InputError
from denialrisk.read import unpacked

TEXT = b"claim,charge\nC1,100.00\n"


def packed(path: Path, content: bytes) -> Path:
    path.write_bytes(gzip.compress(content))
    return path


def test_a_plain_file_is_opened_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "claims.csv"
    path.write_bytes(TEXT)
    with unpacked.opened(path) as file:
        assert file.read() == TEXT
    assert unpacked.unpacked_size(path) == len(TEXT)


def test_a_packed_file_is_known_by_its_first_bytes_whatever_its_name(tmp_path: Path) -> None:
    path = packed(tmp_path / "claims.csv", TEXT)
    with unpacked.opened(path) as file:
        assert file.readline() == b"claim,charge\n"
        assert file.read() == b"C1,100.00\n"
    assert unpacked.unpacked_size(path) >= len(TEXT)


def test_packed_parts_one_after_another_are_one_file(tmp_path: Path) -> None:
    path = tmp_path / "two.gz"
    path.write_bytes(gzip.compress(TEXT) + gzip.compress(TEXT))
    assert unpacked.whole(path) == TEXT + TEXT


@pytest.mark.parametrize(
    ("damage", "why"),
    [
        (lambda content: content[: len(content) // 2], "cut off before its end"),
        (lambda content: content[:10] + b"\xff" * 30 + content[40:], "damaged"),
    ],
)
def test_a_damaged_packed_file_says_so(tmp_path: Path, damage: object, why: str) -> None:
    assert callable(damage)
    path = tmp_path / "claims.gz"
    path.write_bytes(damage(gzip.compress(bytes(range(256)) * 20)))
    with unpacked.opened(path) as file, pytest.raises(InputError, match=why):
        file.read()


def test_a_file_that_unpacks_without_end_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unpacked, "_ALLOWANCE", 1_000)
    path = packed(tmp_path / "bomb.gz", bytes(10_000_000))
    with unpacked.opened(path) as file, pytest.raises(InputError, match="more than 400 times"):
        file.read()


def test_a_document_too_large_to_hold_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unpacked, "LARGEST_DOCUMENT", 1 << 20)
    path = packed(tmp_path / "large.json", b" " * (2 << 20))
    with pytest.raises(InputError, match="one document of more than 1 MiB"):
        unpacked.whole(path)
