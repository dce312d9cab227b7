"""Draws who is seen when, by whom, for what, and what is done: claims before they are billed."""

from typing import Final

import numpy as np

from denialrisk.simulate.columns import Flags, Floats, Ints, pick, weekday
from denialrisk.simulate.diagnoses import DIAGNOSES, DIAGNOSIS_FAMILIES, family_number
from denialrisk.simulate.ledger import Ledger
from denialrisk.simulate.patients import Patients
from denialrisk.simulate.procedures import FAMILIES, PROCEDURES
from denialrisk.simulate.providers import Providers
from denialrisk.simulate.visits import MOST_SLOTS, SPECIALTIES, VISITS
from denialrisk.simulate.world import World

_FITS_ILLNESS: Final = 4.0
_REGULAR: Final = 0.75
_SECOND_ILLNESS: Final = (0.5, 0.3)
_VAGUE: Final = 0.035
_LATE_DAYS: Final = (50, 270)
# Now and then units are keyed in wrongly.
_SLIPS: Final = 0.02
_SLIP: Final = 3
_OLD_PAYER: Final = 0.35


def _slots(field: int) -> Floats:
    table = np.zeros((len(VISITS), MOST_SLOTS))
    for row, visit in enumerate(VISITS):
        for column, slot in enumerate(visit.bills):
            value = slot[field]
            table[row, column] = FAMILIES.index(value) if isinstance(value, str) else value
    return table


def _ranges(names: tuple[str, ...], of: list[str]) -> tuple[Ints, Ints]:
    """Return where each family starts in its table and how many rows it has."""
    firsts = np.array([of.index(name) for name in names])
    return firsts, np.array([of.count(name) for name in names])


_SLOT_FAMILY: Final = _slots(0).astype(np.int64)
_SLOT_ODDS: Final = _slots(1)
_LEAST: Final = _slots(2)
_MOST: Final = _slots(3)
_FAMILY_FIRST, _FAMILY_SIZE = _ranges(FAMILIES, [p.family for p in PROCEDURES])
_ILL_FIRST, _ILL_SIZE = _ranges(DIAGNOSIS_FAMILIES, [d.family for d in DIAGNOSES])
_FINDS: Final = np.array(
    [[name in visit.finds for name in DIAGNOSIS_FAMILIES] for visit in VISITS], dtype=float
)
_CHARGES: Final = np.array([procedure.charge for procedure in PROCEDURES])
_STAY: Final = FAMILIES.index("room")


def _submission_days(rng: np.random.Generator, days: int, count: int) -> Ints:
    """Draw working days: what falls on a Saturday goes out on Friday, on a Sunday on Monday."""
    when = rng.integers(0, days, count)
    moved = when + np.array([0, 0, 0, 0, 0, -1, 1])[weekday(when)]
    return np.asarray(np.clip(moved, 0, days - 1))


def _visits(rng: np.random.Generator, patients: Patients, rows: Ints, age: Floats) -> Ints:
    weights = np.tile([visit.weight for visit in VISITS], (len(rows), 1))
    ages = np.array([visit.ages for visit in VISITS])
    weights *= (age[:, None] >= ages[:, 0]) & (age[:, None] < ages[:, 1] + 1)
    sexes = np.array([visit.sex for visit in VISITS])
    weights *= (sexes == "") | ((sexes == "F") == patients.female[rows][:, None])
    ill = _FINDS[:, patients.illnesses[rows]].max(axis=2).T
    edges = np.cumsum(weights * (1 + (_FITS_ILLNESS - 1) * ill), axis=1)
    passed = edges < rng.random(len(rows))[:, None] * edges[:, -1:]
    return np.asarray(passed.sum(axis=1))


def _members(
    rng: np.random.Generator, providers: Providers, visit: Ints, regular: Floats, service: Ints
) -> Ints:
    """Draw who treats: mostly the patient's regular member of the visit's specialty."""
    odds = np.where(rng.random(len(visit)) < _REGULAR, regular, rng.random(len(visit)))
    wanted = np.array([SPECIALTIES.index(v.specialty) for v in VISITS])[visit]
    member = np.zeros(len(visit), dtype=np.int64)
    for specialty in range(len(SPECIALTIES)):
        here = wanted == specialty
        seats = np.flatnonzero(providers.specialty == specialty)
        member[here] = seats[(odds[here] * len(seats)).astype(np.int64)]
    return np.where(service < providers.started[member], member - member % 4, member)


def _diagnoses(
    rng: np.random.Generator, world: World, visit: Ints, patient: Ints, member: Ints
) -> Ints:
    """Draw up to four diagnoses a claim, shape (n, 4), -1 for none; the first is principal."""
    count = len(visit)
    fits = _FINDS[visit]
    ill = world.patients.illnesses[patient]
    # An illness the patient has is found far more often than one that merely fits the visit.
    fits[np.arange(count)[:, None], ill] *= 6
    edges = np.cumsum(fits, axis=1)
    found = (edges < rng.random(count)[:, None] * edges[:, -1:]).sum(axis=1)
    care = world.providers.carelessness[world.providers.member_of[member]]
    vague = rng.random(count) < _VAGUE * care
    families = np.column_stack([np.where(vague, family_number("vague"), found), ill])
    chosen = _ILL_FIRST[families] + (rng.random(families.shape) * _ILL_SIZE[families]).astype(int)
    kept = rng.random((count, 2)) < _SECOND_ILLNESS
    kept &= families[:, 1:] != families[:, :1]
    kept[:, 1] &= families[:, 1] != families[:, 2]
    chosen[:, 1:][~kept] = -1
    return _close_up(chosen)


def _close_up(chosen: Ints) -> Ints:
    order = np.argsort(chosen < 0, axis=1, kind="stable")
    closed = np.take_along_axis(chosen, order, axis=1)
    return np.column_stack([closed, np.full(len(closed), -1)])


def _billed(rng: np.random.Generator, visit: Ints) -> Flags:
    billed = rng.random((len(visit), MOST_SLOTS)) < _SLOT_ODDS[visit]
    billed[:, 0] |= ~billed.any(axis=1)
    return billed


def _lines(rng: np.random.Generator, visit: Ints, markup: Floats) -> dict[str, Ints]:
    """Draw each visit's lines as columns; two slots of one family never bill the same code."""
    claim, slot = np.nonzero(_billed(rng, visit))
    family = _SLOT_FAMILY[visit[claim], slot]
    turn = rng.integers(0, 1000, len(visit))[claim] + slot
    procedure = _FAMILY_FIRST[family] + turn % _FAMILY_SIZE[family]
    least, most = _LEAST[visit[claim], slot], _MOST[visit[claim], slot]
    units = (least + rng.random(len(claim)) * (most - least + 1)).astype(np.int64)
    units *= np.where((most > 1) & (rng.random(len(claim)) < _SLIPS), _SLIP, 1)
    price = _CHARGES[procedure] * markup[claim] * rng.uniform(0.97, 1.03, len(claim))
    charge = np.maximum(100, np.round(price).astype(np.int64) * 100) * units
    return {"claim": claim, "procedure": procedure, "units": units, "charge": charge}


def _stays(lines: dict[str, Ints], count: int) -> Ints:
    """Return how many nights each claim covers."""
    nights = np.where(lines["procedure"] == _FAMILY_FIRST[_STAY], lines["units"], 0)
    return np.bincount(lines["claim"], weights=nights, minlength=count).astype(np.int64)


def _waits(rng: np.random.Generator, providers: Providers, org: Ints) -> Ints:
    usual = providers.org_days[org] * rng.lognormal(0, 0.5, len(org))
    late = rng.random(len(org)) < providers.habits["late"][org]
    return (1 + usual + late * rng.integers(*_LATE_DAYS, len(org))).astype(np.int64)


def _payers(rng: np.random.Generator, patients: Patients, patient: Ints, service: Ints) -> Ints:
    """Bill the payer of the day; after a move to Medicare some still bill the old one."""
    moved = (service >= patients.moves_on[patient]) & (rng.random(len(patient)) > _OLD_PAYER)
    return np.where(moved, patients.moves_to[patient], patients.payer[patient])


def draw_encounters(rng: np.random.Generator, world: World, count: int) -> Ledger:
    """Draw `count` first-time claims as treated, with the day each will be submitted."""
    patients, providers = world.patients, world.providers
    patient = pick(rng, patients.visits, count)
    submitted = _submission_days(rng, world.days, count)
    visit = _visits(rng, patients, patient, patients.age(patient, submitted))
    regular = rng.random(len(patients.born))[patient]
    member = _members(rng, providers, visit, regular, submitted)
    org = providers.member_of[member]
    lines = _lines(rng, visit, providers.org_markup[org])
    waited = _waits(rng, providers, org)
    through = submitted - waited
    service = through - _stays(lines, count)
    lines["service"] = service[lines["claim"]]
    claim = {
        "patient": patient,
        "payer": _payers(rng, patients, patient, service),
        "visit": visit,
        "member": member,
        "org": org,
        "submitted": submitted,
        "waited": waited,
        "through": through,
        "service": service,
        "diagnoses": _diagnoses(rng, world, visit, patient, member),
    }
    return Ledger(claim, lines)
