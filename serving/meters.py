"""What passes through the service, counted and timed for Prometheus, never by who or what."""

import os
import time
from typing import Final

import prometheus_client
from prometheus_client import multiprocess
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# A path as it came could carry a claim's id and would grow the memory: these are the labels.
_ADDRESSES: Final = ("/", "/v1/score", "/v1/score/x12", "/v1/model", "/docs.json", "/problems")
_REPORTS: Final = "/reports"
_OTHER: Final = "other"
_SECONDS: Final = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


class Meters:
    """The counters of one worker; /metrics adds up those of all workers."""

    def __init__(self) -> None:
        self.registry = prometheus_client.CollectorRegistry()
        self.requests = prometheus_client.Counter(
            "denialrisk_requests",
            "Requests answered.",
            ["address", "status"],
            registry=self.registry,
        )
        self.seconds = prometheus_client.Histogram(
            "denialrisk_request_seconds",
            "Seconds from the request's head to the answer's end.",
            ["address"],
            buckets=_SECONDS,
            registry=self.registry,
        )
        self.claims = prometheus_client.Counter(
            "denialrisk_claims",
            "Claims taken in, by what became of them.",
            ["outcome"],
            registry=self.registry,
        )

    async def page(self, request: Request) -> Response:
        """GET /metrics."""
        del request
        registry = self.registry
        if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
            registry = prometheus_client.CollectorRegistry()
            multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        text = prometheus_client.generate_latest(registry)
        return Response(text, media_type=prometheus_client.CONTENT_TYPE_LATEST)

    def around(self, app: ASGIApp) -> ASGIApp:
        """Return `app`, which is sent HTTP only, with every request counted."""

        async def counted(scope: Scope, receive: Receive, send: Send) -> None:
            scope.setdefault("state", {})
            status = 500
            start = time.perf_counter()

            async def noted(message: Message) -> None:
                nonlocal status
                status = message.get("status", status)
                await send(message)

            try:
                await app(scope, receive, noted)
            finally:
                self._note(scope, status, time.perf_counter() - start)

        return counted

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        address = _address(scope["path"])
        self.requests.labels(address, str(status)).inc()
        self.seconds.labels(address).observe(seconds)
        state = scope["state"]
        self.claims.labels("scored").inc(state.get("claims", 0))
        self.claims.labels("rejected").inc(state.get("rejects", 0))


def _address(path: str) -> str:
    if path in _ADDRESSES:
        return path
    return _REPORTS if path.startswith(f"{_REPORTS}/") or path == _REPORTS else _OTHER
