"""A tried remedy told as a coder and a page read it: what to do, what it takes, what it saves."""

import math
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from denialrisk.derive.sentences import Fillers, Shown
from denialrisk.explain.remedy.change import Change
from denialrisk.explain.remedy.remedies import Remedies
from denialrisk.explain.remedy.variant import Part, Variant
from denialrisk.score import Scored


@dataclass(frozen=True)
class Offer:
    """A variant with its probability of denial and its expected denied dollars."""

    variant: Variant
    probability: float
    expected: float


@dataclass(frozen=True)
class Teller:
    """Tells the offers made to the claims of one score."""

    remedies: Remedies
    scored: Scored

    def told(self, offer: Offer) -> dict[str, Any]:
        """Return the proposal as JSON carries it; dollars are None where charges are unknown."""
        variant, risk = offer.variant, self.scored.by_claim
        parts = [self.remedies.remedies[name] for name in variant.names]
        minutes = sum(part.minutes for part in parts)
        before = float(risk["expected_denied_amount"][variant.row])
        saved = before - offer.expected
        return {
            "remedy": "+".join(variant.names),
            "parts": list(variant.names),
            "title": _joined([part.title for part in parts]),
            "says": ". ".join(map(self._says, variant.parts)),
            "line_numbers": list(variant.numbers),
            "where": {
                "x12": "; ".join(dict.fromkeys(part.where.x12 for part in parts)),
                "fhir": "; ".join(dict.fromkeys(part.where.fhir for part in parts)),
            },
            "family": parts[0].family,
            "change": _change([part.change for part in variant.parts]),
            "minutes": minutes,
            "note": self._notes(variant),
            "denial_probability_before": float(risk["denial_probability"][variant.row]),
            "denial_probability_after": offer.probability,
            "expected_denied_amount_before": _known(before),
            "expected_denied_amount_after": _known(offer.expected),
            "dollars_saved": _known(saved),
            "dollars_saved_per_minute": _known(saved / minutes),
        }

    def _says(self, part: Part) -> str:
        return self._sentence(self.remedies.remedies[part.name].says, part)

    def _notes(self, variant: Variant) -> str | None:
        notes = [(self.remedies.remedies[part.name].note, part) for part in variant.parts]
        told = [self._sentence(note, part) for note, part in notes if note]
        return " ".join(dict.fromkeys(told)) or None

    def _sentence(self, text: str, part: Part) -> str:
        """Fill the slots from the line the remedy is told by and what was chosen."""
        slots = Fillers(Shown(self.scored.frame), np.array([part.lead]), np.array([math.nan]), {})
        slots.update({name: [chosen] for name, chosen in part.change.detail.items()})
        return slots.filled(text)[0]


def _change(changes: list[Change]) -> dict[str, Any]:
    """Return what is written on the claim and, by line number, on its lines."""
    claim = {n: _plain(value) for change in changes for n, value in change.claim.items()}
    lines: dict[str, dict[str, Any]] = {}
    for change in changes:
        for number, values in change.lines.items():
            plain = {name: _plain(value) for name, value in values.items()}
            lines.setdefault(str(number), {}).update(plain)
    return {"claim": claim, "lines": lines}


def _plain(value: Any) -> Any:
    """Return a value of a claim as JSON carries it."""
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _joined(titles: list[str]) -> str:
    first, *others = titles
    return " and ".join([first, *(title[:1].lower() + title[1:] for title in others)])


def _known(amount: float) -> float | None:
    return amount if math.isfinite(amount) else None
