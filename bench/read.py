"""Prints claims a second read from 837 and 835, ours beside pyx12 and x12sdk in the same run.

The input is simulated days of billing and payment, repeated under fresh claim ids, on one core.
Each figure is the median of some repeats; the slower readers get a smaller slice of the same. Then
the peak of memory, in a process of its own for each size of input: streaming records, and
ingesting into tables on disk.
"""

import argparse
import logging
import os
import resource
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from statistics import median

from denialrisk.read import FileSummary, ingest, read_x12
from denialrisk.read.batch import Batch
from denialrisk.read.files import sources_in
from denialrisk.read.gather import gather
from denialrisk.simulate.claim_files import bills_of, claim_file
from denialrisk.simulate.history import draw_history
from denialrisk.simulate.remit_files import payments_of, remit_file

STARTS = {"837": b"\nCLM*", "835": b"\nCLP*"}
# The letters that simulated claim ids begin with make room for the number of the repeat.
ID = b"*LK"
MEGABYTES = (10, 100, 1_000)
DRAWN = 20_000
BATCH = 32_000


def main() -> None:
    """Generate the input, run every reader over it and print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--claims", type=int, default=40_000)
    parser.add_argument("--slice", type=int, default=1_500, help="claims for the slow readers")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--largest", type=int, default=MEGABYTES[-1], help="MB of input, at most")
    parser.add_argument("--only-memory", action="store_true")
    parser.add_argument("--peak", nargs=2, metavar=("ROAD", "FILE"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.peak:
        peak(arguments.peak[0], Path(arguments.peak[1]))
        return
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    on_one_core()
    with tempfile.TemporaryDirectory() as name:
        if not arguments.only_memory:
            for kind in STARTS:
                speeds(kind, Path(name), arguments)
        memory(Path(name), arguments.largest)


def on_one_core() -> None:
    """Stay on one core, with every thread that a library may start; subprocesses too."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def days(kind: str) -> Iterator[bytes]:
    """Yield simulated files for ever, each time round under other claim ids."""
    history = draw_history(7, DRAWN, 2)
    if kind == "837":
        texts = [claim_file(bills, at) for at, bills in enumerate(bills_of(history), 1)]
    else:
        texts = [remit_file(paid, at) for at, paid in enumerate(payments_of(history), 1)]
    files = [text.encode() for text in texts]
    for again in count():
        for data in files:
            yield data.replace(ID, b"*%06d-" % again)


def write(kind: str, path: Path, *, claims: int = 0, size: int = 0) -> int:
    """Write files one after another until there are as many claims or bytes; return the claims."""
    written = done = 0
    with path.open("wb") as out:
        for data in days(kind):
            written += out.write(data)
            done += data.count(STARTS[kind])
            if done >= claims and written >= size:
                return done
    return done


def speeds(kind: str, folder: Path, arguments: argparse.Namespace) -> None:
    """Time every reader of one transaction."""
    large, small = folder / f"large.{kind}", folder / f"small.{kind}"
    many = write(kind, large, claims=arguments.claims)
    few = write(kind, small, claims=arguments.slice)
    megabytes = large.stat().st_size / 1e6
    print(f"\n{kind}: {many:,} claims, {megabytes:.0f} MB; medians of {arguments.repeats}")
    print(f"  {'':28}{'claims/s':>10}{'per core-second':>17}{'ours on disk is':>18}")
    readers: list[tuple[str, int, Callable[[], object]]] = [
        ("denialrisk: tables on disk", many, lambda: stored(large)),
        ("denialrisk: tables in memory", many, lambda: tabulated(large)),
        ("denialrisk: records", many, lambda: sum(1 for _ in read_x12(large))),
        ("pyx12: bare tokenizer", many, lambda: tokenized(large)),
        ("pyx12: validation", few, lambda: validated(small)),
        ("x12sdk: typed models", few, lambda: modelled(small)),
    ]
    ours = 0.0
    for name, claims, work in readers:
        clock, core = timed(work, arguments.repeats)
        ours = ours or claims / core
        times = f"{ours * core / claims:>15.1f} x"
        print(f"  {name:<28}{claims / clock:>10,.0f}{claims / core:>17,.0f}{times:>18}")


def timed(work: Callable[[], object], repeats: int) -> tuple[float, float]:
    """Return the median seconds by the clock and by the processor."""
    spent = []
    for _ in range(repeats):
        clock, core = time.perf_counter(), time.process_time()
        work()
        spent.append((time.perf_counter() - clock, time.process_time() - core))
    clocks, cores = zip(*spent, strict=True)
    return median(clocks), median(cores)


def stored(path: Path) -> None:
    """Ingest a file into a folder that is thrown away."""
    with tempfile.TemporaryDirectory() as into:
        ingest([path], Path(into))


def tabulated(path: Path) -> int:
    """Lay a file out as tables, as ingest does before it judges and writes; return the records."""
    sizes: list[int] = []

    def deliver(batch: Batch, files: list[FileSummary]) -> None:
        del files
        piles = [pile for name in ("claims", "remits") if (pile := batch.of(name))]
        sizes.extend(len(pile.records) for pile in piles)

    gather(sources_in([path]), lambda *_: iter(()), deliver, most=BATCH)
    return sum(sizes)


def tokenized(path: Path) -> int:
    """Count segments as pyx12 splits them."""
    from pyx12.x12file import X12Reader

    with path.open(encoding="ascii") as file:
        return sum(1 for _ in X12Reader(file))


def validated(path: Path) -> bool:
    """Validate a file with pyx12; its verdict is not ours to judge here."""
    import pyx12.params
    import pyx12.x12n_document

    parameters = pyx12.params.params()
    return bool(pyx12.x12n_document.x12n_document(parameters, str(path), None, None))


def modelled(path: Path) -> int:
    """Build x12sdk's models of a file."""
    from x12sdk.io import X12ModelReader

    with X12ModelReader(str(path)) as reader:
        return sum(1 for _ in reader.models())


def memory(folder: Path, largest: int) -> None:
    """Print the peak of a fresh process for each size and road."""
    print(f"\n{'peak memory':<16}{'input':>10}{'claims':>12}{'seconds':>10}{'peak':>12}")
    for kind in STARTS:
        for megabytes in (one for one in MEGABYTES if one <= largest):
            path = folder / f"long.{kind}"
            claims = write(kind, path, size=megabytes * 1_000_000)
            for road in ("records", "ingest"):
                began = time.perf_counter()
                command = [sys.executable, __file__, "--peak", road, str(path)]
                told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
                seconds = time.perf_counter() - began
                size = f"{megabytes:>7,} MB{claims:>12,}{seconds:>10.0f}"
                print(f"{kind + ' ' + road:<16}{size}{told.strip():>8} MiB")
            path.unlink()


def peak(road: str, path: Path) -> None:
    """Take one road over one file and print this process's peak in MiB."""
    if road == "ingest":
        stored(path)
    else:
        for _ in read_x12(path):
            pass
    print(round(most_memory() / 1024))


def most_memory() -> int:
    """Return this process's peak in KiB; getrusage would count what its parent held, too."""
    status = Path("/proc/self/status")
    if status.exists():
        held = next(one for one in status.read_text().splitlines() if one.startswith("VmHWM:"))
        return int(held.split()[1])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    main()
