"""An ingest killed at any moment is completed by the same ingest again."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from denialrisk.claims import Tables
from denialrisk.claims.schema import TABLES
from denialrisk.errors import DenialRiskError, InputError
from denialrisk.read import ingest
from denialrisk.simulate import simulate

INGEST = """
import sys
from pathlib import Path
from denialrisk.read import ingest
import denialrisk.read.ingest
sys.modules["denialrisk.read.ingest"].STEP = {step}
ingest([Path(path) for path in {paths}], Path({into!r}))
"""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Claims and remits of some months, some of them twice, and a file that is refused."""
    folder = tmp_path_factory.mktemp("world")
    simulate(folder, claims=300, months=3, seed=5)
    first = min((folder / "claims").iterdir())
    text = first.read_bytes()
    (folder / "claims" / "zz-again.837").write_bytes(text.replace(b":B:1*", b":B:7*"))
    (folder / "claims" / "zz-junk.837").write_bytes(b"junk")
    return folder


def assert_same_tables(left: Path, right: Path) -> None:
    first, second = Tables.load(left), Tables.load(right)
    for name in TABLES:
        pd.testing.assert_frame_equal(getattr(first, name), getattr(second, name), obj=name)
    assert (left / "rejects.csv").read_bytes() == (right / "rejects.csv").read_bytes()


def command(world: Path, into: Path, step: int = 40) -> list[str]:
    paths = [str(world / "claims"), str(world / "remits")]
    return [sys.executable, "-c", INGEST.format(step=step, paths=paths, into=str(into))]


class KilledError(BaseException):
    """Stands for a process that ends here and now."""


@pytest.mark.slow
def test_killed_at_random_moments_and_run_again_the_tables_are_those_of_one_run(
    world: Path, tmp_path: Path
) -> None:
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    began = time.monotonic()
    subprocess.run(command(world, whole), check=True)
    seconds = time.monotonic() - began
    chance = random.Random(7)  # noqa: S311 chosen moments, not secrets
    ends = []
    for _ in range(8):
        with subprocess.Popen(command(world, killed)) as process:
            time.sleep(chance.uniform(0.4, 1.0) * seconds)
            process.send_signal(signal.SIGKILL)
            ends.append(process.wait())
    assert -signal.SIGKILL in ends
    subprocess.run(command(world, killed), check=True)
    assert_same_tables(whole, killed)
    known = {path.relative_to(whole) for path in whole.rglob("*.npy")}
    assert len(list(killed.rglob("*.npy"))) <= len(known) + 4


@pytest.mark.slow
def test_killed_between_any_two_steps_in_the_disk_the_next_run_completes_it(
    world: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    monkeypatch.setattr(sys.modules["denialrisk.read.ingest"], "STEP", 60)
    paths = [world / "claims", world / "remits"]
    ingest(paths, whole)
    real, left = os.fsync, [0]

    def fsync(handle: int) -> None:
        left[0] -= 1
        if not left[0]:
            raise KilledError
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    for calls in (3, 8, 13, 14, 15, 29, 60):
        left[0] = calls
        with pytest.raises(KilledError):
            ingest(paths, killed)
    ingest(paths, killed)
    assert_same_tables(whole, killed)


def test_a_full_disk_ends_an_ingest_with_a_word_and_the_tables_stay(
    golden: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    into = tmp_path / "data"
    ingest([golden / "claims" / "clinic.837"], into)
    before = Tables.load(into)
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DenialRiskError, match="No space left on device"):
        ingest([golden / "claims" / "hospital.837"], into)
    monkeypatch.undo()
    pd.testing.assert_frame_equal(before.claims, Tables.load(into).claims)
    assert ingest([golden / "claims" / "hospital.837"], into).total("claims") == 1


def full(handle: int) -> None:
    raise OSError(28, "No space left on device", handle)


@pytest.mark.parametrize("damaged", ["claims/**/*.parquet", "index/*.npy"])
@pytest.mark.parametrize("gone", [True, False])
def test_damaged_tables_end_an_ingest_and_are_no_fault_of_the_file_read(
    golden: Path, tmp_path: Path, damaged: str, *, gone: bool
) -> None:
    into = tmp_path / "data"
    ingest([golden / "claims" / "clinic.837"], into)
    path = next(into.glob(damaged))
    path.unlink() if gone else path.write_bytes(b"junk")
    with pytest.raises(DenialRiskError, match=path.name):
        ingest([golden / "claims" / "clinic.837"], into)


@pytest.mark.slow
def test_a_second_ingest_at_the_same_time_is_told_to_wait(world: Path, tmp_path: Path) -> None:
    into = tmp_path / "data"
    with subprocess.Popen(command(world, into, step=5)) as process:
        while not (into / "tables.json").is_file():
            assert process.poll() is None
            time.sleep(0.01)
        with pytest.raises(InputError, match="another ingest is writing here"):
            ingest([world / "claims"], into)
        assert process.wait() == 0
    assert ingest([world / "claims"], into).total("claims") == 0


@pytest.mark.slow
def test_memory_does_not_grow_with_the_input(world: Path, tmp_path: Path) -> None:
    code = (
        "import resource, sys; from pathlib import Path; from denialrisk.read import ingest;"
        "import denialrisk.read.ingest; sys.modules['denialrisk.read.ingest'].STEP = 500;"
        "ingest([Path(sys.argv[1])], Path(sys.argv[2]));"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    text = max((world / "claims").glob("*.837"), key=lambda path: path.stat().st_size).read_bytes()
    peaks = []
    for copies in (100, 1000):
        inbox = tmp_path / f"inbox{copies}"
        inbox.mkdir()
        for number in range(copies):
            mark = f"CLM*{number}x".encode()
            (inbox / f"{number:04}.837").write_bytes(text.replace(b"CLM*", mark))
        run = [sys.executable, "-c", code, str(inbox), str(tmp_path / f"out{copies}")]
        done = subprocess.run(run, capture_output=True, text=True, check=True)
        peaks.append(int(done.stdout) / 1024)
        shutil.rmtree(inbox)
    assert peaks[1] - peaks[0] < 25, peaks
