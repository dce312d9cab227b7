"""Draws the providers of the simulated world: who bills, who treats, and what each forgets."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from denialrisk.simulate.columns import NEVER, Floats, Ints
from denialrisk.simulate.payers import PAYERS
from denialrisk.simulate.visits import SPECIALTIES

# National Uniform Claim Committee taxonomy numbers, one per specialty.
TAXONOMY_CODES: Final = {
    "family": "207Q00000X", "laboratory": "291U00000X", "cardiology": "207RC0000X",
    "orthopaedics": "207X00000X", "pain": "208VP0000X", "radiology": "2085R0202X",
    "dermatology": "207N00000X", "allergy": "207K00000X", "therapy": "225100000X",
    "psychiatry": "2084P0800X", "gynaecology": "207V00000X", "emergency": "207P00000X",
    "hospitalist": "208M00000X", "ophthalmology": "207W00000X", "oncology": "207RX0202X",
    "supplier": "332B00000X", "hospital": "282N00000X",
}  # fmt: skip

_GROUPS: Final = (
    ("MAPLE STREET FAMILY MEDICINE", ("family", "gynaecology")),
    ("LAKEVIEW PRIMARY CARE", ("family", "psychiatry", "allergy")),
    ("UNITY HEALTH ASSOCIATES", ("family", "cardiology", "dermatology")),
    ("HEARTLAND CARDIOLOGY", ("cardiology",)),
    ("CAPITOL ORTHOPAEDICS", ("orthopaedics", "pain", "therapy")),
    ("MOVEWELL THERAPY CENTER", ("therapy",)),
    ("CLEARPATH IMAGING", ("radiology",)),
    ("COUNTY RADIOLOGY PARTNERS", ("radiology",)),
    ("PRECISION LABORATORIES", ("laboratory",)),
    ("QUICKTEST DIAGNOSTICS", ("laboratory",)),
    ("BRIGHTER DAYS COUNSELING", ("psychiatry",)),
    ("SKIN AND SIGHT SPECIALISTS", ("dermatology", "ophthalmology", "allergy")),
    ("HOSPITAL PHYSICIANS GROUP", ("emergency", "hospitalist")),
    ("SUMMIT ONCOLOGY AND WOMEN", ("oncology", "gynaecology")),
    ("HOMECARE EQUIPMENT SUPPLY", ("supplier",)),
    ("ADVANCED PAIN AND BONE", ("pain", "orthopaedics")),
    ("SAINT ADALBERT HOSPITAL", ("hospital",)),
    ("MERCY RIVER MEDICAL CENTER", ("hospital",)),
    ("NORTHSIDE COMMUNITY HOSPITAL", ("hospital",)),
)
# How often the average provider forgets each thing; providers spread around it.
HABITS: Final = {
    "authorization": 0.15,
    "referral": 0.18,
    "attachment": 0.45,
    "drug_code": 0.30,
    "ordered_by": 0.07,
    "taxonomy": 0.06,
    "modifier": 0.10,
    "late": 0.012,
    "duplicate": 0.02,
    "other_payer": 0.35,
}
_PER_SPECIALTY: Final = 4
_NEWCOMERS: Final = 0.05
_SLOW_ENROLMENT: Final = 0.5
_ENROLMENT_DAYS: Final = (15, 110)
_FIRST_NINE: Final = 100_000_000
_LAST_NINE: Final = 299_999_999


@dataclass(frozen=True, slots=True)
class Providers:
    """Organisations bill (`org_*`, `habits` (organisations,)), their members treat.

    `enrolled_from` is (members, payers): before that day the payer does not know the member.
    `carelessness` multiplies the rates of registration and coding slips of an organisation.
    """

    org_npi: tuple[str, ...]
    org_name: tuple[str, ...]
    org_tax: tuple[str, ...]
    org_days: Floats
    org_markup: Floats
    carelessness: Floats
    habits: dict[str, Floats]
    npi: tuple[str, ...]
    name: tuple[tuple[str, str], ...]
    taxonomy: tuple[str, ...]
    member_of: Ints
    specialty: Ints
    started: Ints
    enrolled_from: Ints


def npi(nine: int) -> str:
    """Return a National Provider Identifier: nine digits and the Luhn check over 80840 too."""
    digits = [int(digit) for digit in f"80840{nine}"]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[::-1][::2]]
    total = sum(doubled) + sum(digits[::-1][1::2])
    return f"{nine}{-total % 10}"


def _numbers(rng: np.random.Generator, count: int) -> list[str]:
    nines = rng.choice(_LAST_NINE - _FIRST_NINE, size=count, replace=False) + _FIRST_NINE
    return [npi(int(nine)) for nine in nines]


def _habits(rng: np.random.Generator) -> dict[str, Floats]:
    """Draw each habit from a beta distribution: most are careful, a few are not."""
    shape = 1.3
    return {
        name: rng.beta(shape, shape * (1 - mean) / mean, len(_GROUPS))
        for name, mean in HABITS.items()
    }


def _enrolment(rng: np.random.Generator, started: Ints) -> Ints:
    shape = (len(started), len(PAYERS))
    lag = rng.integers(*_ENROLMENT_DAYS, shape) * (rng.random(shape) < _SLOW_ENROLMENT)
    return np.where(started[:, None] > -NEVER, started[:, None] + lag, -NEVER)


def enrolment_chances() -> tuple[Ints, Floats]:
    """Return the days a payer may take to enrol a newcomer, and how likely each is."""
    slow = np.arange(*_ENROLMENT_DAYS)
    odds = np.full(len(slow), _SLOW_ENROLMENT / len(slow))
    return np.append(0, slow), np.append(1 - _SLOW_ENROLMENT, odds)


def draw_providers(rng: np.random.Generator, last_names: tuple[str, ...], days: int) -> Providers:
    """Draw organisations, their members and habits; some members join during the period."""
    seats = [
        (org, specialty)
        for org, (_, specialties) in enumerate(_GROUPS)
        for specialty in specialties
        for _ in range(_PER_SPECIALTY)
    ]
    first_seat = np.arange(len(seats)) % _PER_SPECIALTY == 0
    joins = (rng.random(len(seats)) < _NEWCOMERS) & ~first_seat
    started = np.where(joins, rng.integers(0, max(1, days * 2 // 3), len(seats)), -NEVER)
    numbers = _numbers(rng, len(_GROUPS) + len(seats))
    names = rng.choice(np.array(last_names), len(seats))
    return Providers(
        org_npi=tuple(numbers[: len(_GROUPS)]),
        org_name=tuple(name for name, _ in _GROUPS),
        org_tax=tuple(f"4{number}" for number in rng.integers(10**7, 10**8, len(_GROUPS))),
        org_days=rng.lognormal(np.log(4.5), 0.5, len(_GROUPS)),
        org_markup=rng.lognormal(0.0, 0.15, len(_GROUPS)),
        carelessness=rng.lognormal(-0.2, 0.6, len(_GROUPS)),
        habits=_habits(rng),
        npi=tuple(numbers[len(_GROUPS) :]),
        name=tuple((str(name), f"{chr(65 + row % 26)}.") for row, name in enumerate(names)),
        taxonomy=tuple(TAXONOMY_CODES[specialty] for _, specialty in seats),
        member_of=np.array([org for org, _ in seats]),
        specialty=np.array([SPECIALTIES.index(specialty) for _, specialty in seats]),
        started=started,
        enrolled_from=_enrolment(rng, started),
    )
