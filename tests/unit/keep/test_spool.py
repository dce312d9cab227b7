"""What a process leaves behind, however it ends, is found by the next and written once."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select

from denialrisk.keep import Database, Owed, SpoolFullError, check
from denialrisk.keep.schema import AUDIT, SCORES
from denialrisk.keep.spool import Spool
from denialrisk.keep.writer import Writer

LIMIT = 1 << 30
NOTHING = Owed(bytes=0, records=0)
# Writes lines until it is killed, and says each once it is safe.
PATIENT = """
import sys
from collections.abc import Callable
from pathlib import Path
from denialrisk.keep.spool import Spool
spool = Spool(Path(sys.argv[1]), 1 << 30)
number = 0
while True:
    spool.append(b'{"n": %d}\\n' % number)
    print(number, flush=True)
    number += 1
"""


def lines_in(spool: Spool) -> list[bytes]:
    return [
        line for segment in spool.segments() for part in segment.lines()
        for line in part.splitlines()
    ]  # fmt: skip


def test_what_was_appended_is_there_in_order(tmp_path: Path) -> None:
    spool = Spool(tmp_path, LIMIT)
    spool.append(b"one\ntwo\n")
    spool.append(b"three\n")
    assert lines_in(spool) == [b"one", b"two", b"three"]
    assert spool.owed == Owed(bytes=len(b"one\ntwo\nthree\n"), records=3)


def test_a_segment_in_use_is_nobody_elses(tmp_path: Path) -> None:
    mine, other = Spool(tmp_path, LIMIT), Spool(tmp_path, LIMIT)
    mine.append(b"mine\n")
    other.adopt()
    assert lines_in(other) == []


def test_what_a_killed_process_was_sure_of_is_taken_over(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", PATIENT, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    said = [process.stdout.readline().strip() for _ in range(200)]
    process.send_signal(signal.SIGKILL)
    rest = process.stdout.read().split()
    process.wait()
    process.stdout.close()
    spool = Spool(tmp_path, LIMIT)
    spool.adopt()
    found = lines_in(spool)
    assert len(found) >= len([*said, *rest])
    assert found[:200] == [b'{"n": %d}' % number for number in range(200)]
    assert spool.owed.records == len(found)


def test_half_a_line_is_left_out_and_thrown_away(tmp_path: Path) -> None:
    (tmp_path / "dead.ndjson").write_bytes(b"whole\nhal")
    spool = Spool(tmp_path, LIMIT)
    spool.adopt()
    assert lines_in(spool) == [b"whole"]
    assert spool.owed == Owed(bytes=9, records=1)
    (segment,) = spool.segments()
    spool.discard(segment)
    assert list(tmp_path.glob("*.ndjson")) == []


def test_a_spool_at_its_limit_takes_no_more_and_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "owed.ndjson").write_bytes(b"x" * 100)
    spool = Spool(tmp_path, 50)
    with pytest.raises(SpoolFullError, match="more than the 50"):
        spool.append(b"line\n")


def test_a_line_that_the_disk_refused_leaves_no_part_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spool = Spool(tmp_path, LIMIT)
    spool.append(b"before\n")
    real = os.write

    def full(handle: int, data: bytes) -> int:
        if len(data) > 4:
            return real(handle, data[:4])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(SpoolFullError, match="No space left"):
        spool.append(b"too long\n")
    monkeypatch.undo()
    spool.append(b"after\n")
    assert lines_in(spool) == [b"before", b"after"]


def test_records_spooled_twice_are_written_once(
    database: Database, tmp_path: Path, score_line: Callable[..., bytes]
) -> None:
    twice = [score_line(f"C{n}") for n in range(1_200)]
    for name in ("one.ndjson", "two.ndjson"):
        (tmp_path / name).write_bytes(b"".join(twice))
    spool = Spool(tmp_path, LIMIT)
    spool.adopt()
    writer = Writer(spool, database, tmp_path / "aside")
    assert writer.drain()
    with database.reading() as connection:
        assert connection.execute(select(func.count()).select_from(SCORES)).scalar() == 1_200
        assert connection.execute(select(func.count()).select_from(AUDIT)).scalar() == 1_200
        assert check(connection).broken_at is None
    assert list(tmp_path.glob("*.ndjson")) == []


def test_a_record_no_database_takes_does_not_block_the_others(
    database: Database, tmp_path: Path, score_line: Callable[..., bytes]
) -> None:
    spool = Spool(tmp_path / "spool", LIMIT)
    bad = score_line("BAD").replace(b'"bundle": "b"', b'"bundle": null')
    spool.append(score_line("BEFORE") + bad + score_line("AFTER"))
    assert Writer(spool, database, tmp_path / "aside").drain()
    with database.reading() as connection:
        found = connection.execute(select(SCORES.c.claim_id)).scalars()
        assert set(found) == {"BEFORE", "AFTER"}
    assert "BAD" in (tmp_path / "aside").read_text(encoding="utf-8")
    assert spool.owed == NOTHING


def test_what_the_database_does_not_take_stays_until_it_does(
    tmp_path: Path, score_line: Callable[..., bytes]
) -> None:
    file = tmp_path / "state.db"
    database = Database(f"sqlite:///{file}")
    database.upgrade()
    file.rename(tmp_path / "gone.db")
    spool = Spool(tmp_path / "spool", LIMIT)
    spool.append(score_line("OWED"))
    writer = Writer(spool, database, tmp_path / "aside")
    assert not writer.drain()
    assert spool.owed.records == 1
    (tmp_path / "gone.db").rename(file)
    assert writer.drain()
    assert spool.owed == NOTHING
    database.close()


def test_chores_are_done_although_what_is_spooled_cannot_be_read(
    database: Database, tmp_path: Path
) -> None:
    spool = Spool(tmp_path / "spool", LIMIT)
    spool.append(b"no JSON\n")
    writer = Writer(spool, database, tmp_path / "aside")
    done = threading.Event()
    writer.also(done.set)
    writer.start()
    assert done.wait(10)
    writer.close()
    assert list((tmp_path / "spool").glob("*.ndjson")), "what could not be read is still there"
