"""Another bundle takes the place of one that scores, or is refused, while calls go on."""

from __future__ import annotations

import json
import re
import shutil
import threading
import time
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from denialrisk.score.manifest import hashes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from conftest import Service, Start, World

pytestmark = pytest.mark.slow
SECONDS = 120


def other(bundle: Path, at: Path, version: str) -> Path:
    """A bundle that scores alike under another version."""
    shutil.copytree(bundle, at)
    change(at, version=version)
    return at


def change(bundle: Path, **entries: Any) -> None:
    path = bundle / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(manifest | entries), encoding="utf-8")


def link(place: Path, target: Path) -> None:
    draft = place.with_name("draft")
    draft.symlink_to(target)
    draft.replace(place)


def until(true: Callable[[], object]) -> None:
    end = time.monotonic() + SECONDS
    while not true():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.1)


def ready(service: Service) -> dict[str, Any]:
    found: dict[str, Any] = service.client.get("/readyz").json()
    return found


@pytest.fixture(scope="module")
def folder(world: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("life")
    for name in ("one", "two"):
        other(world.bundle, folder / name, name)
    other(world.bundle, folder / "shadow", "challenger")
    damaged = other(world.bundle, folder / "damaged", "damaged")
    (damaged / "denial.txt").write_text("something else", encoding="utf-8")
    change(other(world.bundle, folder / "newer", "newer"), libraries={"lightgbm": "99.0"})
    blind = other(world.bundle, folder / "blind", "blind")
    (blind / "calibration.json").write_text("{}", encoding="utf-8")
    change(blind, parts=hashes(blind))
    (folder / "current").symlink_to(folder / "one")
    return folder


@pytest.fixture(scope="module")
def living(folder: Path, start: Start) -> Iterator[Service]:
    settings = {
        "DENIALRISK_BUNDLE": str(folder / "current"),
        "DENIALRISK_SHADOW": str(folder / "shadow"),
        "DENIALRISK_WORKERS": "1",
        "DENIALRISK_WATCH_SECONDS": "1",
    }
    with start(settings, folder / "service.log") as running:
        yield running


def test_a_swap_drops_no_call_and_no_answer_mixes_two_bundles(
    living: Service, folder: Path
) -> None:
    link(folder / "current", folder / "one")
    until(lambda: ready(living)["champion"]["bundle"] == "one")
    versions: list[str] = []
    stop = threading.Event()

    def call_on() -> None:
        claims = [{**living.one, "claim_id": str(number)} for number in range(300)]
        with httpx.Client(base_url=living.client.base_url, timeout=SECONDS) as caller:
            while not stop.is_set():
                answer = caller.post("/v1/score", json={"claims": claims}).json()
                assert {each["bundle"] for each in answer["claims"]} == {answer["bundle"]}
                versions.append(answer["bundle"])

    callers = [threading.Thread(target=call_on) for _ in range(2)]
    for each in callers:
        each.start()
    until(lambda: len(versions) > 2)
    link(folder / "current", folder / "two")
    until(lambda: versions[-1] == "two")
    stop.set()
    for each in callers:
        each.join()
    assert set(versions) == {"one", "two"}
    assert versions == sorted(versions) or versions.count("one") > 2
    assert living.client.get("/v1/model").json()["bundle"] == "two"
    assert living.client.get("/docs.json").json()["info"]["version"] == "two"


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        ("damaged", "was changed after training"),
        ("newer", "is older than 99.0"),
        ("blind", "cannot be read"),
    ],
)
def test_what_does_not_fit_is_refused_told_of_and_changes_nothing(
    living: Service, folder: Path, bad: str, why: str
) -> None:
    link(folder / "current", folder / "two")
    until(lambda: ready(living)["champion"]["bundle"] == "two")
    counted = refusals(living)
    link(folder / "current", folder / bad)
    until(lambda: ready(living)["champion"]["refused"])
    assert why in ready(living)["champion"]["refused"]["why"]
    assert refusals(living) == counted + 1
    assert why in living.log.read_text(encoding="utf-8")
    assert living.post(living.one).json()["bundle"] == "two"
    link(folder / "current", folder / "one")
    until(lambda: ready(living)["champion"]["bundle"] == "one")
    assert ready(living)["champion"]["refused"] is None


def test_a_worker_that_dies_beside_a_refused_bundle_comes_back_with_the_old_one(
    living: Service, folder: Path
) -> None:
    import psutil

    link(folder / "current", folder / "one")
    until(lambda: ready(living)["champion"]["bundle"] == "one")
    link(folder / "current", folder / "damaged")
    until(lambda: ready(living)["champion"]["refused"])
    [worker] = psutil.Process(living.pid).children()
    worker.kill()
    until(lambda: _scores(living))
    assert living.post(living.one).json()["bundle"] == "one"
    assert "was changed after training" in ready(living)["champion"]["refused"]["why"]
    link(folder / "current", folder / "two")
    until(lambda: ready(living)["champion"]["bundle"] == "two")


def test_a_challenger_scores_silently_what_the_champion_answered(living: Service) -> None:
    before = compared(living)
    answer = living.post({"claims": [{**living.one, "claim_id": str(n)} for n in range(20)]})
    assert "challenger" not in answer.text
    until(lambda: compared(living) >= before + 20)
    page = living.client.get("/shadow")
    assert page.status_code == 200
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "Both advise the same for 100.0 %" in page.text
    assert "challenger" in page.text
    assert ready(living)["shadow"]["bundle"] == "challenger"


def test_without_a_challenger_there_is_no_comparison(service: Service) -> None:
    assert service.client.get("/shadow").status_code == 404
    assert "shadow" not in ready(service)


def _scores(service: Service) -> bool:
    try:
        with httpx.Client(base_url=service.client.base_url, timeout=5) as caller:
            return caller.post("/v1/score", json=service.one).status_code == 200
    except httpx.TransportError:
        return False


def refusals(service: Service) -> float:
    return metric(service, 'bundle_swaps_total{outcome="refused",role="champion"}')


def compared(service: Service) -> float:
    return metric(service, 'shadow_claims_total{outcome="compared"}')


def metric(service: Service, name: str) -> float:
    text = service.client.get("/metrics").text
    found = re.search(rf"^denialrisk_{re.escape(name)} (\S+)$", text, re.MULTILINE)
    return float(found[1]) if found else 0.0
