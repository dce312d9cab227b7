"""Callers who are slow, half gone or hang up are cut off; a stop waits for those who are not."""

from __future__ import annotations

import contextlib
import json
import signal
import socket
import threading
import time
from typing import TYPE_CHECKING

import httpx
import psutil
import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Service, Start, World

pytestmark = pytest.mark.slow

HEAD = b"POST /v1/score HTTP/1.1\r\nHost: localhost\r\n"
LINES = HEAD + b"Content-Type: application/x-ndjson\r\n"
# The service under test cuts after 4 seconds; far less than this even where all else is slow.
PATIENCE = 45


def connected(service: Service) -> socket.socket:
    return socket.create_connection(("127.0.0.1", service.port), timeout=PATIENCE)


def rest(caller: socket.socket) -> bytes:
    """What still comes until the other side ends it."""
    found = b""
    with contextlib.suppress(ConnectionError):
        while part := caller.recv(1 << 16):
            found += part
    return found


def trickled(caller: socket.socket, piece: bytes) -> bytes:
    """What comes while bytes are sent one by one, until the other side ends it."""
    caller.settimeout(0.2)
    end = time.monotonic() + PATIENCE
    found = b""
    while time.monotonic() < end:
        with contextlib.suppress(TimeoutError):
            part = caller.recv(1 << 16)
            if not part:
                return found
            found += part
        caller.sendall(piece)
    pytest.fail("it was never cut off")


def test_a_caller_who_sends_too_much_before_reading_is_told_so(service: Service) -> None:
    with connected(service) as caller:
        size = 66 * 1024 * 1024
        caller.sendall(HEAD + b"Content-Length: %d\r\n\r\n" % size)
        for _ in range(66):
            caller.sendall(bytes(1024 * 1024))
        assert rest(caller).startswith(b"HTTP/1.1 413 ")


def test_a_caller_who_says_nothing_is_cut_off(service: Service) -> None:
    with connected(service) as caller:
        assert rest(caller) == b""


def test_a_head_that_trickles_is_cut_off(service: Service) -> None:
    with connected(service) as caller, contextlib.suppress(ConnectionError):
        caller.sendall(HEAD + b"X-Slow: ")
        assert trickled(caller, b"x") == b""


def test_a_second_head_that_trickles_is_cut_off(service: Service) -> None:
    with connected(service) as caller, contextlib.suppress(ConnectionError):
        caller.sendall(b"GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert b"200" in caller.recv(1 << 16)
        caller.sendall(HEAD + b"X-Slow: ")
        assert trickled(caller, b"x") == b""


@pytest.mark.parametrize("head", [HEAD, LINES])
def test_a_body_that_trickles_is_told_so_and_cut_off(service: Service, head: bytes) -> None:
    with connected(service) as caller:
        caller.sendall(head + b"Content-Length: 100000\r\n\r\n")
        with contextlib.suppress(ConnectionError):
            assert b"too-slow" in trickled(caller, b" ")


def until_gone(service: Service, ports: set[int]) -> None:
    """Wait until the service holds no connection to any of these ports of ours."""
    [worker] = psutil.Process(service.pid).children()
    end = time.monotonic() + 4 * PATIENCE
    while ports & {each.raddr.port for each in worker.net_connections("tcp") if each.raddr}:
        assert time.monotonic() < end, "connections stay open"
        time.sleep(0.2)


def test_callers_who_hang_up_amid_the_body_leave_nothing_behind(service: Service) -> None:
    ports = set()
    for _ in range(5):
        with connected(service) as caller:
            ports.add(caller.getsockname()[1])
            caller.sendall(LINES + b"Content-Length: 1000\r\n\r\n{")
    until_gone(service, ports)
    lines = {"Content-Type": "application/x-ndjson"}
    assert service.post(service.one, headers=lines).status_code == 200


def test_callers_who_do_not_read_are_cut_off_and_their_places_are_free_again(
    service: Service,
) -> None:
    lines = LINES.replace(b"/v1/score", b"/v1/score?explain=false")
    body = b"\n".join([json.dumps(service.one).encode()] * 4_000)
    callers = []
    for _ in range(4):
        caller = socket.socket()
        caller.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 14)
        caller.settimeout(PATIENCE)
        caller.connect(("127.0.0.1", service.port))
        caller.sendall(lines + b"Content-Length: %d\r\n\r\n" % len(body) + body)
        callers.append(caller)
    until_gone(service, {caller.getsockname()[1] for caller in callers})
    complete = []
    for caller in callers:
        with caller:
            complete.append(b'{"done"' in rest(caller))
    assert complete == [False] * 4
    kind = {"Content-Type": "application/x-ndjson"}
    assert service.post(service.one, headers=kind).status_code == 200


@pytest.mark.parametrize(
    "path",
    ["/", "/v1/model", "/docs.json", "/problems", "/readyz", "/metrics", "/no", "/reports/"],
)
def test_answers_are_not_kept_and_not_sniffed(service: Service, path: str) -> None:
    for answer in (service.client.get(path), service.post(service.one, path)):
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_stop_waits_for_the_answers_under_way(
    world: World, start: Start, tmp_path: Path
) -> None:
    settings = {"DENIALRISK_BUNDLE": str(world.bundle), "DENIALRISK_WORKERS": "1"}
    with start(settings, tmp_path / "service.log") as running:
        claims = [{**running.one, "claim_id": str(number)} for number in range(1_500)]
        answered: list[int] = []

        def call() -> None:
            url = f"{running.client.base_url}/v1/score"
            with httpx.stream("POST", url, json={"claims": claims}, timeout=PATIENCE) as answer:
                begun.set()
                answered.append(len(json.loads(answer.read())["claims"]))

        begun = threading.Event()
        caller = threading.Thread(target=call)
        caller.start()
        begun.wait(PATIENCE)
        psutil.Process(running.pid).send_signal(signal.SIGTERM)
        caller.join()
        assert answered == [1_500]
        assert psutil.Process(running.pid).wait(PATIENCE) == 0
