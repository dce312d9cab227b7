"""What passes through the service, counted and timed for Prometheus, never by who or what."""

import os
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import prometheus_client
import psutil  # type: ignore[import-untyped]
from answers import Answers
from bands import Bands, drift
from forms import PRIVATE
from prometheus_client import multiprocess
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from denialrisk.keep import Owed
from denialrisk.score import Scored

# A path as it came could carry a claim's id and would grow the memory: these are the labels.
_ADDRESSES: Final = (
    "/", "/v1/score", "/v1/score/x12", "/v1/score/fhir", "/v1/what-if", "/v1/remits",
    "/v1/feedback", "/v1/model", "/docs.json", "/problems", "/shadow", "/readyz",
)  # fmt: skip
_BELOW: Final = ("/reports", "/v1/claims")
_OTHER: Final = "other"
_SECONDS: Final = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
_POINTS: Final = (0.001, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5)
_UNSEEN: Final = ("payer_id", "procedure_code", "payer_procedure")
# A payer's name comes from the claim and may hold anything: only those trained on are named.
_PAYERS: Final = 30


class Meters:
    """The counters of one worker; /metrics adds up those of all workers."""

    def __init__(self) -> None:
        self.registry = prometheus_client.CollectorRegistry()
        self.requests = self._counter("requests", "Requests answered.", "address", "status")
        self.seconds = self._histogram(
            "request_seconds", "Seconds from the request's head to the answer's end.", "address"
        )
        self.stages = self._histogram("stage_seconds", "Seconds of one call's stage.", "stage")
        self.claims = self._counter(
            "claims", "Claims taken in, by what became of them.", "outcome"
        )
        self.scores = self._counter(
            "scores", "Claims scored, by what was advised and by payer.", "action", "payer"
        )
        self.lines = self._counter(
            "lines", "Lines scored, by band of probability.", "bundle", "band"
        )
        self.unseen = self._counter(
            "unseen_lines", "Lines of which the history knows no like.", "what"
        )
        self.swaps = self._counter(
            "bundle_swaps", "Bundles found in the place of another.", "role", "outcome"
        )
        self.shadow_claims = self._counter(
            "shadow_claims", "Claims offered to the challenger, by what became of them.", "outcome"
        )
        self.shadow_actions = self._counter(
            "shadow_actions", "Claims by both models' advice.", "champion", "challenger"
        )
        self.shadow_probability = self._counter(
            "shadow_probability", "Sum of the probabilities that each model gave.", "model"
        )
        self.shadow_difference = prometheus_client.Histogram(
            "denialrisk_shadow_difference",
            "How far the two probabilities of a claim lie apart.",
            buckets=_POINTS,
            registry=self.registry,
        )
        self.owed_bytes = self._gauge(
            "owed_bytes", "Bytes of records on the disk that the database does not have yet."
        )
        self.owed_records = self._gauge(
            "owed_records", "Scores and feedback on the disk that the database does not have yet."
        )
        self._payers: dict[str, frozenset[str]] = {}
        self._bands: dict[str, Bands] = {}
        self._lock = threading.Lock()

    def _counter(self, name: str, says: str, *labels: str) -> prometheus_client.Counter:
        return prometheus_client.Counter(
            f"denialrisk_{name}", says, labels, registry=self.registry
        )

    def _histogram(self, name: str, says: str, label: str) -> prometheus_client.Histogram:
        return prometheus_client.Histogram(
            f"denialrisk_{name}", says, [label], buckets=_SECONDS, registry=self.registry
        )

    def _gauge(self, name: str, says: str) -> prometheus_client.Gauge:
        """Make a figure that is the sum of what each living worker says."""
        return prometheus_client.Gauge(
            f"denialrisk_{name}", says, registry=self.registry, multiprocess_mode="livesum"
        )

    async def page(self, request: Request) -> Response:
        """GET /metrics."""
        del request
        found = prometheus_client.generate_latest(self._summed()).decode()
        told = "".join(self._drift())
        return Response(
            found + told, headers=PRIVATE, media_type=prometheus_client.CONTENT_TYPE_LATEST
        )

    def totals(self, name: str, *labels: str) -> dict[tuple[str, ...], float]:
        """Return a counter's values, of all workers together, by the values of its labels."""
        found: dict[tuple[str, ...], float] = {}
        for metric in self._summed().collect():
            for sample in metric.samples:
                if sample.name == f"denialrisk_{name}":
                    found[tuple(sample.labels[label] for label in labels)] = sample.value
        return found

    def _summed(self) -> prometheus_client.CollectorRegistry:
        folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
        if folder is None:
            return self.registry
        _forget_the_dead(Path(folder))
        registry = prometheus_client.CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return registry

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time one stage of a call."""
        start = time.perf_counter()
        try:
            yield
        finally:
            self.stages.labels(name).observe(time.perf_counter() - start)

    def answered(
        self, answers: Answers, scored: Scored, found: Sequence[Mapping[str, Any]]
    ) -> None:
        """Count what one batch was answered."""
        known = self._known_payers(answers)
        advised = Counter(
            (each["action"], each["payer_name"] if each["payer_name"] in known else _OTHER)
            for each in found
        )
        for labels, count in advised.items():
            self.scores.labels(*labels).inc(count)
        for name in _UNSEEN:
            self.unseen.labels(name).inc(int(scored.signals.unseen[name].sum()))
        counts = self._bands_of(answers).count(scored.by_line["denial_probability"])
        for band in np.flatnonzero(counts).tolist():
            self.lines.labels(answers.bundle.version, str(band)).inc(int(counts[band]))

    def compared(
        self, champion: npt.NDArray[np.float64], challenger: npt.NDArray[np.float64]
    ) -> None:
        """Count how far the challenger's probabilities lie from the champion's."""
        self.shadow_probability.labels("champion").inc(float(champion.sum()))
        self.shadow_probability.labels("challenger").inc(float(challenger.sum()))
        for apart in np.abs(champion - challenger).tolist():
            self.shadow_difference.observe(apart)

    def swapped(self, role: str, outcome: str) -> None:
        """Count a bundle that took over, or was refused."""
        self.swaps.labels(role, outcome).inc()

    def owes(self, owed: Owed) -> None:
        """Say what this worker owes the database now."""
        self.owed_bytes.set(owed.bytes)
        self.owed_records.set(owed.records)

    def _known_payers(self, answers: Answers) -> frozenset[str]:
        version = answers.bundle.version
        if version not in self._payers:
            payers = answers.bundle.metrics.get("payers", [])[:_PAYERS]
            self._payers = {version: frozenset(payer["name"] for payer in payers)}
        return self._payers[version]

    def _bands_of(self, answers: Answers) -> Bands:
        version = answers.bundle.version
        if version not in self._bands:
            self._bands = {version: Bands.of(answers.bundle.metrics)}
        return self._bands[version]

    def _drift(self) -> Iterator[str]:
        """Yield how far today's scores have moved from those of the training's test lines."""
        name = "denialrisk_score_drift"
        yield f"# HELP {name} Population stability index of line scores against the training.\n"
        yield f"# TYPE {name} gauge\n"
        counted = self.totals("lines_total", "bundle", "band")
        for version, bands in self._bands.items():
            live = [counted.get((version, str(band)), 0.0) for band in range(len(bands.expected))]
            if sum(live):
                yield f'{name}{{bundle="{version}"}} {drift(live, bands.expected):.6g}\n'

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
        state: dict[str, Any] = scope["state"]
        self.claims.labels("scored").inc(state.get("claims", 0))
        self.claims.labels("rejected").inc(state.get("rejects", 0))


def _forget_the_dead(folder: Path) -> None:
    """Take away what workers that were killed owed: another has taken it over and says so."""
    for path in folder.glob("gauge_live*.db"):
        worker = int(path.stem.rpartition("_")[2])
        if not psutil.pid_exists(worker):
            with suppress(FileNotFoundError):  # a neighbour was quicker
                multiprocess.mark_process_dead(worker)  # type: ignore[no-untyped-call]


def _address(path: str) -> str:
    if path in _ADDRESSES:
        return path
    below = (each for each in _BELOW if path == each or path.startswith(f"{each}/"))
    return next(below, _OTHER)
