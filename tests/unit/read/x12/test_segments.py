"""Bytes as they come (streams, padding, odd encodings, garbage) give the same segments."""

import gzip
from io import BytesIO
from pathlib import Path
from time import process_time

import pytest

from denialrisk.claims import Reject
from denialrisk.read import X12Reading, read_x12
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


def test_one_broken_letter_changes_no_other_segment(clinic: bytes) -> None:
    named = clinic.replace(b"BLUESTEM", "ÉTOILE".encode())
    broken = named.replace(b"QUARRY", b"QU\xfdRRY")
    assert list(read_x12(broken)) == list(read_x12(named))


def test_lines_wrapped_within_a_letter_read_the_same(clinic: bytes) -> None:
    text = clinic.replace(b"BLUESTEM", "ÉÉÉÉ".encode()).replace(b"\n", b"")
    for width in (79, 80):
        wrapped = b"\r\n".join(text[at : at + width] for at in range(0, len(text), width))
        assert list(read_x12(wrapped)) == list(read_x12(text))


def test_an_isa_that_names_delimiters_nobody_uses_is_not_believed(clinic: bytes) -> None:
    end = clinic.index(b"GS*")
    lying = clinic[:end].replace(b"*", b"%") + clinic[end:]
    assert list(read_x12(lying)) == list(read_x12(clinic))
    assert list(read_x12(clinic + lying)) == list(read_x12(clinic)) * 2


def test_an_interchange_run_into_the_one_before_is_found(clinic: bytes, answers: bytes) -> None:
    other = answers.translate(bytes.maketrans(b"*~", b"|!"))
    both = clinic.rstrip().removesuffix(b"~") + other
    assert list(read_x12(both)) == [*read_x12(clinic), *read_x12(answers)]


@pytest.mark.parametrize("blank", [b" ", b"\n", b"\t"])
def test_a_long_run_of_blanks_takes_no_longer_than_its_size_allows(
    clinic: bytes, blank: bytes
) -> None:
    began = process_time()
    for data in (b"GS*" + blank * CHUNK + clinic[106:], b"ISA*" + blank * CHUNK + clinic):
        assert list(read_x12(data))
    assert process_time() - began < 2


def test_text_that_is_no_segment_is_counted_and_never_named(clinic: bytes) -> None:
    reading = X12Reading(clinic.replace(b"HL*3*1*22*1~", b"Wilma Arbor~HL*3*1*22*1~"))
    assert len(list(reading.found())) == 2
    assert reading.changes["text that is no X12 segment passed over"] == 1
    assert "Wilma Arbor" not in reading.counts


def test_much_text_that_is_no_segment_is_a_reject(clinic: bytes) -> None:
    body = clinic[106:].replace(b"*", b"%")
    records = list(read_x12(clinic + clinic[:106].replace(b"~", b"~\nNOTE~") + body))
    reject = records[-1]
    assert isinstance(reject, Reject)
    assert reject.what == "text that is no X12"
    assert records[:2] == list(read_x12(clinic))


def test_an_isa_broken_over_lines_is_read(clinic: bytes) -> None:
    isa, rest = clinic[:106], clinic[106:]
    for at in (20, 40, 80):
        broken = isa[:at] + b"\r\n" + isa[at:]
        assert list(read_x12(broken + rest)) == list(read_x12(clinic)), at


def test_a_batch_says_its_size_and_what_splits_composites(clinic: bytes) -> None:
    found = list(batches(clinic))
    assert sum(batch.size for batch in found) == len(clinic.rstrip())
    assert {batch.component for batch in found} == {":"}


@pytest.mark.parametrize("before_the_end", [1, 100, 105, 110, 300, 500, 511, 512, 520])
@pytest.mark.parametrize("ends", [b"~\n", b"|\r\n"])
def test_an_interchange_that_begins_at_the_end_of_a_chunk_has_delimiters_of_its_own(
    clinic: bytes, before_the_end: int, ends: bytes
) -> None:
    first = clinic.replace(b"\n", b"").replace(b"~", b"\n")
    padding = CHUNK - before_the_end - len(first) - len(b"NTE*ADD*\n")
    at = first.index(b"NM1*41")
    first = first[:at] + b"NTE*ADD*" + b"x" * padding + b"\n" + first[at:]
    second = clinic.replace(b"\n", b"").replace(b"~", ends)
    assert list(read_x12(first + second)) == [*read_x12(clinic), *read_x12(clinic)]
