"""Works out, for each claim and line, how strongly each cause of denial pulls: its hazard.

A cause with hazard h denies with probability 1 - exp(-h), so independent causes combine to
1 - exp(-sum), which is one minus the product of what each leaves alone.
"""

from typing import Final

import numpy as np

from denialrisk.simulate.billing import (
    ON_ORDER,
    asked,
    is_hospital,
    needs_separate,
)
from denialrisk.simulate.columns import Flags, Floats, Ints
from denialrisk.simulate.diagnoses import DIAGNOSES, DIAGNOSIS_FAMILIES
from denialrisk.simulate.hidden import Hidden, hidden_facts
from denialrisk.simulate.ledger import Ledger
from denialrisk.simulate.patients import CHILD, MEDICARE_AGE
from denialrisk.simulate.payers import COMMERCIAL, MARKETPLACE, PAYERS
from denialrisk.simulate.procedures import MODIFIERS, PROCEDURES, families
from denialrisk.simulate.visits import VISITS
from denialrisk.simulate.world import World

VOID: Final = 8
# From here on `points_to` has two digits.
_TWO: Final = 10
_CHILD_LEAVES: Final = 26
_DEAR_CENTS: Final = 500_000
# Lines of the first family fall into a line of the second on the same claim.
_PAIRS: Final = (
    ("ecg", "heart_imaging"), ("xray", "joint_injection"), ("therapy_start", "therapy"),
    ("infusion", "emergency"), ("ultrasound", "ct"), ("lab_limited", "drug_test"),
)  # fmt: skip
_EVERY: Final = np.array([p.every_days for p in PROCEDURES])
_MOST: Final = np.array([p.most_units for p in PROCEDURES])
_WANTED_MODIFIER: Final = np.array([MODIFIERS.index(p.modifier) for p in PROCEDURES])
_LIMITS: Final = np.array([p.filing_limit for p in PAYERS])
_DX_FAMILY: Final = np.array([DIAGNOSIS_FAMILIES.index(d.family) for d in DIAGNOSES])
_VAGUE: Final = np.array([d.vague for d in DIAGNOSES])
_EMPLOYED: Final = np.array([p.kind in (COMMERCIAL, MARKETPLACE) for p in PAYERS])
_COMMERCIAL: Final = np.array([p.kind == COMMERCIAL for p in PAYERS])
_EMERGENCY: Final = np.array([v.name.startswith("emergency") for v in VISITS])
# Fitted to the published shares of categories: bench/fit_simulation.py.
SCALE: Final = {
    "eligibility": 0.61,
    "coordination_of_benefits": 0.54,
    "authorization": 0.96,
    "documentation": 0.66,
    "missing_information": 0.81,
    "coding": 0.28,
    "bundling_frequency": 0.46,
    "medical_necessity": 0.29,
    "non_covered": 0.94,
    "duplicate": 1.00,
    "timely_filing": 1.00,
    "provider": 0.40,
    "unmapped": 1.18,
}

Hazards = dict[str, Floats]


def claim_hazards(world: World, ledger: Ledger, hidden: Hidden | None = None) -> Hazards:
    """Return the hazards that strike a claim as a whole, by category, shape (claims,).

    `hidden` supposes other hidden facts than those that hold.
    """
    claim = ledger.claim
    hidden = hidden_facts(world, ledger) if hidden is None else hidden
    care = world.providers.carelessness[claim["org"]]
    late = claim["waited"] > _LIMITS[claim["payer"]]
    hazards = {
        "eligibility": _eligibility(world, ledger, care, hidden),
        "coordination_of_benefits": _coordination(world, ledger, hidden),
        "duplicate": 2.6 * claim["repeats"],
        "timely_filing": 3.0 * late,
        "provider": 1.4 * hidden["unenrolled"] + 0.0008,
        "missing_information": 0.8 * untaxed(world, ledger, hidden),
    }
    pull = np.sqrt(world.strictness[claim["payer"]]) * (claim["frequency"] != VOID)
    return {name: SCALE[name] * pull * hazard for name, hazard in hazards.items()}


def _eligibility(world: World, ledger: Ledger, care: Floats, hidden: Hidden) -> Floats:
    claim, patients = ledger.claim, world.patients
    row, service = claim["patient"], claim["service"]
    age = patients.age(row, service)
    child = (patients.relationship[row] == CHILD) & (age >= _CHILD_LEAVES)
    grown = child & _EMPLOYED[claim["payer"]]
    moved = (service >= patients.moves_on[row]) & (claim["payer"] == patients.payer[row])
    slip = 0.007 * care * (1 + 1.5 * _EMERGENCY[claim["visit"]])
    return np.asarray(2.2 * hidden["lapsed"] + 1.3 * grown + 0.9 * moved + slip)


def _coordination(world: World, ledger: Ledger, hidden: Hidden) -> Floats:
    claim, unshown = ledger.claim, ~ledger.claim["other_shown"]
    unsaid = 1.1 * (hidden["other_unknown"] & unshown) + 0.02 * (hidden["second"] & unshown)
    senior = world.patients.age(claim["patient"], claim["service"]) >= MEDICARE_AGE
    working = senior & _COMMERCIAL[claim["payer"]]
    return np.asarray(unsaid + 0.15 * working + 0.0006)


def untaxed(world: World, ledger: Ledger, hidden: Hidden) -> Flags:
    """Tell which claims lack a taxonomy number that their payer asks for."""
    wanted = ledger.any_line(asked(ledger, world.taxonomy))
    bare = np.where(is_hospital(ledger), hidden["untaxed"], ~ledger.claim["taxonomy"])
    return np.asarray(wanted & bare)


def line_hazards(world: World, ledger: Ledger) -> Hazards:
    """Return the hazards that strike single lines, by category, shape (lines,)."""
    care = world.providers.carelessness[ledger.per_line("org")]
    hazards = {
        "authorization": _authorization(world, ledger),
        "documentation": _documentation(world, ledger),
        "missing_information": _missing(world, ledger) + 0.010 * care,
        "coding": _coding(world, ledger) + 0.010 * care,
        "bundling_frequency": _bundling(ledger) + 0.001,
        "medical_necessity": _necessity(world, ledger) + 0.010,
        "non_covered": 1.9 * asked(ledger, world.not_covered) + 0.003,
        "unmapped": np.full(len(ledger.line["claim"]), 0.004),
    }
    pull = world.line_strictness[ledger.per_line("payer"), ledger.line["procedure"]]
    pull = pull * (ledger.per_line("frequency") != VOID)
    return {name: SCALE[name] * pull * hazard for name, hazard in hazards.items()}


def _authorization(world: World, ledger: Ledger) -> Floats:
    wanted = asked(ledger, world.authorization)
    given = ledger.per_line("authorization")
    unreferred = asked(ledger, world.referral) & ~ledger.per_line("referral")
    return np.asarray(wanted * np.where(given, 0.05, 1.5) + 0.8 * unreferred)


def _documentation(world: World, ledger: Ledger) -> Floats:
    unproved = asked(ledger, world.attachment) & ~ledger.per_line("attachment")
    dear = ledger.line["charge"] >= _DEAR_CENTS
    unasked = dear & ~ledger.per_line("attachment")
    return np.asarray(0.9 * unproved + 0.03 * unasked + 0.006)


def _missing(world: World, ledger: Ledger) -> Floats:
    codeless = asked(ledger, world.drug_code) & ~ledger.line["drug_code"]
    unnamed = ON_ORDER[ledger.per_line("visit")] & (ledger.per_line("orderer") < 0)
    unordered = asked(ledger, world.ordered_by) & unnamed
    return np.asarray(1.4 * codeless + 1.2 * unordered)


def _coding(world: World, ledger: Ledger) -> Floats:
    line = ledger.line
    wanted = asked(ledger, world.modifier) & (_WANTED_MODIFIER[line["procedure"]] > 0)
    bare = wanted & (line["modifier"] == 0)
    inexact = asked(ledger, world.exact_diagnosis) & _vague(ledger)
    return np.asarray(1.1 * bare + 0.35 * inexact)


def _bundling(ledger: Ledger) -> Floats:
    line = ledger.line
    procedure = line["procedure"]
    too_many = line["units"] > _MOST[procedure]
    too_soon = line["since_same"] < _EVERY[procedure]
    together = needs_separate(ledger) & (line["modifier"] == 0)
    amiss = 1.3 * too_many + 1.0 * too_soon + 0.3 * together
    return np.asarray(amiss + 0.25 * _paired(ledger))


def _paired(ledger: Ledger) -> Flags:
    procedure = ledger.line["procedure"]
    paired = np.zeros(len(procedure), dtype=bool)
    for inner, outer in _PAIRS:
        has_outer = ledger.any_line(np.isin(procedure, families(outer)))
        paired |= np.isin(procedure, families(inner)) & has_outer[ledger.line["claim"]]
    return np.asarray(paired & (ledger.line["modifier"] != MODIFIERS.index("59")))


def pointed(ledger: Ledger) -> Ints:
    """Return the diagnoses each line points at, shape (lines, 2), -1 for none.

    `points_to` is read digit by digit: 12 points at the first diagnosis and then at the second.
    """
    diagnoses = ledger.claim["diagnoses"][ledger.line["claim"]]
    points = ledger.line["points_to"]
    two, every = points >= _TWO, np.arange(len(points))
    first = diagnoses[every, np.where(two, points // _TWO, points) - 1]
    second = np.where(two, diagnoses[every, points % _TWO - 1], -1)
    return np.column_stack([first, second])


def _vague(ledger: Ledger) -> Flags:
    first = pointed(ledger)[:, 0]
    return np.asarray(_VAGUE[first], dtype=bool)


def _necessity(world: World, ledger: Ledger) -> Floats:
    diagnoses = pointed(ledger)
    justified = world.accepted[ledger.line["procedure"][:, None], _DX_FAMILY[diagnoses]]
    justified &= diagnoses >= 0
    unfounded = asked(ledger, world.necessity) & ~justified.any(axis=1)
    return np.asarray(0.8 * unfounded)
