"""One batch of claims turned into the text of their answers, counted and shadowed on the way."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from answers import Answers, Wanted
from forms import Form
from memory import Memory
from meters import Meters
from shadow import Shadow

from denialrisk.claims import Claim
from denialrisk.score import Scored

Found = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Note:
    """Takes note of every batch that was answered: counts, offers to the challenger, keeps."""

    meters: Meters
    shadow: Shadow | None
    memory: Memory | None = None

    def batch(
        self, answers: Answers, claims: Sequence[Claim], scored: Scored, found: Found
    ) -> None:
        """Take note of one batch, before it is answered."""
        self.meters.answered(answers, scored, found)
        if self.shadow is not None:
            self.shadow.offer(claims, scored)
        if self.memory is not None:
            self.memory.keep(answers, claims, scored, found)


@dataclass(frozen=True, slots=True)
class Work:
    """The work of one call, done with the bundle that it began with."""

    answers: Answers
    note: Note
    wanted: Wanted

    def found(self, claims: Sequence[Claim]) -> Found:
        """Return the answers to one batch, JSON-ready, in order."""
        stage = self.note.meters.stage
        with stage("score"):
            scored = self.answers.scored(claims)
        with stage("explain"):
            found = self.answers.found(scored, self.wanted)
        self.note.batch(self.answers, claims, scored, found)
        return found

    def text(self, claims: Sequence[Claim], form: Form) -> bytes:
        """Return the answers to one batch as they are sent."""
        found: Iterable[dict[str, Any]] = self.found(claims)
        with self.note.meters.stage("write"):
            return form.claims(found)
