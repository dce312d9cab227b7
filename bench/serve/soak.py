"""Ten minutes at 80 % of peak, with a bundle swapped and a worker killed in the middle.

    python bench/serve/soak.py [--bundle DIR] [--seconds 600]

First the peak is measured, then callers send at 80 % of it on a clock of their own, so that a slow
answer delays nobody else's call. After a third another bundle takes the first one's place, after
half the time one worker is killed (SIGKILL). Every call that was taken must be answered whole or
refused cleanly; only calls that lay in the dead worker's hands may be cut off, and the service
must be whole again. Memory is read each second: its second half must not grow.
"""

import argparse
import http.client
import json
import shutil
import statistics
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from callers import steady
from claims import claim, simulated
from server import Server, ours

SHARE = 0.8
CALLERS = 6
PATH = "/v1/score"
GROWTH = 0.05


@dataclass
class Diary:
    """What happened: answers by status, bundles that answered, and memory second by second."""

    answers: Counter[int] = field(default_factory=Counter)
    bundles: Counter[str] = field(default_factory=Counter)
    cut: list[float] = field(default_factory=list)
    milliseconds: list[float] = field(default_factory=list)
    megabytes: list[float] = field(default_factory=list)
    late: int = 0


def main() -> None:
    """Run and print the diary."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--bundle", type=Path)
    options.add_argument("--seconds", type=float, default=600)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        bundle = chosen.bundle or simulated(folder)[2]
        current = _two(bundle, folder)
        with ours(current, folder) as server:
            body = json.dumps(claim("SOAK"))
            peak = steady(server, PATH, body, CALLERS, min(20, chosen.seconds / 10)).a_second
            diary = _soaked(server, body, peak * SHARE, chosen.seconds, current)
            raise SystemExit(_told(diary, peak, server))


def _two(bundle: Path, folder: Path) -> Path:
    """Return a link to a bundle, beside a second one that scores alike under another version."""
    for version in ("first", "second"):
        place = folder / version
        shutil.copytree(bundle, place)
        path = place / "manifest.json"
        manifest = json.loads(path.read_text(encoding="utf-8")) | {"version": version}
        path.write_text(json.dumps(manifest), encoding="utf-8")
    _link(folder / "current", "first")
    return folder / "current"


def _link(place: Path, target: str) -> None:
    draft = place.with_name("draft")
    draft.symlink_to(target)
    draft.replace(place)


def _soaked(server: Server, body: str, rate: float, seconds: float, current: Path) -> Diary:
    diary, start = Diary(), time.perf_counter()
    calls = (server, body, rate / CALLERS, start + seconds, diary)
    threads = [threading.Thread(target=_call_on, args=calls) for _ in range(CALLERS)]
    for thread in threads:
        thread.start()
    swapped = killed = False
    while time.perf_counter() < start + seconds:
        time.sleep(1)
        diary.megabytes.append(server.own_megabytes())
        if not swapped and time.perf_counter() > start + seconds / 3:
            _link(current, "second")
            swapped = True
        if not killed and time.perf_counter() > start + seconds / 2:
            _worker(server).kill()
            killed = True
    for thread in threads:
        thread.join()
    return diary


def _worker(server: Server) -> psutil.Process:
    """Return one of the processes that answer."""
    return next(p for p in server.process.children() if "worker" in " ".join(p.cmdline()))


def _call_on(server: Server, body: str, rate: float, end: float, diary: Diary) -> None:
    """Call at a fixed rate; what is behind its time is called at once, and counted."""
    caller = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    due = time.perf_counter()
    while due < end:
        time.sleep(max(0.0, due - time.perf_counter()))
        diary.late += time.perf_counter() > due + 1 / rate
        try:
            caller.request("POST", PATH, body)
            answer = caller.getresponse()
            text = answer.read()
        except (OSError, http.client.HTTPException):
            diary.cut.append(time.perf_counter())
            caller.close()
        else:
            diary.milliseconds.append((time.perf_counter() - due) * 1e3)
            diary.answers[answer.status] += 1
            if answer.status == http.HTTPStatus.OK:
                diary.bundles[json.loads(text)["bundle"]] += 1
        due += 1 / rate


def _told(diary: Diary, peak: float, server: Server) -> int:
    """Print what happened; return 1 where a promise was not kept."""
    times = sorted(diary.milliseconds)
    half = diary.megabytes[len(diary.megabytes) // 2 :]
    quarter = max(1, len(half) // 4)
    first, last = statistics.median(half[:quarter]), statistics.median(half[-quarter:])
    workers = sum("worker" in " ".join(p.cmdline()) for p in server.process.children())
    print(f"peak {peak:.0f} claims/s, sent {peak * SHARE:.0f} a second, {diary.late:,} calls late")
    print(f"answers by status {dict(diary.answers)}, by bundle {dict(diary.bundles)}")
    print(f"cut off when the worker was killed: {len(diary.cut)}; {workers} workers in the end")
    print(f"p50 {times[len(times) // 2]:.1f} ms, p99 {times[int(len(times) * 0.99)]:.1f} ms")
    print(f"memory of the second half: {first:.0f} MB, then {last:.0f} MB")
    clean = set(diary.answers) <= {200, 503} and len(diary.cut) <= 2 * CALLERS
    swapped = set(diary.bundles) == {"first", "second"}
    return int(not (clean and swapped and last <= first * (1 + GROWTH)))


if __name__ == "__main__":
    main()
