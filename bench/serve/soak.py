"""Ten minutes at 80 % of peak: a bundle swapped, the database away for 60 s, a worker killed.

    .ci/postgres python bench/serve/soak.py [--bundle DIR] [--seconds 600]

First the peak is measured, then callers send at 80 % of it on a clock of their own, so that a slow
answer delays nobody else's call. After a quarter another bundle takes the first one's place; from
0.45 to 0.55 of the time the database is away, and in the middle of that one worker is killed
(SIGKILL). Every call that was taken must be answered whole or refused cleanly; only calls that
lay in the dead worker's hands may be cut off, and the service must be whole again. Each claim has
an id of its own: in the end the database must hold every answered one once, those cut off at most
once, and nothing else, under an audit whose chain is whole. Memory is read each second: from 0.6
of the time on it must not grow.

Without PostgreSQL (DENIALRISK_TEST_POSTGRES) the state is a SQLite file, taken away by its name.
"""

import argparse
import http.client
import itertools
import json
import os
import shutil
import signal
import statistics
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from callers import steady
from claims import claim, simulated
from server import Server, ours
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from denialrisk.keep import Place, check

SHARE = 0.8
CALLERS = 6
PATH = "/v1/score"
GROWTH = 0.05
# When, as a part of the whole time: another bundle, the database away and back, a worker killed.
SWAPPED, AWAY, KILLED, BACK = 0.25, 0.45, 0.5, 0.55
# From here on memory must be flat.
SETTLED = 0.6
POSTGRES, HOME = "DENIALRISK_TEST_POSTGRES", "DENIALRISK_TEST_POSTGRES_HOME"
# How long the service may take to write what it owes the database.
WRITTEN_SECONDS = 300


@dataclass
class Diary:
    """What happened: answers by status, bundles that answered, and memory second by second."""

    answers: Counter[int] = field(default_factory=Counter)
    answered: set[str] = field(default_factory=set)
    cut_off: set[str] = field(default_factory=set)
    bundles: Counter[str] = field(default_factory=Counter)
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
        current, place = _two(bundle, folder), _place(folder / "state")
        state = {"DENIALRISK_STATE": str(place.folder), "DENIALRISK_DATABASE": place.url}
        with ours(current, folder, 2, **state) as server:
            body = json.dumps(claim("PEAK"))
            peak = steady(server, PATH, body, CALLERS, min(20, chosen.seconds / 10)).a_second
            diary = _soaked(server, peak * SHARE, chosen.seconds, current, place)
            kept = _told(diary, peak, server)
            _wait_written(place, diary)
        raise SystemExit(_recorded(diary, place) or kept)


def _place(folder: Path) -> Place:
    """Return where the state lies: in an empty PostgreSQL database where a server is named."""
    if POSTGRES not in os.environ:
        return Place.of(folder)
    address = make_url(os.environ[POSTGRES]).set(drivername="postgresql+pg8000")
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("DROP DATABASE IF EXISTS soak WITH (FORCE)"))
        connection.execute(text("CREATE DATABASE soak"))
    engine.dispose()
    return Place.of(folder, address.set(database="soak").render_as_string(hide_password=False))


def _take_away(place: Place) -> None:
    if place.url.startswith("sqlite"):
        (place.folder / "denialrisk.db").rename(place.folder / "away.db")
        return
    home = Path(os.environ[HOME])
    (home / "stopped").touch()
    number = (home / "data/postmaster.pid").read_text(encoding="utf-8").split()[0]
    os.kill(int(number), signal.SIGINT)


def _give_back(place: Place) -> None:
    if place.url.startswith("sqlite"):
        (place.folder / "away.db").rename(place.folder / "denialrisk.db")
        return
    (Path(os.environ[HOME]) / "stopped").unlink()


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


def _soaked(server: Server, rate: float, seconds: float, current: Path, place: Place) -> Diary:
    diary, start = Diary(), time.perf_counter()
    calls = (server, rate / CALLERS, start + seconds, diary)
    threads = [
        threading.Thread(target=_call_on, args=(number, *calls)) for number in range(CALLERS)
    ]
    for thread in threads:
        thread.start()
    coming = _coming(server, current, place)
    while time.perf_counter() < start + seconds:
        time.sleep(1)
        diary.megabytes.append(server.own_megabytes())
        while coming and time.perf_counter() > start + seconds * coming[0][0]:
            coming.pop(0)[1]()
    for thread in threads:
        thread.join()
    return diary


def _coming(
    server: Server, current: Path, place: Place
) -> list[tuple[float, Callable[[], object]]]:
    """Return what befalls the service, each with its part of the time."""
    return [
        (SWAPPED, lambda: _link(current, "second")),
        (AWAY, lambda: _take_away(place)),
        (KILLED, lambda: _worker(server).kill()),
        (BACK, lambda: _give_back(place)),
    ]


def _worker(server: Server) -> psutil.Process:
    """Return one of the processes that answer."""
    return next(p for p in server.process.children() if "worker" in " ".join(p.cmdline()))


def _call_on(number: int, server: Server, rate: float, end: float, diary: Diary) -> None:
    """Call at a fixed rate; what is behind its time is called at once, and counted."""
    caller = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    due, one = time.perf_counter(), claim("SOAK")
    for call in itertools.count():
        if due >= end:
            return
        time.sleep(max(0.0, due - time.perf_counter()))
        diary.late += time.perf_counter() > due + 1 / rate
        claim_id = f"SOAK-{number}-{call}"
        try:
            caller.request("POST", PATH, json.dumps(one | {"claim_id": claim_id}))
            answer = caller.getresponse()
            told = answer.read()
        except (OSError, http.client.HTTPException):
            diary.cut_off.add(claim_id)
            caller.close()
        else:
            diary.milliseconds.append((time.perf_counter() - due) * 1e3)
            diary.answers[answer.status] += 1
            if answer.status == http.HTTPStatus.OK:
                diary.answered.add(claim_id)
                diary.bundles[json.loads(told)["bundle"]] += 1
        due += 1 / rate


def _told(diary: Diary, peak: float, server: Server) -> int:
    """Print what happened; return 1 where a promise was not kept."""
    times = sorted(diary.milliseconds)
    settled = diary.megabytes[int(len(diary.megabytes) * SETTLED) :]
    quarter = max(1, len(settled) // 4)
    first, last = statistics.median(settled[:quarter]), statistics.median(settled[-quarter:])
    workers = sum("worker" in " ".join(p.cmdline()) for p in server.process.children())
    print(f"peak {peak:.0f} claims/s, sent {peak * SHARE:.0f} a second, {diary.late:,} calls late")
    print(f"answers by status {dict(diary.answers)}, by bundle {dict(diary.bundles)}")
    print(
        f"cut off when the worker was killed: {len(diary.cut_off)}; {workers} workers in the end"
    )
    print(f"p50 {times[len(times) // 2]:.1f} ms, p99 {times[int(len(times) * 0.99)]:.1f} ms")
    print(f"memory from {SETTLED} of the time on: {first:.0f} MB, then {last:.0f} MB")
    clean = set(diary.answers) <= {200, 503} and len(diary.cut_off) <= 2 * CALLERS
    swapped = set(diary.bundles) == {"first", "second"}
    return int(not (clean and swapped and last <= first * (1 + GROWTH)))


def _wait_written(place: Place, diary: Diary) -> None:
    """Wait until the database has as many claims as were answered, or for long enough."""
    start = time.perf_counter()
    while time.perf_counter() < start + WRITTEN_SECONDS:
        if len(_ids(place, "SELECT claim_id FROM scores")) >= len(diary.answered):
            break
        time.sleep(1)
    print(f"the database had all of it {time.perf_counter() - start:.0f} s after the last call")


def _ids(place: Place, question: str) -> list[str]:
    """Return the ids of the soak's claims that a question answers with."""
    base = place.database()
    with base.reading() as connection:
        found = [str(row[0]) for row in connection.exec_driver_sql(question)]
    base.close()
    return [claim_id for claim_id in found if claim_id.startswith("SOAK-")]


def _recorded(diary: Diary, place: Place) -> int:
    """Compare what was answered with what is kept; return 1 where they differ."""
    scored = Counter(_ids(place, "SELECT claim_id FROM scores"))
    audited = Counter(_ids(place, "SELECT subject FROM audit WHERE action = 'score'"))
    base = place.database()
    with base.reading() as connection:
        chain = check(connection)
    base.close()
    whole = scored == audited and chain.broken_at is None
    missing, more = diary.answered - set(scored), set(scored) - diary.answered - diary.cut_off
    doubles = sum(count > 1 for count in scored.values())
    kind = "SQLite" if place.url.startswith("sqlite") else "PostgreSQL"
    print(f"{kind}: {len(scored):,} claims scored and audited alike, chain whole: {whole};")
    print(f"  answered but not kept {len(missing)}, doubled {doubles}, unknown {len(more)}")
    return int(not whole or bool(missing or more or doubles))


if __name__ == "__main__":
    main()
