"""A service started in processes of its own, with what it takes of memory and processor time."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[2]
SERVING = ROOT / "serving"
START_SECONDS = 600


@dataclass(frozen=True)
class Server:
    """A running service: where it listens, its first process, and how long it took to be ready."""

    port: int
    process: psutil.Process
    ready_seconds: float
    log: Path

    def workers(self) -> list[psutil.Process]:
        """Return every process of it that is alive."""
        found = [self.process, *self.process.children(recursive=True)]
        return [each for each in found if each.is_running()]

    def peak_megabytes(self) -> float:
        """Return the largest resident size that any of its processes had so far."""
        return max(_peak(each) for each in self.workers()) / 1e6

    def own_megabytes(self) -> float:
        """Return what its processes hold together, what they share counted once."""
        return sum(_proportional(each) for each in self.workers()) / 1e6

    def processor_seconds(self) -> float:
        """Return the processor time that its living processes have used."""
        times = [each.cpu_times() for each in self.workers()]
        return sum(each.user + each.system for each in times)


@contextlib.contextmanager
def ours(bundle: Path, folder: Path, workers: int = 2, **settings: str) -> Iterator[Server]:
    """Start the service of this repository."""
    environment = {
        "DENIALRISK_BUNDLE": str(bundle.absolute()),
        "DENIALRISK_WORKERS": str(workers),
        "BENTOML_HOME": str(folder / "bentoml"),  # another service's counts stay its own
    }
    command = [sys.executable, "-m", "bentoml", "serve", "service:DenialRisk"]
    place = ["--working-dir", str(SERVING), "--host", "127.0.0.1", "--port"]
    with started([*command, *place], "/readyz", folder, environment | settings) as server:
        yield server


@contextlib.contextmanager
def started(
    command: list[str], path: str, folder: Path, environment: Mapping[str, str]
) -> Iterator[Server]:
    """Start `command` with a free port as its last word, and wait until `path` answers."""
    port = free_port()
    log = folder / f"{port}.log"
    start = time.perf_counter()
    with log.open("wb") as sink:
        process = subprocess.Popen(
            [*command, str(port)],
            env=os.environ | environment,
            stdout=sink,
            stderr=sink,
            cwd=folder,
            start_new_session=True,
        )
    try:
        _wait(port, path, process, log)
        ready = time.perf_counter() - start
        yield Server(port, psutil.Process(process.pid), ready, log)
    finally:
        process.send_signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=60)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _wait(port: int, path: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait for the first worker: the socket is open before, and answers once one is ready."""
    end = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < end:
        caller = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        with contextlib.suppress(OSError, http.client.HTTPException):
            caller.request("GET", path)
            if caller.getresponse().status == http.HTTPStatus.OK:
                return
        time.sleep(0.05)
    raise SystemExit(f"{log}: the server ended, or was not ready in {START_SECONDS} s")


def _peak(process: psutil.Process) -> float:
    """Return the peak resident bytes where the system keeps them, else the present ones."""
    status = Path(f"/proc/{process.pid}/status")
    if status.exists():
        lines = status.read_text(encoding="utf-8").splitlines()
        sizes = [int(line.split()[1]) for line in lines if line.startswith("VmHWM:")]
        return sizes[0] * 1024
    return float(process.memory_info().rss)


def _proportional(process: psutil.Process) -> float:
    """Return the bytes held, each shared page divided among those that share it."""
    found = process.memory_full_info()
    return float(getattr(found, "pss", found.uss))
