"""Claims turned into the JSON of their answers, a batch at a time."""

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from intake import Intake, reject_documents

from denialrisk.claims import Claim, claim_tables
from denialrisk.explain import explain
from denialrisk.score import Bundle, Policy

# Large enough to share the fixed costs of a batch, small enough to bound memory and to let
# other calls in between.
BATCH: Final = 250

_CLAIM_FACTS: Final = (
    "claim_id",
    "payer_id",
    "payer_name",
    "claim_type",
    "submitted_on",
    "total_charge",
)
_LINE_FACTS: Final = ("line_number", "procedure_code", "charge")
_RISK: Final = (
    "denial_probability",
    "category",
    "category_probability",
    "expected_denied_amount",
    "action",
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
        table, lines = claim_tables(claims)
        scored = self.bundle.score(table, lines, self.policy)
        found = explain(self.bundle, scored) if reasons else _bare(claims, scored)
        return ",".join(_text(each) for each in found)

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


def batches(claims: Sequence[Claim]) -> list[Sequence[Claim]]:
    """Cut the claims of one call into batches."""
    return [claims[start : start + BATCH] for start in range(0, len(claims), BATCH)]


def _bare(claims: Sequence[Claim], scored: Any) -> Iterator[dict[str, Any]]:
    """Lay scores out in the shape of an explanation, without what SHAP is needed for."""
    of_claims = zip(*(scored.claims[name].tolist() for name in _RISK), strict=True)
    of_lines = zip(*(scored.lines[name].tolist() for name in _RISK), strict=True)
    for claim, risk in zip(claims, of_claims, strict=True):
        lines = [_facts(line, _LINE_FACTS) | _risk(next(of_lines)) for line in claim.lines]
        yield _facts(claim, _CLAIM_FACTS) | _risk(risk) | {"lines": lines}


def _facts(record: Any, names: Sequence[str]) -> dict[str, Any]:
    facts = {name: getattr(record, name) for name in names}
    return {n: v.isoformat() if isinstance(v, date) else v for n, v in facts.items()}


def _risk(values: Sequence[Any]) -> dict[str, Any]:
    known = (None if isinstance(v, float) and math.isnan(v) else v for v in values)
    return dict(zip(_RISK, known, strict=True))


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
