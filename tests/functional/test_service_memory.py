"""Workers map the history's tables into memory and share one copy of them."""

from __future__ import annotations

import time
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest

if TYPE_CHECKING:
    from conftest import Start, World

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self/smaps").exists(), reason="Linux tells it in /proc"),
]
SECONDS = 120


def mapped(process: psutil.Process) -> dict[str, dict[str, int]]:
    """Kilobytes of each mapped table of a process, by what /proc calls them."""
    found: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    path = ""
    for line in Path(f"/proc/{process.pid}/smaps").read_text(encoding="utf-8").splitlines():
        name, *words = line.split()
        if not name.endswith(":"):
            path = words[-1] if words else ""
        elif path.endswith(".npy") and words[-1] == "kB":
            found[path][name] += int(words[0])
    return found


def test_two_workers_hold_one_copy_of_the_tables(
    world: World, start: Start, tmp_path: Path
) -> None:
    settings = {"DENIALRISK_BUNDLE": str(world.bundle), "DENIALRISK_WORKERS": "2"}
    with start(settings, tmp_path / "service.log") as running:
        workers = psutil.Process(running.pid).children()
        end = time.monotonic() + SECONDS
        while not all(mapped(each) for each in workers):
            assert time.monotonic() < end, "the tables are not mapped"
            time.sleep(0.2)
        one, other = (mapped(each) for each in workers)
        names = {str(path) for path in (world.bundle / "history").glob("*.npy")}
        assert set(one) == set(other) == names
        # A private page is one that a worker has changed: of tables there is none.
        assert [sizes["Private_Dirty:"] for each in (one, other) for sizes in each.values()] == [
            0
        ] * (2 * len(names))
