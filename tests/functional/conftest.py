"""A small bundle, made once along the real road, and a real server that scores with it."""

import contextlib
import functools
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

ROOT = Path(__file__).parents[2]
SERVING = ROOT / "serving"
CLAIMS = 2_000
START_SECONDS = 180


@dataclass(frozen=True)
class World:
    """Where the road from a simulated half year to a bundle left its parts."""

    files: Path
    tables: Path
    bundle: Path


@dataclass(frozen=True)
class Service:
    """A running server: its client, its log, and what it was told about limits."""

    client: httpx.Client
    log: Path
    port: int
    pid: int

    @property
    def one(self) -> dict[str, Any]:
        """The documented example: an office visit and imaging without authorization number."""
        body = _example("/v1/score", "application/json")
        return dict(body["claims"][0])

    @property
    def x12(self) -> str:
        """The documented example: the same claim as 837."""
        return str(_example("/v1/score/x12", "application/edi-x12"))

    @property
    def fhir(self) -> dict[str, Any]:
        """The documented example: the same claim as FHIR."""
        return dict(_example("/v1/score/fhir", "application/fhir+json"))

    def post(self, body: Any, path: str = "/v1/score", **more: Any) -> httpx.Response:
        content = body if isinstance(body, str | bytes) else json.dumps(body)
        return self.client.post(path, content=content, **more)


# Settings and the place of its log, turned into a running server.
Start = Callable[[dict[str, str], Path], contextlib.AbstractContextManager[Service]]


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    folder = tmp_path_factory.mktemp("world")
    made = World(folder / "files", folder / "tables", folder / "bundle")
    _run(folder, "simulate", made.files, "--claims", CLAIMS, "--months", 12)
    _run(folder, "ingest", made.files / "claims", made.files / "remits", "--into", made.tables)
    _run(folder, "train", "--data", made.tables, "--recipe", "quick", "--bundle", made.bundle)
    return made


@pytest.fixture(scope="session")
def service(world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    reports = tmp_path_factory.mktemp("reports")
    (reports / "index.html").write_text("<h1>Reports</h1>", encoding="utf-8")
    settings = {
        "DENIALRISK_BUNDLE": str(world.bundle),
        "DENIALRISK_REPORTS": str(reports),
        "DENIALRISK_READ_SECONDS": "2",
        "DENIALRISK_CLIENT_SECONDS": "4",
        "DENIALRISK_WORKERS": "1",
    }
    with serving(settings, tmp_path_factory.mktemp("log") / "service.log") as running:
        yield running


@pytest.fixture(scope="session")
def refused(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., tuple[int, str]]:
    """Start a server that must not start; return its exit code and what it said."""
    private = {"BENTOML_HOME": str(tmp_path_factory.mktemp("bentoml"))}

    def start(host: str = "127.0.0.1", **settings: str) -> tuple[int, str]:
        done = subprocess.run(
            serve_command(free_port(), host),
            env=os.environ | private | {"DENIALRISK_WORKERS": "1"} | settings,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    return start


@pytest.fixture(scope="session")
def start() -> Start:
    """Start a server with settings and a log of its own, in a `with` that stops it."""
    return serving


@pytest.fixture
def free_address() -> tuple[str, str]:
    """A host and a port on which nothing listens."""
    return "127.0.0.1", str(free_port())


@contextlib.contextmanager
def serving(settings: dict[str, str], log: Path, host: str = "127.0.0.1") -> Iterator[Service]:
    """Start a server as its README says, wait until it is ready, and stop it in the end."""
    port = free_port()
    private = {"BENTOML_HOME": str(log.with_name("bentoml"))}
    with log.open("wb") as sink:
        process = subprocess.Popen(
            serve_command(port, host),
            env=os.environ | private | settings,
            stdout=sink,
            stderr=sink,
        )
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=120) as client:
            _wait(client, process, log)
            yield Service(client, log, port, process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


def serve_command(port: int, host: str = "127.0.0.1") -> list[str]:
    place = ["--working-dir", str(SERVING), "--host", host, "--port", str(port)]
    return [sys.executable, "-m", "bentoml", "serve", "service:DenialRisk", *place]


@functools.cache
def _document() -> Any:
    return yaml.safe_load((SERVING / "openapi.yaml").read_text(encoding="utf-8"))


def _example(path: str, kind: str) -> Any:
    body = _document()["paths"][path]["post"]["requestBody"]["content"][kind]
    return body["examples"]["one"]["value"]


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _wait(client: httpx.Client, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(httpx.TransportError):
            if client.get("/readyz").status_code == 200:
                return
        time.sleep(0.05)
    pytest.fail(f"the server did not start:\n{log.read_text(encoding='utf-8')}")


def _run(folder: Path, *arguments: object) -> None:
    command = [sys.executable, "-c", "from denialrisk.cli import main; main()"]
    full = [*command, "--home", str(ROOT), *map(str, arguments)]
    done = subprocess.run(full, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.fail(f"denialrisk {arguments[0]} failed:\n{done.stdout}\n{done.stderr}")
