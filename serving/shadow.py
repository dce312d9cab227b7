"""A challenger that scores what the champion answered, silently, and is held against it."""

import contextlib
import logging
import os
import queue
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from answers import Answers
from meters import Meters
from model import Model

from denialrisk.claims import Claim
from denialrisk.score import Scored

_LOG: Final = logging.getLogger("bentoml.denialrisk")
# Claims that wait to be scored again; at some 10 kB each they stay below 40 MB.
ROOM: Final = 4_000
_NICE: Final = 10


@dataclass(frozen=True, slots=True)
class Answered:
    """One batch of the champion's: the claims, and what it said of each."""

    claims: tuple[Claim, ...]
    probability: npt.NDArray[np.float64]
    action: npt.NDArray[Any]


class Shadow:
    """Scores batches in a thread of its own; what comes while too many wait is dropped."""

    def __init__(self, model: Model, meters: Meters, room: int = ROOM) -> None:
        self.model = model
        self._meters = meters
        self._room = room
        self._waiting = 0
        self._lock = threading.Lock()
        self._queue: queue.SimpleQueue[Answered] = queue.SimpleQueue()

    def start(self) -> None:
        """Begin to score."""
        threading.Thread(target=self._work, name="shadow", daemon=True).start()

    def offer(self, claims: Sequence[Claim], scored: Scored) -> bool:
        """Take a batch, or drop it; either way the caller does not wait."""
        with self._lock:
            taken = self._waiting + len(claims) <= self._room
            self._waiting += len(claims) * taken
        if not taken:
            self._meters.shadow_claims.labels("dropped").inc(len(claims))
            return False
        by_claim = scored.by_claim
        probability, action = by_claim["denial_probability"], by_claim["action"]
        self._queue.put(Answered(tuple(claims), probability, action))
        return True

    def work_once(self) -> None:
        """Score the batch that waits longest, waiting for one if there is none."""
        batch = self._queue.get()
        try:
            self._compare(batch, self.model.answers)
        except Exception as error:  # noqa: BLE001 the champion's callers must not notice
            self._meters.shadow_claims.labels("failed").inc(len(batch.claims))
            _LOG.error("shadow: %s while scoring", type(error).__name__)
        finally:
            with self._lock:
                self._waiting -= len(batch.claims)

    def _work(self) -> None:
        with contextlib.suppress(OSError, AttributeError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)
        while True:
            self.work_once()

    def _compare(self, batch: Answered, answers: Answers) -> None:
        scored = answers.bundle.score_records(batch.claims, answers.policy)
        probability = scored.by_claim["denial_probability"]
        action = scored.by_claim["action"]
        known = ~(np.isnan(probability) | np.isnan(batch.probability))
        self._meters.compared(batch.probability[known], probability[known])
        for pair in zip(batch.action.tolist(), action.tolist(), strict=True):
            self._meters.shadow_actions.labels(*pair).inc()
        self._meters.shadow_claims.labels("compared").inc(len(batch.claims))
