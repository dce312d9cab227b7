"""One signal's contribution to one line told as a reason a coder can check and act on."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from denialrisk.derive import Catalogue, LineFrame, Signal, Signals
from denialrisk.derive.sentences import Filler, filled
from denialrisk.explain.shapley import Floats

Reason = dict[str, Any]


@dataclass(frozen=True)
class Teller:
    """Tells the reasons of any line of a frame."""

    catalogue: Catalogue
    signals: Signals
    frame: LineFrame

    def reason(self, column: int, row: int, log_odds: float) -> Reason:
        """Return the reason: `log_odds` above 0 raises the risk; `value` None is unknown."""
        signal = self.catalogue.signals[column]
        value = float(self.signals.values[row, column])
        evidence = self.signals.evidence_of(signal.name, row)
        slots = Filler(self.frame, row, value, evidence)
        fits = log_odds > 0 and self._fix_fits(signal, value, row, evidence)
        fixed = signal.fix if fits else None
        return {
            "signal": signal.name,
            "title": signal.title,
            "family": signal.family,
            "log_odds": log_odds,
            "says": filled(signal.wording(value), slots),
            "value": known(value),
            "evidence": _told(evidence),
            "where": {"x12": signal.where["x12"], "fhir": signal.where["fhir"]},
            "fix": None if fixed is None else filled(fixed, slots),
            "changeable": fixed is not None and signal.changeable,
        }

    def _fix_fits(
        self, signal: Signal, value: float, row: int, evidence: Mapping[str, float]
    ) -> bool:
        """Say whether the fix still has something to mend, given where the line stands.

        A signal may raise the risk though it stands at its good end, or though no like line was
        ever denied for what the fix would mend, or though nothing like it was ever seen: such
        advice would be noise.
        """
        if signal.in_order(value) or evidence.get("denied") == 0 or _baseless(value, evidence):
            return False
        return not (signal.fix_unless and self.frame.present(signal.fix_unless)[row])

    def reasons(self, columns: Iterable[int], row: int, weights: Floats) -> list[Reason]:
        """Return the reasons of one line for the signals named by column, in that order."""
        return [self.reason(column, row, float(weights[column])) for column in columns]


def _baseless(value: float, evidence: Mapping[str, float]) -> bool:
    """Say whether an unknown value would rest on history in which nothing alike was found."""
    told = _told(evidence)
    return math.isnan(value) and told is not None and not told["n"]


def _told(evidence: Mapping[str, float]) -> dict[str, float | None] | None:
    """Return evidence as JSON carries it; None for a signal that rests on the claim alone."""
    found = {name: known(value) for name, value in evidence.items()}
    if all(value is None for value in found.values()):
        return None
    return {"n": None, "denied": None, "window_days": None} | found


def raising(weights: Floats, top: int) -> list[int]:
    """Return the columns that raise the risk, heaviest first, at most `top`."""
    order = np.argsort(-weights, kind="stable")[:top]
    return [int(column) for column in order if weights[column] > 0]


def lowering(weights: Floats, top: int) -> list[int]:
    """Return the columns that lower the risk, heaviest first, at most `top`."""
    return raising(-weights, top)


def known(value: Any) -> float | None:
    """Return a number as JSON can carry it: None where it is not known."""
    number = float(value)
    return number if math.isfinite(number) else None
