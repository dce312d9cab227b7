"""Turns encounters into claims as billed: numbers, modifiers and papers put in or forgotten."""

from typing import Final

import numpy as np

from denialrisk.simulate.columns import NEVER, Flags, Ints
from denialrisk.simulate.ledger import Columns, Ledger
from denialrisk.simulate.policies import Dated
from denialrisk.simulate.procedures import MODIFIERS, PROCEDURES, families
from denialrisk.simulate.visits import INSTITUTIONAL, SPECIALTIES, VISITS
from denialrisk.simulate.world import World

# Diagnoses a line points at.
FIRST: Final = 1
SECOND: Final = 2
BOTH: Final = 12
# Papers sent although nobody asked for them.
_UNASKED: Final = {"authorization": 0.02, "referral": 0.05, "attachment": 0.02}
_OFFICE: Final = families("office", "office_new", "preventive", "wellness")
_SAME_DAY: Final = families("joint_injection", "skin", "infusion", "allergy", "vaccine", "office")
_USUAL: Final = np.array([MODIFIERS.index(p.modifier) for p in PROCEDURES])
_SEPARATE: Final = MODIFIERS.index("25")
_IS_DRUG: Final = np.array([bool(p.ndc) for p in PROCEDURES])
_IS_OFFICE: Final = np.isin(np.arange(len(PROCEDURES)), _OFFICE)
_IS_SAME_DAY: Final = np.isin(np.arange(len(PROCEDURES)), _SAME_DAY)
HOSPITAL_VISIT: Final = np.array([visit.form == INSTITUTIONAL for visit in VISITS])
# Specialties that treat on somebody else's order.
ON_ORDER: Final = np.isin(
    np.array([visit.specialty for visit in VISITS]),
    ("laboratory", "radiology", "therapy", "supplier", "cardiology", "pain", "oncology"),
)


def is_hospital(ledger: Ledger) -> Flags:
    """Tell which claims are institutional."""
    return np.asarray(HOSPITAL_VISIT[ledger.claim["visit"]], dtype=bool)


def asked(ledger: Ledger, rule: Dated) -> Flags:
    """Tell for each line whether its payer had the rule in force on the day of service."""
    return rule.on(ledger.per_line("payer"), ledger.line["procedure"], ledger.line["service"])


def _kept(rng: np.random.Generator, world: World, ledger: Ledger, habit: str) -> Flags:
    """Draw for each claim whether its provider remembered."""
    forgets = world.providers.habits[habit][ledger.claim["org"]]
    return rng.random(len(ledger)) >= forgets


def _papers(rng: np.random.Generator, world: World, ledger: Ledger) -> dict[str, Flags]:
    rules = {
        "authorization": world.authorization,
        "referral": world.referral,
        "attachment": world.attachment,
    }
    papers = {}
    for name, rule in rules.items():
        wanted = ledger.any_line(asked(ledger, rule))
        unasked = rng.random(len(ledger)) < _UNASKED[name]
        papers[name] = np.where(wanted, _kept(rng, world, ledger, name), unasked)
    return papers


def _orderers(rng: np.random.Generator, world: World, ledger: Ledger) -> Ints:
    """Draw who ordered or, in a hospital, attends: a member's row, -1 where nobody is named."""
    specialty = world.providers.specialty
    family = np.flatnonzero(specialty == SPECIALTIES.index("family"))
    attending = np.flatnonzero(specialty == SPECIALTIES.index("hospitalist"))
    hospital = HOSPITAL_VISIT[ledger.claim["visit"]]
    named = ON_ORDER[ledger.claim["visit"]] & _kept(rng, world, ledger, "ordered_by")
    doctor = rng.choice(family, len(ledger))
    return np.where(hospital, rng.choice(attending, len(ledger)), np.where(named, doctor, -1))


def needs_separate(ledger: Ledger) -> Flags:
    """Tell which office lines stand beside other work of the day and so want modifier 25."""
    procedure = ledger.line["procedure"]
    work = _IS_SAME_DAY[procedure] & ~_IS_OFFICE[procedure]
    beside: Flags = ledger.any_line(work)[ledger.line["claim"]]
    return _IS_OFFICE[procedure] & beside


def usual_modifiers(ledger: Ledger) -> Ints:
    """Return the modifier each line should carry, as a position in MODIFIERS."""
    usual = _USUAL[ledger.line["procedure"]]
    return np.where(needs_separate(ledger), _SEPARATE, usual)


def _modifiers(rng: np.random.Generator, world: World, ledger: Ledger) -> Ints:
    org = ledger.per_line("org")
    forgets = world.providers.habits["modifier"][org]
    return np.where(rng.random(len(org)) < forgets, 0, usual_modifiers(ledger))


def _drug_codes(rng: np.random.Generator, world: World, ledger: Ledger) -> Flags:
    kept = _kept(rng, world, ledger, "drug_code")[ledger.line["claim"]]
    return _IS_DRUG[ledger.line["procedure"]] & kept


def _since_same(ledger: Ledger) -> Ints:
    """Return the days since the same patient last had the same procedure, NEVER when first."""
    line = ledger.line
    patient = ledger.per_line("patient")
    order = np.lexsort((line["service"], line["procedure"], patient))
    same = (np.diff(patient[order]) == 0) & (np.diff(line["procedure"][order]) == 0)
    gap = np.diff(line["service"][order])
    since = np.full(len(order), NEVER)
    since[order[1:]] = np.where(same & (gap > 0), gap, NEVER)
    return since


def _points_to(rng: np.random.Generator, ledger: Ledger) -> Ints:
    """Draw which diagnoses each line points at; an 837I has no pointers, so both count."""
    second = ledger.claim["diagnoses"][ledger.line["claim"], 1] >= 0
    draw = rng.choice(np.array([FIRST, BOTH, SECOND]), len(second), p=[0.7, 0.2, 0.1])
    hospital = HOSPITAL_VISIT[ledger.per_line("visit")]
    return np.where(second, np.where(hospital, BOTH, draw), FIRST)


def bill(rng: np.random.Generator, world: World, treated: Ledger) -> Ledger:
    """Return the claims as their providers send them the first time."""
    count = len(treated)
    claim: Columns = {
        **_papers(rng, world, treated),
        "orderer": _orderers(rng, world, treated),
        "taxonomy": _kept(rng, world, treated, "taxonomy"),
        "other_shown": _kept(rng, world, treated, "other_payer")
        & (world.patients.second[treated.claim["patient"]] >= 0),
        "frequency": np.ones(count, dtype=np.int64),
        "original": np.full(count, -1),
        "repeats": np.zeros(count, dtype=bool),
    }
    line = {
        "modifier": _modifiers(rng, world, treated),
        "drug_code": _drug_codes(rng, world, treated),
        "since_same": _since_same(treated),
        "points_to": _points_to(rng, treated),
    }
    return treated.having(claim, line)
