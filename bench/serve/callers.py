"""Callers that send the same body again and again, and how long each answer took."""

import http.client
import threading
import time
from dataclasses import dataclass, field

from server import Server


@dataclass
class Times:
    """Milliseconds of each call, calls a second, and the server's processor time for each."""

    milliseconds: list[float] = field(default_factory=list)
    seconds: float = 0.0
    processor: float = 0.0

    def at(self, share: float) -> float:
        """Return the time below which this share of the calls lie."""
        return sorted(self.milliseconds)[int(len(self.milliseconds) * share)]

    @property
    def a_second(self) -> float:
        """Calls answered in a second."""
        return len(self.milliseconds) / self.seconds

    @property
    def processor_each(self) -> float:
        """Milliseconds of processor time that the server used for one call."""
        return 1e3 * self.processor / len(self.milliseconds)


def steady(server: Server, path: str, body: str, clients: int, seconds: float) -> Times:
    """Have so many callers call for so long, each waiting for its answer; warm it up first."""
    _call_until(server.port, path, body, time.perf_counter() + seconds / 4, [])
    times = Times()
    used, start = server.processor_seconds(), time.perf_counter()
    calls = (server.port, path, body, start + seconds, times.milliseconds)
    threads = [threading.Thread(target=_call_until, args=calls) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    times.seconds = time.perf_counter() - start
    times.processor = server.processor_seconds() - used
    return times


def _call_until(port: int, path: str, body: str, end: float, found: list[float]) -> None:
    headers = {"Content-Type": "application/json"}
    caller = http.client.HTTPConnection("127.0.0.1", port)
    while time.perf_counter() < end or not found:
        start = time.perf_counter()
        caller.request("POST", path, body, headers)
        answer = caller.getresponse()
        text = answer.read()
        if answer.status != http.HTTPStatus.OK:
            raise SystemExit(f"{path} answered {answer.status}: {text[:300]!r}")
        found.append((time.perf_counter() - start) * 1e3)
