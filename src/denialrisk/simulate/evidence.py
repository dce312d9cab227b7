"""Tells what a provider has learnt from payers' answers, and by which day."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from denialrisk.claims import CATEGORIES
from denialrisk.simulate.answers import DECIDED, arrival
from denialrisk.simulate.causes import untaxed
from denialrisk.simulate.columns import NEVER, Ints
from denialrisk.simulate.hidden import supposed
from denialrisk.simulate.history import History

# Causes that strike whole claims and nothing less.
_WHOLE: Final = ("eligibility", "coordination_of_benefits", "duplicate", "timely_filing",
                 "provider")  # fmt: skip
_MISSING: Final = CATEGORIES.index("missing_information")


@dataclass(frozen=True, slots=True)
class Evidence:
    """First decisions, one entry per claim.

    `category` is the position in CATEGORIES of what struck the claim as a whole, -1 where
    nothing did; `known_on` the day the answer arrived, NEVER where none did.
    """

    category: Ints
    known_on: Ints


def evidence(history: History) -> Evidence:
    """Return what each claim's first decision says of the claim as a whole."""
    ledger = history.ledger
    known = np.full(len(ledger), NEVER)
    row, day, says = history.answers.T
    first = says == DECIDED
    known[row[first]] = arrival(ledger.claim["payer"][row[first]], day[first])
    return Evidence(_struck(history), known)


def _struck(history: History) -> Ints:
    """Return the category that struck each whole claim, as far as its lines tell."""
    world, ledger = history.world, history.ledger
    category, reason = ledger.line["category"], ledger.line["reason"]
    firsts = np.searchsorted(ledger.line["claim"], np.arange(len(ledger)))
    first = category[firsts]
    whole = np.isin(first, [CATEGORIES.index(name) for name in _WHOLE])
    alike = ~ledger.any_line(reason != reason[firsts][ledger.line["claim"]])
    bare = untaxed(world, ledger, supposed(ledger, "untaxed"))
    missing = (first == _MISSING) & alike & bare
    return np.where(whole | missing, first, -1)
