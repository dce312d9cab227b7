"""Formats are told by content, and files packed by gzip are what they hold."""

import gzip
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from denialrisk.read import ingest, unpacked
from denialrisk.read.files import format_of, sources_in

BODY = (
    b'{"claims": [{"claim_id": "C1", "submitted_on": "2026-01-12", "total_charge": 10.0,'
    b' "lines": [{"procedure_code": "99213"}]}]}'
)


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("claims.837", b"ISA*00*", "x12"),
        ("claims.json", BODY, "json"),
        ("claims.ndjson", b'{"resourceType": "Claim"}\n{"resourceType": "Claim"}\n', "fhir"),
        ("claims.csv", b"claim_id,charge\nC1,10\n", "csv"),
        ("claims.csv", b"claim_id\nC1\n", "csv"),
    ],
)
def test_a_packed_file_has_the_format_of_what_it_holds(
    tmp_path: Path, name: str, content: bytes, expected: str
) -> None:
    plain, packed = tmp_path / name, tmp_path / f"{name}.gz"
    plain.write_bytes(content)
    packed.write_bytes(gzip.compress(content))
    assert format_of(plain) == format_of(packed) == (expected, "")


def test_a_packed_837_is_read_as_a_plain_one(clinic: bytes, tmp_path: Path) -> None:
    (tmp_path / "clinic.837.gz").write_bytes(gzip.compress(clinic))
    (tmp_path / "body.json.gz").write_bytes(gzip.compress(BODY))
    summary = ingest([tmp_path / "clinic.837.gz", tmp_path / "body.json.gz"], tmp_path / "data")
    assert [(file.format, file.claims) for file in summary.files] == [("x12", 2), ("json", 1)]
    assert summary.rejects == 0


def test_progress_counts_what_a_packed_file_holds(clinic: bytes, tmp_path: Path) -> None:
    path = tmp_path / "clinic.837.gz"
    path.write_bytes(gzip.compress(clinic))
    (source,) = sources_in([path])
    assert source.size == len(clinic)


@pytest.mark.parametrize(
    ("damage", "why"),
    [
        (lambda packed: packed[:-12], "cut off before its end"),
        (lambda packed: packed[:2] + b" and nothing of the kind", "damaged"),
        (gzip.compress, "packed by gzip twice"),
    ],
)
def test_a_damaged_packed_file_is_refused_and_hides_no_other(
    clinic: bytes, tmp_path: Path, damage: Callable[[bytes], bytes], why: str
) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "a.837.gz").write_bytes(damage(gzip.compress(clinic)))
    (inbox / "b.837").write_bytes(clinic)
    summary = ingest([inbox], tmp_path / "data")
    assert summary.files[1].claims + summary.files[1].claim_duplicates == 2
    assert summary.files[0].other_rejects == 1
    assert why in summary.rejects_file.read_text(encoding="utf-8")


def test_a_file_that_unpacks_without_end_is_refused(
    clinic: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unpacked, "_ALLOWANCE", 1 << 17)
    (tmp_path / "bomb.837.gz").write_bytes(gzip.compress(clinic + bytes(20_000_000)))
    summary = ingest([tmp_path / "bomb.837.gz"], tmp_path / "data")
    assert summary.files[0].other_rejects == 1
    assert "more than 400 times" in summary.rejects_file.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("inside", "why"), [("xl/workbook.xml", "Excel workbook"), ("claims.837", "zip archive")]
)
def test_a_workbook_and_an_archive_are_refused_with_advice(
    tmp_path: Path, inside: str, why: str
) -> None:
    path = tmp_path / "export.csv"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(inside, "x")
    (source,) = sources_in([path])
    assert source.format == "unknown"
    assert why in source.refused
