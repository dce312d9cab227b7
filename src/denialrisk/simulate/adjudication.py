"""Lets payers decide: which lines are denied, why, in which words, and what is paid."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from denialrisk.claims import CATEGORIES
from denialrisk.simulate.causes import claim_hazards, line_hazards
from denialrisk.simulate.columns import Flags, Floats, Ints, pick
from denialrisk.simulate.denials import REASONS
from denialrisk.simulate.ledger import Ledger
from denialrisk.simulate.payers import (
    ADVANTAGE,
    COMMERCIAL,
    MANAGED,
    MARKETPLACE,
    MEDICAID,
    MEDICARE,
    PAYERS,
)
from denialrisk.simulate.procedures import PROCEDURES, families
from denialrisk.simulate.world import World

# How likely the patient still owes the whole deductible on New Year's Day, by kind of payer.
_DEDUCTIBLE: Final = {MEDICARE: 0.12, ADVANTAGE: 0.05, MANAGED: 0.0, MEDICAID: 0.0,
                      COMMERCIAL: 0.35, MARKETPLACE: 0.5}  # fmt: skip
_COINSURANCE: Final = {MEDICARE: 0.2, ADVANTAGE: 0.1, MANAGED: 0.0, MEDICAID: 0.0,
                       COMMERCIAL: 0.2, MARKETPLACE: 0.3}  # fmt: skip
_COPAY_CENTS: Final = {MEDICARE: 0, ADVANTAGE: 1500, MANAGED: 0, MEDICAID: 0,
                       COMMERCIAL: 3000, MARKETPLACE: 4500}  # fmt: skip
_MET_IN_DAYS: Final = 300
_CONTRACT_SHOWN: Final = 0.25
_WHOLE_CLAIM: Final = 0.4
_PARTLY: Final = 0.5
_OFFICE: Final = families("office", "office_new", "psychiatry", "video_visit", "emergency")
_PARTLY_CODES: Final = ("119", "151")
_MOST: Final = np.array([procedure.most_units for procedure in PROCEDURES])
_ALLOWED: Final = np.array([payer.allowed for payer in PAYERS])

REASON_CATEGORY: Final = np.array([CATEGORIES.index(reason.category) for reason in REASONS])


def _by_kind(values: Mapping[str, float]) -> Floats:
    return np.array([values[payer.kind] for payer in PAYERS], dtype=np.float64)


def hazard_table(hazards: Mapping[str, Floats], rows: int) -> Floats:
    """Lay hazards out as (rows, categories), in the order of CATEGORIES."""
    table = np.zeros((rows, len(CATEGORIES)))
    for name, hazard in hazards.items():
        table[:, CATEGORIES.index(name)] = hazard
    return table


def split_mass(hazards: Floats) -> Floats:
    """Split the probability 1 - exp(-sum) over categories in proportion to their hazards."""
    total = hazards.sum(axis=1, keepdims=True)
    share = np.divide(hazards, total, out=np.zeros_like(hazards), where=total > 0)
    return np.asarray(-np.expm1(-total) * share)


def _strike(rng: np.random.Generator, mass: Floats) -> Ints:
    """Draw the category that denies each row, -1 when none does."""
    edges = np.cumsum(mass, axis=1)
    draw = rng.random(len(mass))[:, None]
    passed = (draw >= edges).sum(axis=1)
    return np.where(passed == mass.shape[1], -1, passed)


def _worded(rng: np.random.Generator, category: Ints) -> Ints:
    """Draw a wording for each denied line, as a position in REASONS; -1 for lines not denied."""
    reason = np.full(len(category), -1)
    for number in range(len(CATEGORIES)):
        here = category == number
        choices = np.flatnonzero(np.equal(REASON_CATEGORY, number))
        weights = np.array([REASONS[choice].weight for choice in choices])
        reason[here] = choices[pick(rng, weights, int(here.sum()))]
    return reason


def _shared_wording(ledger: Ledger, reason: Ints, whole: Flags) -> Ints:
    """Give all lines of a claim denied as a whole the wording of its first line."""
    firsts = np.searchsorted(ledger.line["claim"], np.arange(len(ledger)))
    return np.where(whole, reason[firsts][ledger.line["claim"]], reason)


def true_mass(world: World, ledger: Ledger) -> tuple[Floats, Floats]:
    """Return the probabilities that each category denies a claim and, claim apart, a line.

    Shapes (claims, categories) and (lines, categories).
    """
    of_claim = split_mass(hazard_table(claim_hazards(world, ledger), len(ledger)))
    return of_claim, split_mass(
        hazard_table(line_hazards(world, ledger), len(ledger.line["claim"]))
    )


def _deny(rng: np.random.Generator, world: World, ledger: Ledger) -> dict[str, NDArray[Any]]:
    """Return per line: the true mass per category, the category struck (-1) and its wording."""
    of_claim, of_line = true_mass(world, ledger)
    struck_claim = _strike(rng, of_claim)[ledger.line["claim"]]
    struck_line = _strike(rng, of_line)
    spread = of_claim[ledger.line["claim"]]
    mass = spread + (1 - spread.sum(axis=1, keepdims=True)) * of_line
    category = np.where(struck_claim >= 0, struck_claim, struck_line)
    reason = _shared_wording(ledger, _worded(rng, category), struck_claim >= 0)
    return {"mass": mass, "category": category, "reason": reason, "whole": struck_claim >= 0}


def _amounts(rng: np.random.Generator, ledger: Ledger) -> dict[str, Ints]:
    """Return what each line would be paid if nothing denied it, in cents."""
    payer = ledger.per_line("payer")
    price = _ALLOWED[payer] * rng.uniform(0.9, 1.1, len(payer))
    allowed = np.round(ledger.line["charge"] * np.minimum(price, 1)).astype(np.int64)
    owes = _by_kind(_DEDUCTIBLE)[payer] * (1 - ledger.per_line("service") / _MET_IN_DAYS)
    owed = rng.random(len(ledger))[ledger.line["claim"]] < np.clip(owes, 0, 0.8)
    deductible = np.where(owed, allowed, 0)
    office = np.isin(ledger.line["procedure"], _OFFICE)
    copay = np.where(office, _by_kind(_COPAY_CENTS)[payer].astype(np.int64), 0)
    copay = np.minimum(copay, allowed - deductible)
    rate = np.where(office & (copay > 0), 0, _by_kind(_COINSURANCE)[payer])
    coinsurance = np.round((allowed - deductible) * rate).astype(np.int64)
    return {
        "allowed": allowed,
        "deductible": deductible,
        "coinsurance": coinsurance,
        "copay": copay,
    }


def _partly_paid(rng: np.random.Generator, ledger: Ledger, reason: Ints, allowed: Ints) -> Ints:
    """Return what is paid on lines denied for the units above the limit, else 0."""
    codes = [row for row, item in enumerate(REASONS) if item.carc in _PARTLY_CODES]
    most = _MOST[ledger.line["procedure"]]
    partly = (rng.random(len(reason)) < _PARTLY) & np.isin(reason, codes)
    partly &= (ledger.line["units"] > most) & (most > 1)
    part = allowed * most / np.maximum(1, ledger.line["units"])
    return np.where(partly, np.minimum(part, allowed // 3), 0).astype(np.int64)


def adjudicate(rng: np.random.Generator, world: World, billed: Ledger) -> Ledger:
    """Return the claims with what their payers decide and with the truth behind it.

    Line columns added: `mass` (lines, categories) sums over categories to the true denial
    probability; `category` -1 when not denied; `reason` a position in REASONS; money in cents.
    Claim columns added: `whole` (denied at claim level, no lines in the answer).
    """
    denied = _deny(rng, world, billed)
    amounts = _amounts(rng, billed)
    shown = rng.random(len(denied["reason"])) < _CONTRACT_SHOWN
    firsts = np.searchsorted(billed.line["claim"], np.arange(len(billed)))
    whole = denied.pop("whole")[firsts] & (rng.random(len(billed)) < _WHOLE_CLAIM)
    line = {
        **denied,
        **amounts,
        "contract_shown": shown & ~whole[billed.line["claim"]],
        "part_paid": _partly_paid(rng, billed, denied["reason"], amounts["allowed"]),
    }
    return billed.having({"whole": whole}, line)
