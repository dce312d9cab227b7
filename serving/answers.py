"""Claims turned into the JSON of their answers, a batch at a time."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from intake import Intake, reject_documents

from denialrisk.claims import Claim
from denialrisk.explain import explain
from denialrisk.score import Bundle, Policy

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


@dataclass(frozen=True)
class Answers:
    """The answers of one bundle under one policy."""

    bundle: Bundle
    policy: Policy

    def opening(self, intake: Intake) -> str:
        """Return the answer's text up to its first claim."""
        rejects = _text(list(reject_documents(intake.rejects)))
        return f'{{"bundle":{_text(self.bundle.version)},"rejects":{rejects},"claims":['

    closing: str = "]}"

    def batch(self, claims: Sequence[Claim], *, reasons: bool) -> str:
        """Return the claims' answers, in order, separated by commas."""
        scored = self.bundle.score_records(claims, self.policy)
        found = explain(self.bundle, scored, top=REASONS if reasons else 0)
        return ",".join(_text(each if reasons else _bare(each)) for each in found)

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


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
