"""Scored claims turned into the remedies worth proposing: each one proved by scoring again."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import Any, Final

import numpy as np

from denialrisk.explain.remedy.remedies import Remedies, remedies_of
from denialrisk.explain.remedy.tell import Offer, Teller
from denialrisk.explain.remedy.variant import Flags, Variant, Workshop, lines_of, pairs
from denialrisk.score import Bundle, Scored

# Variants scored in one call: enough to share its fixed cost, few enough to bound memory.
_CALL: Final = 5_000


@dataclass(frozen=True)
class _Tried:
    """A variant with the risk it was found to have; `fit` is by how much it passes `best_by`."""

    variant: Variant
    probability: float
    expected: float
    fit: float


def propose(bundle: Bundle, scored: Scored, flagged: Flags) -> list[list[dict[str, Any]]]:
    """Return the proposals for each claim of `scored`, best first; none where not `flagged`.

    `flagged` has one entry per claim. Every enabled remedy of the bundle is made to each flagged
    claim whose lines it concerns, alone and in pairs, and the changed claims are scored by the
    same bundle as of the same day. What does not lower the probability of denial by
    `least_drop` is left out, and so is a pair that does not beat its better part by as much.
    """
    remedies = remedies_of(bundle.remedies)
    found: list[list[dict[str, Any]]] = [[] for _ in flagged]
    if remedies is None or not remedies.enabled or not flagged.any():
        return found
    bench = _Bench(bundle, scored, remedies)
    for row, offers in bench.offers(flagged).items():
        found[row] = offers
    return found


class _Bench:
    """Tries the remedies on some claims of one score."""

    def __init__(self, bundle: Bundle, scored: Scored, remedies: Remedies) -> None:
        self._bundle = bundle
        self._scored = scored
        self._remedies = remedies
        self._today = scored.frame.today or date.max

    def offers(self, flagged: Flags) -> dict[int, list[dict[str, Any]]]:
        """Return the proposals of the flagged claims by their position."""
        rows = np.flatnonzero(flagged).tolist()
        claims = dict(zip(rows, self._scored.frame.records(rows), strict=True))
        shop = Workshop(self._scored, self._remedies, flagged, self._today)
        made = [one for row, claim in claims.items() for one in shop.single(row, claim)]
        singles = self._singles(made, rows)
        doubles = self._doubles(singles)
        teller = Teller(self._remedies, self._scored)
        return {row: self._ranked(row, singles[row], doubles[row], teller) for row in rows}

    def _singles(self, made: Sequence[Variant], rows: Sequence[int]) -> dict[int, list[_Tried]]:
        """Try each remedy alone; of alternatives keep the one that paid lines speak for."""
        found: dict[int, list[_Tried]] = {row: [] for row in rows}
        tried = self._tried(made)
        for (row, _), group in groupby(tried, lambda t: (t.variant.row, t.variant.names)):
            best = max(group, key=lambda t: (t.fit, -t.probability))
            if best.fit >= 0:
                found[row].append(best)
        return {row: sorted(each, key=lambda t: t.probability) for row, each in found.items()}

    def _doubles(self, singles: dict[int, list[_Tried]]) -> dict[int, list[_Tried]]:
        alone = [[tried.variant for tried in each] for each in singles.values()]
        made = [pair for each in alone for pair in pairs(each)]
        found: dict[int, list[_Tried]] = {row: [] for row in singles}
        for tried in self._tried(made):
            found[tried.variant.row].append(tried)
        return found

    def _tried(self, variants: Sequence[Variant]) -> list[_Tried]:
        parts = [variants[at : at + _CALL] for at in range(0, len(variants), _CALL)]
        return [tried for part in parts for tried in self._scored_again(part)]

    def _scored_again(self, variants: Sequence[Variant]) -> list[_Tried]:
        named = [replace(v.claim, claim_id=str(at)) for at, v in enumerate(variants)]
        again = self._bundle.score_records(named, None, today=self._today)
        risk = again.by_claim
        columns = (risk["denial_probability"].tolist(), risk["expected_denied_amount"].tolist())
        return [
            _Tried(variant, probability, expected, self._fit(variant, again, rows))
            for variant, probability, expected, rows in zip(
                variants, *columns, lines_of(again), strict=True
            )
        ]

    def _fit(self, variant: Variant, again: Scored, rows: Sequence[int]) -> float:
        """Return how far paid lines speak for what an alternative chose; 0 for no choice."""
        part, *others = variant.parts
        best_by = self._remedies.remedies[part.name].best_by
        if best_by is None or others:
            return 0.0
        numbers = [line.line_number for line in variant.claim.lines]
        values = np.nan_to_num(again.signals[best_by.signal])
        fits = [values[r] for r, n in zip(rows, numbers, strict=True) if n in part.change.lines]
        return float(np.mean(fits)) - best_by.at_least

    def _ranked(
        self, row: int, singles: Sequence[_Tried], doubles: Sequence[_Tried], teller: Teller
    ) -> list[dict[str, Any]]:
        before = float(self._scored.by_claim["denial_probability"][row])
        least = self._remedies.least_drop
        alone = {tried.variant.names[0]: tried.probability for tried in singles}
        worth = [t for t in singles if before - t.probability >= least]
        worth += [
            t
            for t in doubles
            if min([before, *(alone[p] for p in t.variant.names)]) - t.probability >= least
        ]
        offers = [teller.told(Offer(t.variant, t.probability, t.expected)) for t in worth]
        return sorted(offers, key=_worth, reverse=True)[: self._remedies.most]


def _worth(offer: dict[str, Any]) -> tuple[float, float]:
    """Order by dollars saved a minute, then by what becomes of the probability."""
    drop = offer["denial_probability_before"] - offer["denial_probability_after"]
    return offer["dollars_saved_per_minute"] or 0.0, drop
