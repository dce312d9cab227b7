"""Claims turned into the answers of one bundle, a batch at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from denialrisk.claims import Claim
from denialrisk.explain import explain
from denialrisk.score import Bundle, Policy, Scored

# Lines a batch, with reasons and without: large enough to share a batch's fixed costs, small
# enough (under half a second of one core) to bound memory and let other calls in between. Lines,
# not claims: a claim may have one or 999.
BATCH: Final = {True: 500, False: 4_000}

# How many raising, and how many lowering, reasons a line and a claim are given.
REASONS: Final = 5
_OF_REASONS: Final = (
    "reasons",
    "lowering",
    "base_log_odds",
    "families",
    "fields",
    "category_log_odds",
    "category_base_log_odds",
    "category_families",
    "category_reasons",
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a call asks to be told beside the risk; remedies are told with the reasons for them."""

    reasons: bool = True
    remedies: bool = False


@dataclass(frozen=True)
class Answers:
    """The answers of one bundle under one policy."""

    bundle: Bundle
    policy: Policy
    # Where the history holds what payers answered since: which answers, and the bundle without.
    generation: int = 0
    sealed: Bundle | None = None

    def scored(self, claims: Sequence[Claim]) -> Scored:
        """Return the claims' scores."""
        return self.bundle.score_records(claims, self.policy)

    def found(self, scored: Scored, wanted: Wanted) -> list[dict[str, Any]]:
        """Return the answer to each claim, JSON-ready, in order."""
        top = REASONS if wanted.reasons else 0
        found = explain(self.bundle, scored, top=top, remedies=wanted.remedies)
        return found if wanted.reasons else [_bare(each) for each in found]

    def in_full(self, claim: Claim) -> dict[str, Any]:
        """Return one claim's answer with every reason that weighs anything."""
        scored = self.scored([claim])
        return explain(self.bundle, scored, top=len(self.bundle.catalogue.names))[0]

    def model(self) -> dict[str, Any]:
        """Return what /v1/model says of the bundle."""
        return {
            "bundle": self.bundle.version,
            "created_on": str(self.bundle.created_on),
            "categories": list(self.bundle.categories),
            "signals": list(self.bundle.catalogue.names),
            "metrics": self.bundle.metrics,
            "card": self.bundle.card,
        }


def batches(claims: Sequence[Claim], *, reasons: bool) -> list[list[Claim]]:
    """Cut the claims of one call into batches; a claim longer than a batch is one by itself."""
    found: list[list[Claim]] = []
    room = 0
    for claim in claims:
        if not found or len(claim.lines) > room:
            found.append([])
            room = BATCH[reasons]
        found[-1].append(claim)
        room -= len(claim.lines)
    return found


def _bare(explanation: dict[str, Any]) -> dict[str, Any]:
    """Leave out what was not asked for: an empty list would read as "no reason was found"."""
    lines = [_less(line) for line in explanation["lines"]]
    claim = _less(explanation) | {"lines": lines}
    del claim["log_odds"]  # a claim's is the mean of its lines', for its reasons to add up to
    return claim


def _less(part: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in part.items() if name not in _OF_REASONS}
