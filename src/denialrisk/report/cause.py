"""Reasons of many claims grouped by what causes them, each with its part of what is at risk."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from denialrisk.report.words import number

# Weaker reasons accompany nearly every claim; they would drown the causes.
CAUSE_FROM: Final = 0.1


@dataclass(slots=True)
class Cause:
    """One signal across a batch: `dollars` is its share of the claims' dollars at risk."""

    signal: str
    title: str | None
    family: str | None
    fix: str | None
    changeable: bool
    example: str
    claims: int = 0
    dollars: float = 0.0
    # The example told is the one with the most at stake: this cause's part of its claim's risk.
    example_dollars: float = -1.0

    def add(self, reason: Mapping[str, Any], dollars: float) -> None:
        """Count one more claim whose risk this signal raises."""
        self.claims += 1
        self.dollars += dollars
        if dollars > self.example_dollars:
            self.example, self.example_dollars = str(reason["says"] or ""), dollars
            self.fix = reason["fix"]


def causes(claims: Iterable[Mapping[str, Any]]) -> list[Cause]:
    """Return the causes in a batch, costliest first.

    One signal is two causes where only some of its claims can still be mended.

    A claim's dollars at risk are shared among its reasons by their weight, so that the causes
    together never exceed what is at risk.
    """
    found: dict[tuple[str, bool], Cause] = {}
    for claim in claims:
        at_risk = number(claim["expected_denied_amount"]) or 0.0
        raising = [r for r in claim["reasons"] if r["log_odds"] >= CAUSE_FROM]
        whole = sum(r["log_odds"] for r in raising)
        for reason in raising:
            cause = found.setdefault((str(reason["signal"]), reason["changeable"]), _new(reason))
            cause.add(reason, at_risk * reason["log_odds"] / whole)
    return sorted(found.values(), key=lambda cause: (-cause.dollars, cause.signal))


def _new(reason: Mapping[str, Any]) -> Cause:
    changeable = bool(reason["changeable"])
    return Cause(
        str(reason["signal"]), reason["title"], reason["family"], None, changeable, example=""
    )
