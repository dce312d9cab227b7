"""Bytes as they come (streams, padding, odd encodings, garbage) give the same segments."""

import gzip
from io import BytesIO
from pathlib import Path

import pytest

from denialrisk.claims import Reject
from denialrisk.read import read_x12
from denialrisk.read.x12.segments import CHUNK, batches


def test_an_open_stream_reads_like_its_bytes(clinic: bytes, tmp_path: Path) -> None:
    assert list(read_x12(BytesIO(clinic))) == list(read_x12(clinic))
    path = tmp_path / "clinic.837.gz"
    path.write_bytes(gzip.compress(clinic * 40))
    with gzip.open(path) as stream:
        assert list(read_x12(stream)) == list(read_x12(clinic * 40))


@pytest.mark.parametrize("between", [b"\x00" * 700, b"\r\n\r\n", b"\x1a", b" " * 300])
def test_padding_between_and_after_interchanges_is_passed_by(
    clinic: bytes, between: bytes
) -> None:
    assert list(read_x12(clinic + between + clinic + between)) == list(read_x12(clinic)) * 2


def test_padding_longer_than_a_chunk_may_come_first(clinic: bytes) -> None:
    assert list(read_x12(b"\n" * 2 * CHUNK + clinic)) == list(read_x12(clinic))


@pytest.mark.parametrize("garbage", [b"END OF FILE", b"\x00\xff\xfe", b"ISA", b"~~~~"])
def test_garbage_after_the_last_trailer_hides_no_claim(clinic: bytes, garbage: bytes) -> None:
    records = list(read_x12(clinic + garbage))
    assert records[:2] == list(read_x12(clinic))
    assert all(isinstance(record, Reject) for record in records[2:])


@pytest.mark.parametrize("name", ["MÜLLER".encode(), "MÜLLER".encode("latin-1"), b"M\x81\xfeR"])
def test_names_in_any_encoding_hide_nothing(clinic: bytes, name: bytes) -> None:
    assert list(read_x12(clinic.replace(b"ARBOR", name))) == list(read_x12(clinic))


def test_an_isa_broken_over_lines_is_read(clinic: bytes) -> None:
    isa, rest = clinic[:106], clinic[106:]
    for at in (20, 40, 80):
        broken = isa[:at] + b"\r\n" + isa[at:]
        assert list(read_x12(broken + rest)) == list(read_x12(clinic)), at


def test_a_batch_says_its_size_and_what_splits_composites(clinic: bytes) -> None:
    found = list(batches(clinic))
    assert sum(batch.size for batch in found) == len(clinic.rstrip())
    assert {batch.component for batch in found} == {":"}
