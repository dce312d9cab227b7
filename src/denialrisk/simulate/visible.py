"""Works out how likely each line is denied given all that a submitter could see.

A submitter is taken to see the claim itself, the payers' rules, strictness and pace, providers'
habits, the hospital's own record of services and providers, and earlier claims and answers. What
nothing shows (see hidden) is averaged over: P = E[1 - exp(-hazard)], each state weighed by
Bayes' rule with the answers known before the claim was sent. The average is exact but for what
it does not use, each of which could tell a little more: that an answer is overdue, appeals and
their results, what an earlier answer to the same hospital claim says of its taxonomy number,
and, on hospital claims, who treated.
"""

from collections.abc import Iterator
from itertools import product
from typing import Final

import numpy as np

from denialrisk.simulate.adjudication import hazard_table, split_mass
from denialrisk.simulate.billing import is_hospital
from denialrisk.simulate.causes import claim_hazards, line_hazards
from denialrisk.simulate.columns import Floats, Ints
from denialrisk.simulate.cover import cover_belief
from denialrisk.simulate.enrolment import enrolment_belief
from denialrisk.simulate.evidence import Evidence, evidence
from denialrisk.simulate.followups import MENDED, REPLACEMENT
from denialrisk.simulate.hidden import FACTS, supposed
from denialrisk.simulate.history import History
from denialrisk.simulate.lapses import Lapses
from denialrisk.simulate.ledger import Ledger
from denialrisk.simulate.patients import UNKNOWN_OTHER, lapse_chance, second_chance
from denialrisk.simulate.world import World

# A state says of each of FACTS whether it holds.
_States = tuple[int, ...]
_SLIGHT: Final = 1e-9


def visible_mass(history: History) -> Floats:
    """Return the probability that each category denies a line, shape (lines, categories)."""
    ledger = history.ledger
    claims = Sight(history).of_claims(ledger, np.arange(len(ledger)))
    of_claim = claims[ledger.line["claim"]]
    lines = hazard_table(line_hazards(history.world, ledger), len(of_claim))
    # Nothing hidden bears on a line alone, so the two are independent given what is seen.
    return np.asarray(of_claim + (1 - of_claim.sum(axis=1, keepdims=True)) * split_mass(lines))


class Sight:
    """What a submitter believes of the hidden facts of each claim of a history when it is sent."""

    def __init__(self, history: History) -> None:
        self._world = history.world
        self._weights = dict(_weights(history))

    def of_claims(self, ledger: Ledger, rows: Ints) -> Floats:
        """Return the probability that each category denies a claim as a whole.

        Shape (claims, categories). The claims of `ledger` are those at `rows` of the history, as
        sent or written otherwise: what is believed of them is the same.
        """
        supposition = _Suppositions(self._world, ledger)
        visible = np.zeros(supposition.bare.shape)
        for state, weight in self._weights.items():
            if (here := weight[rows]).max(initial=0) > _SLIGHT:
                visible += here[:, None] * supposition.mass(state)
        return visible


class _Suppositions:
    """The mass of denial of whole claims under any state of the hidden facts."""

    def __init__(self, world: World, ledger: Ledger) -> None:
        count = len(ledger)
        self.bare = hazard_table(claim_hazards(world, ledger, supposed(ledger)), count)
        self.adds = [
            hazard_table(claim_hazards(world, ledger, supposed(ledger, fact)), count) - self.bare
            for fact in FACTS
        ]

    def mass(self, state: _States) -> Floats:
        """Return (claims, categories). Hazards add up, so each fact brings its own."""
        return split_mass(
            self.bare + sum(s * add for s, add in zip(state, self.adds, strict=True))
        )


def _states() -> Iterator[_States]:
    return product((0, 1), repeat=len(FACTS))


def _weights(history: History) -> Iterator[tuple[_States, Floats]]:
    """Yield how likely each state of what is hidden is, (claims,) each."""
    supposition, seen = _Suppositions(history.world, history.ledger), evidence(history)
    likelihood = _likelihood(supposition, seen)
    cover, other = _prior(history), _unread(history)
    alone = np.einsum("lucbxn,lucn,xn->bn", likelihood, cover, other)
    enrolled = _pair(enrolment_belief(history.world.providers, history.ledger, seen, alone))
    answer = np.einsum("lucbxn,bn,xn->lucn", likelihood, enrolled, other)
    cover = cover_belief(history, seen, answer)
    for state in _states():
        yield state, cover[state[:3]] * enrolled[state[3]] * other[state[4]]


def _likelihood(supposition: _Suppositions, seen: Evidence) -> Floats:
    """Return how likely each claim's own answer is in each state: (2,) * facts + (claims,)."""
    rows, struck = np.arange(len(seen.category)), seen.category >= 0
    likelihood = np.zeros((2,) * len(FACTS) + (len(rows),))
    for state in _states():
        mass = supposition.mass(state)
        likelihood[state] = np.where(struck, mass[rows, seen.category], 1 - mass.sum(axis=1))
    return likelihood


def _pair(chance: Floats) -> Floats:
    return np.stack([1 - chance, chance])


def _prior(history: History) -> Floats:
    """Return how likely each state of cover is before any answer: (2, 2, 2, claims)."""
    claim, world = history.ledger.claim, history.world
    payer, service = world.patients.payer[claim["patient"]], claim["service"]
    lapses, never = Lapses(world.days), np.full(len(payer), 2 * world.days + 1000)
    now = lapses.by(service, never) - lapses.by(service, service)
    second = np.where(claim["other_shown"], 1, second_chance(payer))
    unknown = np.full(len(payer), UNKNOWN_OTHER)
    parts = _pair(lapse_chance(payer) * now), _pair(unknown), _pair(second)
    return np.asarray(np.einsum("ln,un,cn->lucn", *parts))


def _unread(history: History) -> Floats:
    """Return how likely a hospital's taxonomy number is not found: (2, claims)."""
    claim = history.ledger.claim
    forgets = history.world.providers.habits["taxonomy"][claim["org"]]
    mended = np.where(claim["frequency"] == REPLACEMENT, 1 - MENDED, 1)
    return _pair(forgets * mended * is_hospital(history.ledger))
