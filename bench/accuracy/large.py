"""Times a training end to end, from tables on disk to the registered bundle, and its peak memory.

Run: python bench/accuracy/large.py [--lines 100000 300000 1000000]

Each size is a world of its own, simulated and ingested before the clock starts, and trained by the
command a user types, in a process of its own, with a tracking store of its own.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from denialrisk.read import ingest
from denialrisk.simulate import simulate

HOUSE = Path(__file__).parents[2]
# Simulated claims carry so many service lines on average.
LINES_PER_CLAIM = 1.88
SEED = 7
RUN = "from denialrisk.cli import main; main()"


@dataclass(frozen=True)
class Cost:
    """One training: its lines, wall and processor seconds, peak GiB, and the stages' seconds."""

    lines: int
    seconds: float
    processor: float
    peak: float
    stages: dict[str, float]


def main() -> None:
    """Train on each size and print a row for it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lines", type=int, nargs="*", default=[100_000, 300_000, 1_000_000])
    asked = parser.parse_args()
    print(f"{os.cpu_count()} cores; `denialrisk train --register`, default recipe")
    print(f"{'lines':>10} {'seconds':>8} {'us/line':>8} {'cpu s':>7} {'peak GiB':>9}  stages")
    for lines in asked.lines:
        cost = trained(lines)
        stages = ", ".join(f"{name} {seconds:.0f}" for name, seconds in cost.stages.items())
        each = cost.seconds / cost.lines * 1e6
        row = f"{cost.lines:>10,} {cost.seconds:>8.0f} {each:>8.0f} {cost.processor:>7.0f}"
        print(f"{row} {cost.peak:>9.2f}  {stages}", flush=True)


def trained(lines: int) -> Cost:
    """Simulate and ingest so many lines, then train on them by the clock."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        drawn = simulate(folder / "files", claims=round(lines / LINES_PER_CLAIM), seed=SEED)
        ingest([folder / "files" / "claims", folder / "files" / "remits"], folder / "tables")
        command = [sys.executable, "-c", RUN, "--home", str(HOUSE), "train", "--register"]
        command += ["--data", str(folder / "tables"), "--bundle", str(folder / "bundle"), "--json"]
        with (folder / "told.json").open("w") as told, (folder / "errors").open("w") as errors:
            start = time.perf_counter()
            process = subprocess.Popen(command, cwd=folder, stdout=told, stderr=errors)
            _, status, used = os.wait4(process.pid, 0)
            seconds = time.perf_counter() - start
        if status:
            raise SystemExit((folder / "errors").read_text())
        stages = json.loads((folder / "told.json").read_text())["seconds"]
        processor = used.ru_utime + used.ru_stime
        return Cost(drawn["lines"], seconds, processor, used.ru_maxrss / 2**20, stages)


if __name__ == "__main__":
    main()
