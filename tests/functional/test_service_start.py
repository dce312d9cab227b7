"""When the service refuses to start, and what it does in states no caller can bring about."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from denialrisk.claims import Claim, Line

if TYPE_CHECKING:
    from conftest import World

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]

SERVING = ROOT / "serving"
MARKER = "ZZPLANTEDZZ"
Refused = Callable[..., tuple[int, str]]
CLAIM = {
    "claim_id": MARKER,
    "submitted_on": "2026-01-15",
    "lines": [{"procedure_code": "99214", "charge": 210.0, "service_date": "2026-01-12"}],
}


@pytest.fixture(scope="module")
def inside() -> Iterator[None]:
    """The service's own modules, importable as they are when it runs."""
    sys.path.insert(0, str(SERVING))
    yield
    sys.path.remove(str(SERVING))


def ask(world: World, kept: Path, *, waiting: int, broken: bool = False) -> httpx.Response:
    """Send one claim to the routes in this process."""
    from meters import Meters
    from model import Model, Place
    from routes import routes
    from settings import Settings

    from denialrisk.score import load_policy

    policy = load_policy(SERVING / "policy.yaml")
    model = Model(Place(world.bundle, policy, kept), seconds=60)
    if broken:
        bundle = dataclasses.replace(model.answers.bundle, denial=MARKER)
        model.loaded = dataclasses.replace(model.answers, bundle=bundle)
    found = Settings.of(
        {"DENIALRISK_BUNDLE": str(world.bundle), "DENIALRISK_POLICY": str(SERVING)}
    )
    app = routes(model, dataclasses.replace(found, waiting=waiting), Meters())

    async def send() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await client.post("/v1/score", json=CLAIM)

    return asyncio.run(send())


@pytest.mark.usefixtures("inside")
def test_a_call_while_too_many_wait_is_told_when_to_come_back(
    world: World, tmp_path: Path
) -> None:
    answer = ask(world, tmp_path / "kept", waiting=0)
    assert answer.status_code == 503
    assert answer.json()["type"] == "/problems#busy"
    assert answer.headers["retry-after"] == "1"


@pytest.mark.usefixtures("inside")
def test_a_failure_of_ours_has_an_id_and_quotes_nothing(
    world: World, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    answer = ask(world, tmp_path / "kept", waiting=1, broken=True)
    assert answer.status_code == 500
    assert answer.json()["type"] == "/problems#our-fault"
    assert answer.json()["instance"] in caplog.text
    assert MARKER not in answer.text + caplog.text


@pytest.mark.usefixtures("inside")
@pytest.mark.parametrize("reasons", [True, False])
def test_batches_are_cut_by_lines_and_keep_every_claim_in_order(*, reasons: bool) -> None:
    from answers import BATCH, batches

    counts = [1, 999, 3, 120, 380, 1, 499, 2, 999, 999, *[2] * 5_000]
    claims = [
        Claim(claim_id=str(at), lines=tuple(Line(number, "99213") for number in range(count)))
        for at, count in enumerate(counts)
    ]
    cut = batches(claims, reasons=reasons)
    assert [claim for batch in cut for claim in batch] == claims
    lines = [sum(len(claim.lines) for claim in batch) for batch in cut]
    assert all(
        count <= BATCH[reasons] or len(batch) == 1 for count, batch in zip(lines, cut, strict=True)
    )
    assert len(cut) < 2 * sum(counts) / BATCH[reasons] + 1
    assert batches([], reasons=reasons) == []


def test_it_does_not_start_without_a_bundle(refused: Refused) -> None:
    code, said = refused(DENIALRISK_BUNDLE="", DENIALRISK_MAX_CLAIMS="-1")
    assert code == 7
    assert "DENIALRISK_BUNDLE is not set" in said
    assert "DENIALRISK_MAX_CLAIMS=-1" in said
    assert "Traceback" not in said


def test_it_ends_instead_of_restarting_for_ever_when_the_bundle_is_damaged(
    world: World, refused: Refused, tmp_path: Path
) -> None:
    damaged = tmp_path / "bundle"
    damaged.mkdir()
    for part in world.bundle.rglob("*"):
        if part.is_file():
            copied = damaged / part.relative_to(world.bundle)
            copied.parent.mkdir(parents=True, exist_ok=True)
            copied.write_bytes(part.read_bytes())
    (damaged / "denial.txt").write_text("something else", encoding="utf-8")
    _, said = refused(DENIALRISK_BUNDLE=str(damaged))
    assert "denial.txt" in said
    assert said.count("denialrisk:") == 1


def test_a_start_leaves_the_counts_of_other_services_alone_and_tidies_up_its_own(
    world: World, tmp_path: Path, free_address: tuple[str, str]
) -> None:
    host, port = free_address
    neighbour = tmp_path / "home/prometheus_multiproc_dir/counter_1.db"
    neighbour.parent.mkdir(parents=True)
    neighbour.write_bytes(b"a neighbour's counts")
    (tmp_path / "scratch").mkdir()
    command = [sys.executable, "-c", "from denialrisk.cli import main; main()", "--home", ROOT]
    homes = {"BENTOML_HOME": str(tmp_path / "home"), "TMPDIR": str(tmp_path / "scratch")}
    process = subprocess.Popen(
        [*command, "serve", "--bundle", world.bundle, "--port", port, "--workers", "2"],
        env=os.environ | homes,
    )
    try:
        with httpx.Client(base_url=f"http://{host}:{port}", timeout=30) as client:
            wait_until_ready(client, process)
            assert client.post("/v1/score", json=CLAIM).status_code == 200
            assert 'denialrisk_claims_total{outcome="scored"} 1.0' in client.get("/metrics").text
    finally:
        process.send_signal(signal.SIGTERM)
        code = process.wait(timeout=30)
    assert code == 0
    assert neighbour.read_bytes() == b"a neighbour's counts"
    assert list((tmp_path / "scratch").glob("denialrisk-*")) == []


def wait_until_ready(client: httpx.Client, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(httpx.TransportError):
            if client.get("/readyz").status_code == 200:
                return
        time.sleep(0.05)
    pytest.fail("the server did not start")
