"""An explained claim turned into the dollars that a coder can still save before it is sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from denialrisk.report.words import number


@dataclass(frozen=True, slots=True)
class Preventable:
    """`share` (0 to 1) of the claim's dollars at risk, and those `dollars`.

    `rests_on` says what tells so: remedies that were scored anew, or the weight of the reasons;
    None where neither tells anything.
    """

    dollars: float
    share: float
    rests_on: Literal["remedies", "reasons"] | None


def preventable(claim: Mapping[str, Any]) -> Preventable:
    """Return what can be prevented of a completed explanation (see `completed`).

    What the best remedy saves; without one, the dollars at risk times the part of the explained
    risk that rests on reasons a coder can change.
    """
    at_risk = number(claim["expected_denied_amount"]) or 0.0
    best = best_remedy(claim)
    if best is not None:
        saved = min(max(best["dollars_saved"] or 0.0, 0.0), max(at_risk, 0.0))
        return Preventable(saved, saved / at_risk if at_risk > 0 else 0.0, "remedies")
    whole = sum(reason["log_odds"] for reason in claim["reasons"])
    if whole <= 0:
        return Preventable(0.0, 0.0, None)
    part = sum(reason["log_odds"] for reason in claim["reasons"] if reason["changeable"])
    return Preventable(at_risk * part / whole, part / whole, "reasons")


def best_remedy(claim: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return the remedy of a completed explanation that saves most, the quickest of equals."""
    return max(claim["remedies"], key=_saves, default=None)


def _saves(remedy: Mapping[str, Any]) -> tuple[float, float]:
    minutes = remedy["minutes"]
    return float(remedy["dollars_saved"] or 0.0), 0.0 if minutes is None else -float(minutes)
