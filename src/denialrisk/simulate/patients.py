"""Draws the patients of the simulated world: their age, cover, its gaps and their illnesses."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from denialrisk.simulate.columns import NEVER, YEAR, Flags, Floats, Ints, pick
from denialrisk.simulate.diagnoses import DIAGNOSIS_FAMILIES
from denialrisk.simulate.names import FIRST_FEMALE, FIRST_MALE, LAST, TOWNS
from denialrisk.simulate.payers import (
    ADVANTAGE,
    COMMERCIAL,
    MANAGED,
    MARKETPLACE,
    MEDICAID,
    MEDICARE,
    PAYERS,
    SENIOR_KINDS,
    payers_of,
)

_YOUNGEST: Final = 1.5

# A subscriber: first name, sex, day of birth.
Holder = tuple[str, str, int]
SELF: Final = 0
SPOUSE: Final = 1
CHILD: Final = 2
RELATIONSHIPS: Final = ("18", "01", "19")

_CLAIMS_EACH: Final = 7
_FEWEST: Final = 40
MEDICARE_AGE: Final = 65
ADULT_AGE: Final = 18
LAST_CHILD_AGE: Final = 29
_DEPENDENT: Final = 0.35
_GROWN_CHILD: Final = 0.5
_WORKS_ON: Final = 0.05
_DISABLED: Final = 0.03
_FEMALE: Final = 0.54
UNKNOWN_OTHER: Final = 0.01
# The first day on which a lapse may begin, and how long it may last.
LAPSE_STARTS: Final = -90
LAPSE_DAYS: Final = (60, 260)
# How many of a kind's members lose cover at some time, and who has a second payer.
LAPSES: Final = {MEDICARE: 0.018, ADVANTAGE: 0.045, MANAGED: 0.12, MEDICAID: 0.13,
                 COMMERCIAL: 0.045, MARKETPLACE: 0.13}  # fmt: skip
_SECOND: Final = {MEDICARE: 0.45, ADVANTAGE: 0.05, MANAGED: 0.10, MEDICAID: 0.12,
                  COMMERCIAL: 0.09, MARKETPLACE: 0.03}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Patients:
    """One entry per patient. Cover is with `payer` until day `moves_on`, then with `moves_to`.

    Without cover in [lapse_from, lapse_until). `unknown_other` patients have another payer that
    ours knows of and the provider does not. `visits` weighs how often each is seen.
    """

    female: Flags
    born: Ints
    first: tuple[str, ...]
    last: tuple[str, ...]
    member: tuple[str, ...]
    relationship: Ints
    holder: tuple[Holder, ...]
    town: Ints
    payer: Ints
    moves_on: Ints
    moves_to: Ints
    second: Ints
    unknown_other: Flags
    lapse_from: Ints
    lapse_until: Ints
    visits: Floats
    illnesses: Ints

    def age(self, rows: Ints, when: Ints) -> Floats:
        """Return the age in years of patients on days."""
        return (when - self.born[rows]) / YEAR


def _shares(kinds: tuple[str, ...]) -> Floats:
    return np.array([payer.share if payer.kind in kinds else 0.0 for payer in PAYERS])


def _by_kind(rates: dict[str, float], payer: Ints) -> Floats:
    return np.array([rates[p.kind] for p in PAYERS])[payer]


def _born(rng: np.random.Generator, count: int) -> Ints:
    bands = rng.choice(5, size=count, p=[0.13, 0.12, 0.22, 0.24, 0.29])
    low, high = np.array([0, 18, 30, 48, 64])[bands], np.array([18, 30, 48, 65, 93])[bands]
    # Nobody is younger than the oldest service that is still sent.
    years = np.maximum(low + rng.random(count) * (high - low), _YOUNGEST)
    return np.asarray(-years * YEAR, dtype=np.int64)


def _payer(rng: np.random.Generator, age: Floats) -> Ints:
    senior = pick(rng, _shares(SENIOR_KINDS), len(age))
    working = pick(rng, _shares((COMMERCIAL,)), len(age))
    young = pick(rng, _shares((MANAGED, MEDICAID, COMMERCIAL, MARKETPLACE)), len(age))
    old = np.where(rng.random(len(age)) < _WORKS_ON, working, senior)
    # Some younger people have Medicare by disability.
    younger = np.where(rng.random(len(age)) < _DISABLED, senior, young)
    return np.where(age >= MEDICARE_AGE, old, younger)


def _relationship(rng: np.random.Generator, payer: Ints, age: Floats) -> Ints:
    kinds = np.array([p.kind in (COMMERCIAL, MARKETPLACE) for p in PAYERS])[payer]
    spouse = (rng.random(len(age)) < _DEPENDENT) & (age >= LAST_CHILD_AGE)
    child = (age < ADULT_AGE) | ((age < LAST_CHILD_AGE) & (rng.random(len(age)) < _GROWN_CHILD))
    return np.where(kinds & child, CHILD, np.where(kinds & spouse, SPOUSE, SELF))


def _lapse(rng: np.random.Generator, payer: Ints, days: int) -> tuple[Ints, Ints]:
    lapses = rng.random(len(payer)) < _by_kind(LAPSES, payer)
    start = rng.integers(LAPSE_STARTS, max(1, days), len(payer))
    length = rng.integers(*LAPSE_DAYS, len(payer))
    return np.where(lapses, start, NEVER), np.where(lapses, start + length, NEVER)


def _second(rng: np.random.Generator, payer: Ints) -> Ints:
    has = rng.random(len(payer)) < _by_kind(_SECOND, payer)
    other = rng.choice(np.array(payers_of(COMMERCIAL)), len(payer))
    return np.where(has & (other != payer), other, -1)


def lapse_chance(payer: Ints) -> Floats:
    """Return how likely a member of each payer loses cover at some time."""
    return _by_kind(LAPSES, payer)


def second_chance(payer: Ints) -> Floats:
    """Return how likely a member of each payer has a second one; drawn alike, it is none."""
    others = payers_of(COMMERCIAL)
    return _by_kind(_SECOND, payer) * (1 - np.isin(payer, others) / len(others))


def _first_names(rng: np.random.Generator, female: Flags) -> tuple[str, ...]:
    chosen = rng.integers(0, len(FIRST_FEMALE), len(female))
    return tuple(
        FIRST_FEMALE[number] if is_female else FIRST_MALE[number]
        for number, is_female in zip(chosen.tolist(), female.tolist(), strict=True)
    )


def _holders(rng: np.random.Generator, female: Flags, born: Ints) -> tuple[Holder, ...]:
    """Draw the subscriber each patient would stand under as a dependant."""
    names = _first_names(rng, ~female)
    older = born - rng.integers(int(20 * YEAR), int(38 * YEAR), len(born))
    peers = born + rng.integers(-1500, 1500, len(born))
    grown = born < -ADULT_AGE * YEAR * 1.7
    dates = np.where(grown, peers, older)
    sexes = np.where(female, "M", "F")
    return tuple(zip(names, sexes.tolist(), dates.tolist(), strict=True))


def draw_patients(rng: np.random.Generator, claims: int, days: int) -> Patients:
    """Draw about one patient for every seven claims over a period of `days`."""
    count = max(_FEWEST, claims // _CLAIMS_EACH)
    female, born = rng.random(count) < _FEMALE, _born(rng, count)
    age = -born / YEAR
    payer = _payer(rng, age)
    birthday = (born + MEDICARE_AGE * YEAR).astype(np.int64)
    turns = (birthday > 0) & (birthday < days) & ~np.isin(payer, payers_of(*SENIOR_KINDS))
    lapse_from, lapse_until = _lapse(rng, payer, days)
    numbers = rng.choice(9 * 10**8, size=count, replace=False) + 10**8
    return Patients(
        female=female,
        born=born,
        first=_first_names(rng, female),
        last=tuple(rng.choice(np.array(LAST), count).tolist()),
        member=tuple(f"M{number}" for number in numbers.tolist()),
        relationship=_relationship(rng, payer, age),
        holder=_holders(rng, female, born),
        town=rng.integers(0, len(TOWNS), count),
        payer=payer,
        moves_on=np.where(turns, birthday, NEVER),
        moves_to=pick(rng, _shares(SENIOR_KINDS), count),
        second=_second(rng, payer),
        unknown_other=rng.random(count) < UNKNOWN_OTHER,
        lapse_from=lapse_from,
        lapse_until=lapse_until,
        visits=rng.gamma(1.1, 1.0, count) * (0.5 + np.minimum(age, 80) / 50),
        illnesses=rng.integers(0, len(DIAGNOSIS_FAMILIES) - 1, (count, 2)),
    )
