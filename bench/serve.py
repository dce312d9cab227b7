"""Measures the scoring service over HTTP: seconds to start, milliseconds a claim, claims a second.

    python bench/serve.py [--bundle DIR] [--seconds 10]

Without a bundle it makes one from a small simulated year. Each row of the table is one client
that sends one claim of five lines at a time, unless it says otherwise.
"""

import argparse
import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import yaml

ROOT = Path(__file__).resolve().parents[1]
SERVING = ROOT / "serving"
BATCH = 10_000
LINES = 5


@dataclass(frozen=True)
class Server:
    """A running service: where it listens, its processes, and how long it took to be ready."""

    port: int
    process: psutil.Process
    ready_seconds: float

    def peak_megabytes(self) -> float:
        """Return the largest resident size that any worker had so far."""
        return max(_peak(worker) for worker in self.process.children()) / 1e6


def main() -> None:
    """Measure and print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--bundle", type=Path)
    options.add_argument("--seconds", type=float, default=10)
    options.add_argument("--workers", type=int, default=2)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        bundle = chosen.bundle or _bundle(Path(folder))
        with _server(bundle, chosen.workers, Path(folder)) as server:
            _measure(server, chosen.seconds)


def _measure(server: Server, seconds: float) -> None:
    print(f"ready after {server.ready_seconds:.1f} s, {server.peak_megabytes():.0f} MB a worker\n")
    print(f"{'one claim of 5 lines':<34}{'p50 ms':>9}{'p99 ms':>9}{'claims/s':>10}")
    for path, name in (("/v1/score?explain=false", "scores"), ("/v1/score", "scores and reasons")):
        for clients in (1, 4):
            row = _steady(server.port, path, clients, seconds)
            print(
                f"{f'{name}, {clients} at a time':<34}{row[0]:>9.1f}{row[1]:>9.1f}{row[2]:>10.0f}"
            )
    title = f"{BATCH:,} claims in one call"
    print(f"\n{title:<34}{'seconds':>9}{'first s':>9}{'claims/s':>10}{'MB':>8}")
    for path, name in (("/v1/score?explain=false", "scores"), ("/v1/score", "scores and reasons")):
        whole, first = _batch(server.port, path)
        peak = server.peak_megabytes()
        print(f"{name:<34}{whole:>9.1f}{first:>9.1f}{BATCH / whole:>10.0f}{peak:>8.0f}")


def _steady(port: int, path: str, clients: int, seconds: float) -> tuple[float, float, float]:
    """Return p50 and p99 in milliseconds and claims a second of `clients` in parallel."""
    _call_until(port, path, time.perf_counter() + seconds / 10, [])
    times: list[float] = []
    start = time.perf_counter()
    calls = (port, path, start + seconds, times)
    threads = [threading.Thread(target=_call_until, args=calls) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    elapsed = time.perf_counter() - start
    times.sort()
    return times[len(times) // 2] * 1e3, times[int(len(times) * 0.99)] * 1e3, len(times) / elapsed


def _call_until(port: int, path: str, end: float, times: list[float]) -> None:
    body = json.dumps(_claim("BENCH"))
    caller = http.client.HTTPConnection("127.0.0.1", port)
    while time.perf_counter() < end:
        start = time.perf_counter()
        caller.request("POST", path, body)
        answer = caller.getresponse()
        answer.read()
        if answer.status != http.HTTPStatus.OK:
            raise SystemExit(f"{path} answered {answer.status}")
        times.append(time.perf_counter() - start)


def _batch(port: int, path: str) -> tuple[float, float]:
    """Return the seconds to the end and to the first byte of one large answer."""
    body = json.dumps({"claims": [_claim(f"BENCH-{number}") for number in range(BATCH)]})
    caller = http.client.HTTPConnection("127.0.0.1", port)
    start = time.perf_counter()
    caller.request("POST", path, body)
    answer = caller.getresponse()
    first = time.perf_counter() - start
    scored = json.loads(answer.read())["claims"]
    if len(scored) != BATCH:
        raise SystemExit(f"{path} answered {len(scored)} of {BATCH} claims")
    return time.perf_counter() - start, first


def _claim(claim_id: str) -> dict[str, Any]:
    """Return the documented example with five lines."""
    document = _example()
    lines = [{**document["lines"][0], "line_number": number + 1} for number in range(LINES)]
    total = sum(line["charge"] for line in lines)
    return {**document, "claim_id": claim_id, "lines": lines, "total_charge": total}


def _example() -> dict[str, Any]:
    if not _EXAMPLE:
        document = yaml.safe_load((SERVING / "openapi.yaml").read_text(encoding="utf-8"))
        body = document["paths"]["/v1/score"]["post"]["requestBody"]["content"]
        _EXAMPLE.update(body["application/json"]["examples"]["one"]["value"]["claims"][0])
    return _EXAMPLE


_EXAMPLE: dict[str, Any] = {}


def _bundle(folder: Path) -> Path:
    files, tables, bundle = folder / "files", folder / "tables", folder / "bundle"
    for arguments in (
        ("simulate", files, "--claims", "10000"),
        ("ingest", files / "claims", files / "remits", "--into", tables),
        ("train", "--data", tables, "--bundle", bundle),
    ):
        command = [sys.executable, "-c", "from denialrisk.cli import main; main()"]
        full = [*command, "--home", str(ROOT), *map(str, arguments)]
        subprocess.run(full, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    return bundle


@contextlib.contextmanager
def _server(bundle: Path, workers: int, folder: Path) -> Iterator[Server]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    place = ["--working-dir", str(SERVING), "--host", "127.0.0.1", "--port", str(port)]
    settings = {
        "DENIALRISK_BUNDLE": str(bundle.resolve()),
        "DENIALRISK_WORKERS": str(workers),
        "BENTOML_HOME": str(folder / "bentoml"),  # another service's counts stay its own
    }
    start = time.perf_counter()
    with (folder / "service.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "bentoml", "serve", "service:DenialRisk", *place],
            env=os.environ | settings,
            stdout=log,
            stderr=log,
        )
    try:
        _wait(port, process)
        yield Server(port, psutil.Process(process.pid), time.perf_counter() - start)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    """Wait for the first worker: the socket is open before, and answers once one is ready."""
    while process.poll() is None:
        caller = http.client.HTTPConnection("127.0.0.1", port)
        with contextlib.suppress(OSError):
            caller.request("GET", "/readyz")
            if caller.getresponse().status == http.HTTPStatus.OK:
                return
        time.sleep(0.05)
    raise SystemExit(f"the service ended with {process.returncode} before it was ready")


def _peak(process: psutil.Process) -> float:
    """Return the peak resident bytes where the system keeps them, else the present ones."""
    status = Path(f"/proc/{process.pid}/status")
    if status.exists():
        lines = status.read_text(encoding="utf-8").splitlines()
        sizes = [int(line.split()[1]) for line in lines if line.startswith("VmHWM:")]
        return sizes[0] * 1024
    return float(process.memory_info().rss)


if __name__ == "__main__":
    main()
