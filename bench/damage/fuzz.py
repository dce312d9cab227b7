"""Damages X12 files by the hundred thousand and holds the reader to its promise on each of them.

On every damaged file: no exception, an end within the time its size allows, no record lost
without a word, none invented, and those that the damage did not touch equal to what they were.
What a file still shows is counted by `witness`, which shares no code with the reader. Some files
also go through `ingest`. A failing file is saved; `--only NUMBER` with the seed printed makes it
again.
"""

import argparse
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from mutation import Dice, damaged
from truth import Read, Truth, read
from verdict import Judge
from witness import KINDS, Shown, look

from denialrisk.claims import Reject
from denialrisk.read import ingest
from denialrisk.read.found import Found
from denialrisk.simulate import simulate

GOLDEN = Path(__file__).parents[2] / "tests" / "golden"
SUFFIXES = {".837", ".835", ".277"}
LONGEST, MOST_OF_A_KIND = 12_000, 30
# Seconds of processor time: far beyond what a file needs, far below what a person waits.
SECONDS_EACH, SECONDS_PER_BYTE = 3.0, 5e-5
INGESTED_TOGETHER = 50


class Late(BaseException):
    """The reader took longer than the size of the file allows; no `except Exception` eats it."""


@dataclass(slots=True)
class Tally:
    """What a run has seen."""

    files: int = 0
    starts: int = 0
    records: int = 0
    rejects: int = 0
    unsure: int = 0
    ingested: int = 0
    slowest: float = 0.0
    changes: Counter[str] = field(default_factory=Counter)
    failures: list[tuple[int, str]] = field(default_factory=list)


def main() -> None:
    """Run the numbers asked for, show progress and end with a failure if there was one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int, help="make and judge this one file again")
    parser.add_argument("--ingest-every", type=int, default=250)
    parser.add_argument("--save", type=Path, default=Path("fuzz-failures"))
    arguments = parser.parse_args()
    fuzz = Fuzz(arguments.seed)
    if arguments.only is not None:
        data, names, _ = fuzz.damaged(arguments.only)
        list(fuzz.run([arguments.only]))
        path = _saved(arguments.save, arguments.seed, arguments.only, data)
        print(f"{path} ({', '.join(names)}): {fuzz.tally.failures or 'as it should be'}")
        sys.exit(bool(fuzz.tally.failures))
    print(f"seed {arguments.seed}, {arguments.files:,} files from {len(fuzz.files)} undamaged")
    began = time.perf_counter()
    for done in fuzz.run(range(arguments.files), arguments.ingest_every):
        if done % 1_000 == 0 or done == arguments.files:
            spent = time.perf_counter() - began
            bad = len(fuzz.tally.failures)
            print(f"\r{done:,} files, {bad} failed, {spent:.0f} s", end="", file=sys.stderr)
    print(file=sys.stderr)
    _tell(fuzz, arguments.save, time.perf_counter() - began)
    sys.exit(bool(fuzz.tally.failures))


def _saved(folder: Path, seed: int, number: int, data: bytes) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"seed-{seed}-file-{number}.x12"
    path.write_bytes(data)
    return path


def _tell(fuzz: "Fuzz", folder: Path, seconds: float) -> None:
    tally = fuzz.tally
    print(f"{tally.files:,} damaged files in {seconds:.0f} s ({tally.files / seconds:,.0f}/s)")
    print(f"  starts still shown       {tally.starts:>12,}")
    print(f"  records read             {tally.records:>12,}")
    print(f"  rejects written          {tally.rejects:>12,}")
    print(f"  untouched, found equal   {fuzz.untouched:>12,}")
    print(f"  files with no sure header{tally.unsure:>12,}")
    print(f"  files ingested as well   {tally.ingested:>12,}")
    print(f"  slowest file             {tally.slowest:>12.3f} s of processor time")
    print(f"  changes made             {sum(tally.changes.values()):>12,}")
    for how, count in fuzz.truth.told.most_common():
        print(f"  gone from sight: {how:<60}{count:>9,}")
    for number, why in tally.failures[:20]:
        path = _saved(folder, fuzz.seed, number, fuzz.damaged(number)[0])
        print(f"FAILED --seed {fuzz.seed} --only {number}: {why} ({path})")
    print(f"{len(tally.failures)} failed")


class Fuzz:
    """One seed's files: file `n` depends on the seed and on n alone."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.tally = Tally()
        self.files = whole_files()
        self._judge = Judge(self.files)
        self.truth = Truth(self.files)

    @property
    def untouched(self) -> int:
        """Records beside the damage that were demanded and found equal."""
        return self._judge.untouched

    def damaged(self, number: int) -> tuple[bytes, list[str], list[bytes]]:
        """Return file `number`, the names of the changes made to it and those it is made of."""
        dice = Dice(f"{self.seed}:{number}", self.files)
        return *damaged(dice), dice.drawn

    def run(self, numbers: Sequence[int], ingest_every: int = 0) -> Iterator[int]:
        """Judge each file, yielding how many are done; failures gather in `tally`."""
        waiting: list[tuple[int, bytes, Counter[str]]] = []
        for done, number in enumerate(numbers, 1):
            data, names, drawn = self.damaged(number)
            self.tally.files += 1
            self.tally.changes.update(names)
            counts = self._judged(number, data, drawn)
            if ingest_every and number % ingest_every == 0 and counts is not None:
                waiting.append((number, data, counts))
            if len(waiting) == INGESTED_TOGETHER or (waiting and done == len(numbers)):
                self._ingested(waiting)
                waiting = []
            yield done

    def _judged(self, number: int, data: bytes, drawn: list[bytes]) -> Counter[str] | None:
        """Read one file and hold it to the promises; return its records by kind."""
        now = self._read(number, data)
        if now is None:
            return None
        shown = look(data)
        self._count(shown, now.found)
        complaints = self._judge.complaints(shown, now.found)
        why = next(chain(complaints, self.truth.complaints(data, drawn, now)), "")
        if why:
            self.tally.failures.append((number, why))
        return Counter(one.kind for one in now.found)

    def _read(self, number: int, data: bytes) -> Read | None:
        try:
            with limited(SECONDS_EACH + SECONDS_PER_BYTE * len(data)) as spent:
                now = read(data)
            self.tally.slowest = max(self.tally.slowest, spent())
        except Late:
            self.tally.failures.append((number, "too slow for its size"))
            return None
        except Exception as error:  # noqa: BLE001 whatever it is, content must never raise it
            self.tally.failures.append((number, f"raised {type(error).__name__}: {error}"))
            return None
        if not now.found and not now.changes:
            self.tally.failures.append((number, "nothing was said of it at all"))
        return now

    def _count(self, shown: Shown, found: Sequence[Found]) -> None:
        refused = sum(isinstance(one.record, Reject) for one in found)
        self.tally.starts += len(shown.starts)
        self.tally.rejects += refused
        self.tally.records += len(found) - refused
        self.tally.unsure += not shown.sure

    def _ingested(self, waiting: list[tuple[int, bytes, Counter[str]]]) -> None:
        """Send files the slower road into tables; each must count what was read from it."""
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name) / "in"
            folder.mkdir()
            for number, data, _ in waiting:
                (folder / f"{number:09d}.x12").write_bytes(data)
            try:
                summary = ingest([folder], Path(name) / "out")
            except Exception as error:  # noqa: BLE001 as above
                why = f"ingest raised {type(error).__name__}: {error}"
                self.tally.failures.append((waiting[0][0], why))
                return
        self.tally.ingested += len(waiting)
        for (number, _, counts), file in zip(waiting, summary.files, strict=True):
            whole = file.other_rejects > 0 and file.format != "x12"
            claims = file.claims + file.claim_rejects + file.claim_duplicates
            remits = file.remits + file.remit_rejects + file.remit_duplicates
            balanced = (file.claims_in, file.remits_in) == (claims, remits)
            read = (counts["claim"], counts["remit"])
            if not balanced or (not whole and (claims, remits) != read):
                why = f"ingest counts {claims} claims, {remits} remits; read were {read}"
                self.tally.failures.append((number, why))


@contextmanager
def limited(seconds: float) -> Iterator[Callable[[], float]]:
    """Raise Late when the block takes more processor time; yields a clock of it."""

    def ring(*_: object) -> None:
        raise Late

    before = signal.signal(signal.SIGVTALRM, ring)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    began = time.process_time()
    try:
        yield lambda: time.process_time() - began
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def whole_files() -> list[bytes]:
    """Return the undamaged files: written by hand, variants of these, small simulated ones."""
    paths = (path for path in GOLDEN.rglob("*") if path.suffix in SUFFIXES)
    hand = [path.read_bytes() for path in sorted(paths)]
    accented = [data.replace(b"BLUESTEM HEALTH", "SANTÉ BLUESTEM".encode()) for data in hand]
    without_breaks = [data.replace(b"\n", b"") for data in hand]
    with tempfile.TemporaryDirectory() as folder:
        simulate(Path(folder), claims=500, months=3, seed=11)
        simulated = [data for pattern in KINDS for data in _small(Path(folder), pattern)]
    return [*hand, *accented, *without_breaks, *simulated]


def _small(folder: Path, suffix: str) -> list[bytes]:
    paths = sorted(path for path in folder.rglob(f"*.{suffix}") if path.stat().st_size < LONGEST)
    step = max(1, len(paths) // MOST_OF_A_KIND)
    return [path.read_bytes() for path in paths[::step]]


if __name__ == "__main__":
    main()
