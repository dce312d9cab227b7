"""Measures the scoring service and its peers over HTTP: milliseconds a claim, claims a second.

    python bench/serve/serve.py [--bundle DIR] [--seconds 10]

Without a bundle it makes one from a small simulated year. Each row is one claim of five lines
at a time and caller. `CPU ms` is the processor time that the service used for one call: beside
other work on the machine it swings less than the clock does.
"""

import argparse
import http.client
import json
import tempfile
import time
from pathlib import Path

from callers import steady
from claims import claim, flat_rows, simulated
from peers import mlflow_service, shap_service
from server import Server, ours

BATCH = 10_000
CLIENTS = (1, 4)


def main() -> None:
    """Measure and print the tables."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--bundle", type=Path)
    options.add_argument("--seconds", type=float, default=10)
    options.add_argument("--workers", type=int, default=2)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        bundle = chosen.bundle or simulated(folder)[2]
        _measure(bundle, folder, chosen.seconds, chosen.workers)


def _measure(bundle: Path, folder: Path, seconds: float, workers: int) -> None:
    one = json.dumps(claim("BENCH"))
    heads = ("p50 ms", "p99 ms", "claims/s", "CPU ms")
    print(f"{'one claim of 5 lines':<46}" + "".join(f"{head:>10}" for head in heads))
    with ours(bundle, folder, workers) as server:
        _rows(server, "denialrisk: scores", "/v1/score?explain=false", one, seconds)
        _rows(server, "denialrisk: scores and reasons", "/v1/score", one, seconds)
        ready = server.ready_seconds, server.peak_megabytes(), server.own_megabytes()
    with shap_service(bundle, folder, workers) as server:
        _rows(server, "FastAPI: scores", "/score?explain=false", one, seconds)
        _rows(server, "FastAPI and shap: scores and reasons", "/score", one, seconds)
    with mlflow_service(bundle, folder, workers) as server:
        rows = flat_rows(claim("BENCH"))
        _rows(server, "mlflow models serve: scores", "/invocations", rows, seconds)
    print("\nready after {:.1f} s, {:.0f} MB the largest process, {:.0f} MB all".format(*ready))
    with ours(bundle, folder, workers) as server:
        _batches(server)


def _rows(server: Server, name: str, path: str, body: str, seconds: float) -> None:
    for clients in CLIENTS:
        times = steady(server, path, body, clients, seconds)
        title = f"{name}, {clients} at a time"
        print(
            f"{title:<46}{times.at(0.5):>10.1f}{times.at(0.99):>10.1f}"
            f"{times.a_second:>10.0f}{times.processor_each:>10.1f}",
            flush=True,
        )


def _batches(server: Server) -> None:
    title = f"{BATCH:,} claims in one call"
    print(f"\n{title:<34}{'seconds':>9}{'first s':>9}{'claims/s':>10}{'MB':>8}")
    for path, name in (("/v1/score?explain=false", "scores"), ("/v1/score", "scores and reasons")):
        whole, first = _batch(server.port, path)
        peak = server.peak_megabytes()
        print(f"{name:<34}{whole:>9.1f}{first:>9.1f}{BATCH / whole:>10.0f}{peak:>8.0f}")


def _batch(port: int, path: str) -> tuple[float, float]:
    """Return the seconds to the end and to the first byte of one large answer."""
    body = json.dumps({"claims": [claim(f"BENCH-{number}") for number in range(BATCH)]})
    caller = http.client.HTTPConnection("127.0.0.1", port)
    start = time.perf_counter()
    caller.request("POST", path, body)
    answer = caller.getresponse()
    first = time.perf_counter() - start
    text = answer.read()
    if answer.status != http.HTTPStatus.OK or len(json.loads(text)["claims"]) != BATCH:
        raise SystemExit(f"{path} answered {answer.status}: {text[:300]!r}")
    return time.perf_counter() - start, first


if __name__ == "__main__":
    main()
