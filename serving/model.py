"""The bundle that answers, and how another takes its place without a call noticing."""

import gc
import logging
from collections.abc import Callable  # noqa: TC003
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from answers import Answers, Wanted
from example import example
from watch import Watch

from denialrisk.claims import Claim
from denialrisk.errors import BundleError
from denialrisk.read import read_json
from denialrisk.score import Bundle, Policy

_LOG: Final = logging.getLogger("bentoml.denialrisk")


@dataclass(frozen=True, slots=True)
class Refusal:
    """A bundle that was found in the place of the one that answers, and not taken."""

    why: str
    on: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a bundle lies: a folder, or a link to one that is set anew to name another.

    `kept` is a file that remembers which folder was answered with last, for workers to come.
    """

    path: Path
    policy: Policy
    kept: Path

    def load(self) -> Answers:
        """Load what lies there, and answer a claim with it before any caller asks.

        Raises BundleError when it is missing, damaged, made for other versions or cannot score.
        """
        answers = self._tried(self.path.resolve())
        self.kept.write_text(str(answers.bundle.path), encoding="utf-8")
        return answers

    def load_kept(self) -> Answers:
        """Load what was answered with last. Raises BundleError when nothing was, or it is gone."""
        if not self.kept.exists():
            raise BundleError(f"{self.path}: no bundle answered here before")
        return self._tried(Path(self.kept.read_text(encoding="utf-8")))

    def _tried(self, path: Path) -> Answers:
        answers = Answers(Bundle.load(path), self.policy)
        claims = [one for one in read_json(example()) if isinstance(one, Claim)]
        try:
            answers.found(answers.scored(claims), Wanted(remedies=True))
        except Exception as error:
            message = f"{path}: cannot score the example claim ({type(error).__name__})"
            raise BundleError(f"{message}; train the bundle again") from error
        return answers


class Model:
    """What one worker answers with.

    A call takes `answers` once and uses it to its end, so that a swap is one assignment: calls
    under way end with the bundle they began with, later ones begin with the new.
    """

    def __init__(self, place: Place, seconds: float, role: str = "champion") -> None:
        """Load the bundle. Raises BundleError when neither it nor the last one can be loaded."""
        self.place = place
        self.role = role
        self.refused: Refusal | None = None
        self.counted: Callable[[str, str], object] = _LOG.debug
        self.watch = Watch(place.path, self.take, seconds)
        self.grown: Callable[[Answers], Answers] = _same
        self.loaded = self._first()
        self.since = _now()

    @property
    def answers(self) -> Answers:
        """The answers of now: of the bundle that was loaded, with what payers answered since."""
        return self.grown(self.loaded)

    def _first(self) -> Answers:
        """Load what lies in the place, or else what a worker before this one answered with."""
        try:
            return self.place.load()
        except BundleError as error:
            if not self.place.kept.exists():
                raise
            self.refused = Refusal(str(error), _now())
            _LOG.error("%s: refused at start: %s", self.role, error)
            return self.place.load_kept()

    def take(self) -> None:
        """Load what lies in the place now; keep what answers if it cannot be taken."""
        try:
            answers = self.place.load()
        except BundleError as error:
            self.refused = Refusal(str(error), _now())
            version = self.loaded.bundle.version
            _LOG.error("%s: refused, %s stays: %s", self.role, version, error)
            self.counted(self.role, "refused")
            return
        left = self.loaded.bundle.version
        self.refused = None
        if answers.bundle.version == left:
            return
        self.loaded, self.since = answers, _now()
        del answers
        settle()
        _LOG.info("%s: %s took over from %s", self.role, self.loaded.bundle.version, left)
        self.counted(self.role, "swapped")

    def told(self) -> dict[str, Any]:
        """Return what /readyz says of it."""
        refused = self.refused
        return {
            "bundle": self.loaded.bundle.version,
            "since": self.since,
            "refused": None if refused is None else {"why": refused.why, "on": refused.on},
        }


def _same(answers: Answers) -> Answers:
    return answers


def settle() -> None:
    """Let go of what a bundle that left held, and spare the collector what stays for good."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
