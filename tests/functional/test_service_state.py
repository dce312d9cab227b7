"""A running service remembers what it scored, is told what came of it, and loses nothing."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import httpx
import psutil
import pytest

from denialrisk.keep import DatabaseAwayError, Place, check

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from conftest import Service, Start, World

pytestmark = pytest.mark.slow

GOLDEN = Path(__file__).parents[1] / "golden"
WORKER = "_bentoml_impl.worker.service"
HOME = "DENIALRISK_TEST_POSTGRES_HOME"


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def place(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Place]:
    """A state of its own, in a SQLite file and in a PostgreSQL."""
    folder = tmp_path_factory.mktemp("kept") / "state"
    if request.param == "sqlite":
        yield Place.of(folder)
        return
    with request.getfixturevalue("new_postgres")() as address:
        yield Place.of(folder, address)


@pytest.fixture(scope="module")
def started(world: World, place: Place, start: Start) -> Iterator[Service]:
    """A service of two workers on that state."""
    log = place.folder.with_name("service.log")
    with start(settings(world, place, workers=2), log) as running:
        yield running


def settings(world: World, place: Place, *, workers: int = 1) -> dict[str, str]:
    return {
        "DENIALRISK_BUNDLE": str(world.bundle),
        "DENIALRISK_WORKERS": str(workers),
        "DENIALRISK_STATE": str(place.folder),
        "DENIALRISK_DATABASE": place.url,
    }


def golden(kind: str, name: str) -> bytes:
    return (GOLDEN / kind / name).read_bytes()


def audited(place: Place) -> list[str]:
    """The subjects of the scores in the audit, whose chain is whole."""
    base = place.database()
    with base.reading() as connection:
        checked = check(connection)
        # In one question: between two, the service may have written more.
        rows = connection.exec_driver_sql(
            "SELECT subject, (SELECT count(*) FROM scores) FROM audit WHERE action = 'score'"
        ).all()
    base.close()
    assert checked.broken_at is None
    assert {count for _, count in rows} <= {len(rows)}
    return [subject for subject, _ in rows]


@pytest.fixture
def away(
    place: Place, postgres_alone: Callable[[], AbstractContextManager[None]]
) -> Callable[[], AbstractContextManager[None]]:
    """Takes the database away for a while: its file, or the running server."""
    if place.url.startswith("sqlite"):
        return lambda: file_away(place.folder / "denialrisk.db")
    if HOME not in os.environ:
        pytest.skip(f"{HOME} is not set: `.ci/postgres` runs a server that may be stopped")
    return lambda: server_away(place, postgres_alone)


@contextlib.contextmanager
def file_away(file: Path) -> Iterator[None]:
    file.rename(file.with_suffix(".away"))
    try:
        yield
    finally:
        file.with_suffix(".away").rename(file)


@contextlib.contextmanager
def server_away(place: Place, alone: Callable[[], AbstractContextManager[None]]) -> Iterator[None]:
    home = Path(os.environ[HOME])
    with alone():
        (home / "stopped").touch()
        server = int((home / "data/postmaster.pid").read_text(encoding="utf-8").split()[0])
        os.kill(server, signal.SIGINT)
        try:
            until(lambda: not psutil.pid_exists(server))
            yield
        finally:
            (home / "stopped").unlink()
            until(lambda: reached(place))


def reached(place: Place) -> bool:
    base = place.database()
    try:
        with base.reading():
            return True
    except DatabaseAwayError:
        return False
    finally:
        base.close()


def past(started: Service, claim_id: str) -> dict[str, Any]:
    return dict(started.client.get(f"/v1/claims/{claim_id}").json())


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.1)


def test_a_score_is_remembered_with_its_reasons_and_shown_as_a_page(started: Service) -> None:
    mine = started.one | {"claim_id": "A/CLAIM"}
    scored = started.post(mine).json()["claims"][0]
    started.post(mine, params={"explain": "false"})
    until(lambda: len(past(started, "A/CLAIM").get("scores", [])) == 2)
    kept = past(started, "A/CLAIM")
    assert kept["scores"][1]["denial_probability"] == scored["denial_probability"]
    assert kept["outcome"] is None
    assert "reasons" not in kept["newest"]
    page = started.client.get("/v1/claims/A/CLAIM/report")
    assert scored["reasons"][0]["says"] in page.text
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    asked = started.client.get("/v1/claims/A/CLAIM", headers={"Accept": "text/html"})
    assert asked.text == page.text


@pytest.mark.parametrize("claim_id", ["B/report", "report", "B/C/report", "ü %2F?#", "/B/"])
def test_a_claim_is_found_whatever_its_id_is(started: Service, claim_id: str) -> None:
    score(started, claim_id)
    address = f"/v1/claims/{quote(claim_id, safe='')}"
    until(lambda: started.client.get(address).status_code == 200)
    assert started.client.get(address).json()["claim_id"] == claim_id
    page = started.client.get(f"{address}/report")
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")


def test_the_page_of_a_claim_is_not_taken_for_a_claim_of_that_name(started: Service) -> None:
    score(started, "D")
    until(lambda: started.client.get("/v1/claims/D/report").status_code == 200)
    assert started.client.get("/v1/claims/D%2Freport").status_code == 404


def test_feedback_is_for_claims_that_were_scored(started: Service, place: Place) -> None:
    said = {"claim_id": "Jane Doe, 555-0100", "verdict": "helpful"}
    answer = started.post(said, "/v1/feedback")
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems#unknown-claim")
    assert "Jane" not in answer.text
    score(started, "FRESH")
    assert started.post(said | {"claim_id": "FRESH"}, "/v1/feedback").status_code == 202
    until(lambda: bool(past(started, "FRESH").get("feedback")))
    base = place.database()
    with base.reading() as connection:
        rows = connection.exec_driver_sql("SELECT claim_id FROM feedback").scalars().all()
    base.close()
    assert said["claim_id"] not in rows


def test_feedback_stands_beside_the_claim(started: Service) -> None:
    score(started, "COMMENTED")
    said = {"claim_id": "COMMENTED", "verdict": "helpful", "line_number": 2,
            "signal": "authorization_usually_present",
            "corrected": ["prior_authorization_number"]}  # fmt: skip
    answer = started.post(said, "/v1/feedback")
    assert answer.status_code == 202
    until(lambda: bool(past(started, "COMMENTED").get("feedback")))
    (kept,) = past(started, "COMMENTED")["feedback"]
    assert kept.pop("given_at")
    assert kept | {"claim_id": "COMMENTED"} == said | {"id": answer.json()["id"]}


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"verdict": "marvellous"}, "$.verdict"),
        ({"corrected": ["patient_name"]}, "$.corrected[0]"),
        ({"note": "Jane Doe"}, "$"),
        ({"signal": "Jane Doe"}, "$.signal"),
    ],
)
def test_feedback_takes_no_free_text(service: Service, wrong: dict[str, Any], where: str) -> None:
    said = {"claim_id": "EXAMPLE-1", "verdict": "helpful"} | wrong
    answer = service.post(said, "/v1/feedback")
    assert (answer.status_code, answer.json()["where"]) == (422, where)
    assert "Jane" not in answer.text


def test_a_remittance_decides_what_was_scored_once_and_moves_the_tallies_of_both_workers(
    started: Service, place: Place, world: World
) -> None:
    claims = golden("claims", "clinic.837")
    later = started.one | {"claim_id": "LATER", "submitted_on": "2026-11-01"}
    before = {evidence(started, later) for _ in range(8)}
    started.post(claims, "/v1/score/x12")
    until(lambda: started.client.get("/v1/claims/ELM-2026-0001").status_code == 200)
    first = started.post(golden("remits", "clinic.835"), "/v1/remits").json()
    assert (first["remits"], first["matched"], first["unmatched"]) == (4, 2, 1)
    assert (first["decided"], first["lines"]) == (2, {"denied": 3, "paid": 1})
    assert first["generation"] == 1
    again = started.post(golden("remits", "clinic.835"), "/v1/remits").json()
    assert (again["known"], again["decided"], again["generation"]) == (again["remits"], 0, 1)
    outcome = past(started, "ELM-2026-0001")["outcome"]
    assert {line["status"] for line in outcome["lines"]} <= {"denied", "paid"}
    time.sleep(3)
    after = {evidence(started, later) for _ in range(20)}
    assert len(before) == 1
    assert len(after) == 1, "both workers must see the same history"
    assert after != before
    found = audit_command(place, "--bundle", str(world.bundle))
    assert found["signals"]["values"] == 0
    assert found["signals"]["claims"] > 20


def audit_command(place: Place, *more: str) -> dict[str, Any]:
    asked = ["audit", "--state", str(place.folder), "--database", place.url, "--json", *more]
    code = "from denialrisk.cli import main; main()"
    done = subprocess.run([sys.executable, "-c", code, *asked], capture_output=True, check=True)
    return dict(json.loads(done.stdout))


def evidence(started: Service, claim: dict[str, Any]) -> str:
    """How many answered lines the reasons of a claim rest on, as one text."""
    with httpx.Client(base_url=started.client.base_url, timeout=60) as other:
        answer = other.post("/v1/score", json=claim).json()["claims"][0]
    told = [
        (line["line_number"], reason["signal"], reason["evidence"])
        for line in answer["lines"]
        for reason in (*line["reasons"], *line["lowering"])
    ]
    return json.dumps(told)


def test_a_body_without_a_remittance_is_refused(service: Service) -> None:
    answer = service.post(golden("claims", "clinic.837"), "/v1/remits")
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems#no-remit-accepted")
    assert "/v1/score/x12" in answer.text


def test_a_key_is_answered_once(started: Service, place: Place) -> None:
    key, mine = {"Idempotency-Key": "4711"}, started.one | {"claim_id": "ONCE"}
    first = started.post(mine, headers=key)
    again = started.post(mine, headers=key)
    assert again.content == first.content
    assert again.headers["content-type"] == first.headers["content-type"]
    assert again.headers["idempotency-replayed"] == "true"
    for name in ("cache-control", "x-content-type-options"):
        assert again.headers[name] == first.headers[name]
    lines = started.post(mine, headers=key | {"Content-Type": "application/x-ndjson"})
    assert lines.json()["type"] == "/problems#key-reused"
    other = started.post(started.one | {"claim_id": "OTHER"}, headers=key)
    assert (other.status_code, other.json()["type"]) == (422, "/problems#key-reused")
    score(started, "AFTER-ONCE")
    until(lambda: {"ONCE", "AFTER-ONCE"} <= set(audited(place)))
    assert audited(place).count("ONCE") == 1


def test_a_key_whose_call_is_at_work_is_told_to_wait(started: Service, place: Place) -> None:
    many = {"claims": [started.one | {"claim_id": f"MANY-{n}"} for n in range(3_000)]}
    key = {"Idempotency-Key": "slow"}
    found: list[httpx.Response] = []

    def ask() -> None:
        with httpx.Client(base_url=started.client.base_url, timeout=120) as other:
            found.append(other.post("/v1/score", json=many, headers=key))

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    told = [(each.status_code, each.headers.get("retry-after")) for each in found]
    assert (409, "1") in told
    ask()
    assert len(found[-1].json()["claims"]) == 3_000
    assert found[-1].headers["idempotency-replayed"] == "true"
    until(lambda: len([each for each in audited(place) if each.startswith("MANY-")]) == 3_000)


def test_a_refused_call_leaves_its_key_to_the_next(started: Service) -> None:
    key = {"Idempotency-Key": "mended"}
    assert started.post("", headers=key).status_code == 400
    assert started.post(started.one, headers=key).status_code == 200


def test_while_the_database_is_away_scoring_goes_on_and_nothing_is_lost(
    started: Service, place: Place, away: Callable[[], AbstractContextManager[None]]
) -> None:
    sent = [score(started, f"BEFORE-{n}") for n in range(5)]
    until(lambda: set(sent) <= set(audited(place)))
    with away():
        sent += [score(started, f"DURING-{n}") for n in range(20)]
        until(lambda: "denialrisk-database" in started.client.get("/problems").headers)
        refused = started.client.get("/v1/claims/DURING-1")
        assert (refused.status_code, refused.json()["type"]) == (503, "/problems#database-away")
        said = {"claim_id": "BEFORE-1", "verdict": "helpful"}
        assert started.post(said, "/v1/feedback").json()["type"] == "/problems#database-away"
        until(lambda: metric(started, "owed_records") >= 20)
        assert metric(started, "owed_bytes") > 20_000
        keyed = started.post(started.one, headers={"Idempotency-Key": "away"})
        assert keyed.json()["type"] == "/problems#database-away"
    sent += [score(started, f"AFTER-{n}") for n in range(5)]
    until(lambda: set(sent) <= set(audited(place)))
    found = [each for each in audited(place) if each in set(sent)]
    assert sorted(found) == sorted(sent)
    until(lambda: "denialrisk-database" not in started.client.get("/problems").headers)
    until(lambda: metric(started, "owed_records") == metric(started, "owed_bytes") == 0)


def metric(started: Service, name: str) -> float:
    """A figure of /metrics that has no labels."""
    told = started.client.get("/metrics").text
    [value] = re.findall(rf"^denialrisk_{name} (\S+)$", told, flags=re.MULTILINE)
    return float(value)


def test_a_killed_worker_leaves_a_whole_audit_without_doubles(
    started: Service, place: Place, away: Callable[[], AbstractContextManager[None]]
) -> None:
    answered: list[str] = []
    stop = threading.Event()

    def call(name: str) -> None:
        number = 0
        while not stop.is_set():
            number += 1
            try:
                answered.append(score(started, f"{name}-{number}"))
            except httpx.TransportError:
                continue

    threads = [threading.Thread(target=call, args=(f"CALLER{n}",)) for n in range(3)]
    for each in threads:
        each.start()
    with away():
        time.sleep(2)
        killed = workers(started)[0]
        killed.send_signal(signal.SIGKILL)
        time.sleep(2)
    until(lambda: len(workers(started)) == 2 and killed.pid not in map(pid, workers(started)))
    time.sleep(1)
    stop.set()
    for each in threads:
        each.join()
    until(lambda: set(answered) <= set(audited(place)))
    found = [each for each in audited(place) if each.startswith("CALLER")]
    assert len(answered) > 20
    assert len(found) == len(set(found)), "a claim stands twice in the audit"
    until(lambda: metric(started, "owed_records") == 0)
    # A worker may be killed between recording a score and answering with it.
    assert len(set(found) - set(answered)) <= len(threads)


def score(started: Service, claim_id: str) -> str:
    """Score a claim under an id of its own, over a connection of its own; return the id."""
    with httpx.Client(base_url=started.client.base_url, timeout=60) as other:
        answer = other.post("/v1/score", json=started.one | {"claim_id": claim_id})
    assert answer.status_code == 200, answer.text
    return claim_id


def workers(started: Service) -> list[psutil.Process]:
    """The processes that score."""
    children = psutil.Process(started.pid).children(recursive=True)
    return [each for each in children if _scores(each)]


def _scores(process: psutil.Process) -> bool:
    try:
        return WORKER in process.cmdline()
    except psutil.Error:
        return False  # just ended


def pid(process: psutil.Process) -> int:
    return int(process.pid)


def test_a_service_told_to_keep_nothing_scores_and_says_so(
    world: World, tmp_path: Path, start: Start
) -> None:
    told = {"DENIALRISK_BUNDLE": str(world.bundle), "DENIALRISK_STATE": "none"}
    with start(told | {"DENIALRISK_WORKERS": "1"}, tmp_path / "service.log") as running:
        assert running.post(running.one).status_code == 200
        answer = running.client.get("/v1/claims/EXAMPLE-1")
        assert (answer.status_code, answer.json()["type"]) == (404, "/problems#no-memory")


def test_a_claim_whose_score_cannot_be_recorded_is_not_answered(
    world: World, tmp_path: Path, start: Start
) -> None:
    place = Place.of(tmp_path / "state")
    with start(settings(world, place), tmp_path / "service.log") as running:
        for each in (place.folder / "spool").iterdir():
            each.unlink()
        (place.folder / "spool").rmdir()
        (place.folder / "spool").write_text("in the way", encoding="utf-8")
        answer = running.post(running.one)
        assert (answer.status_code, answer.json()["type"]) == (503, "/problems#spool-full")
