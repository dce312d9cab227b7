"""The patient's age and sex held against coverage and coding rules that speak of them."""

from functools import lru_cache
from typing import Final

import numpy as np

from denialrisk.derive.arrays import Flags, Numbers
from denialrisk.derive.diagnosis import MOST_CODES
from denialrisk.derive.source import Source

_MONTHS: Final = 12
# Entitlement to Medicare begins with the month of the 65th birthday (42 CFR 406.10).
_MEDICARE_MONTHS: Final = 65 * _MONTHS
# A plan that covers children covers them until they are 26 (45 CFR 147.120).
_CHILD_MONTHS: Final = 26 * _MONTHS
_CHILD: Final = frozenset({"19"})
# SBR09: commercial, Blue Cross Blue Shield, and HMO, PPO, POS, EPO and indemnity plans.
_COMMERCIAL: Final = frozenset({"CI", "BL", "HM", "12", "13", "14", "15"})
# SBR09: Medicare part A, part B, and a health maintenance organization for those with Medicare.
_OF_MEDICARE: Final = frozenset({"MA", "MB", "16"})
# Blocks of ICD-10-CM categories, both ends within, that speak of one sex by their headings
# (neoplasms and diseases of genital organs, pregnancy): the kind of list that sex edits go by.
_PREGNANCY: Final = ("O00", "O9A")
_OF_FEMALES: Final = (("C51", "C58"), ("N70", "N98"), _PREGNANCY)
_OF_MALES: Final = (("C60", "C63"), ("N40", "N53"))
# Conditions of the newborn that pass. Guideline I.C.16.a.4 lets what lasts (prematurity, birth
# injury, chronic lung disease, congenital infection) be coded at any age, so it is not here.
_OF_NEWBORNS: Final = (
    *(("P00", "P04"), ("P19", "P26"), ("P36", "P39"), ("P50", "P61"), ("P70", "P84")),
    *(("P92", "P92"), ("Z38", "Z38")),
)
# The ages of a pregnancy, in the age edit of CMS' Medicare Code Editor: 9 to 64 years.
_PREGNANT_FROM: Final = 9 * _MONTHS
_PREGNANT_UNTIL: Final = 65 * _MONTHS
_CATEGORY: Final = 3
# How a sex reads as a number; a diagnosis of either sex reads 0.
_SEXES: Final = {"F": 1.0, "M": 2.0}
# How an age reads as a number; a diagnosis of any age reads 0.
_NEWBORN: Final = 1.0
_PREGNANT: Final = 2.0


def medicare_unnamed(source: Source) -> Numbers:
    """Return 1 where Medicare may pay first and only a commercial payer is named, else 0.

    NaN where birth date, service date or kind of plan decides and is not stated.
    """
    plan = source.claim_texts("claim_filing_code")
    named = source.of_claim(source.claim_texts("other_payer").stated())
    of_age = _aged(source, _MEDICARE_MONTHS)
    commercial = source.of_claim(_known(plan.among(_COMMERCIAL), plan.stated()))
    return _all_of(_all_of(of_age, commercial), (~named).astype(np.float64))


def months_past_65(source: Source) -> Numbers:
    """Return whole months since the 65th birthday where no plan of Medicare's is billed, else NaN.

    Who turns 65 leaves a plan for Medicare or keeps both, and whoever is billed asks which.
    """
    plan = source.claim_texts("claim_filing_code")
    others = source.of_claim(plan.stated() & ~plan.among(_OF_MEDICARE))
    past = source.months_old - _MEDICARE_MONTHS
    return np.where(others & (past >= 0.0), past, np.nan)


def child_past_limit(source: Source) -> Numbers:
    """Return 1 for a subscriber's child of 26 or more, else 0; NaN where that is not stated."""
    relation = source.claim_texts("relationship_code")
    child = source.of_claim(_known(relation.among(_CHILD), relation.stated()))
    return _all_of(child, _aged(source, _CHILD_MONTHS))


def diagnosis_conflict(source: Source) -> Numbers:
    """Return 1 where the diagnosis cannot be one of a patient of that sex or age, else 0.

    NaN where no diagnosis is stated, or where it speaks of a sex or age and none is stated.
    """
    diagnosis = source.diagnosis
    other_sex = _other_sex(source, diagnosis.measured(_sex_of))
    other_age = _other_age(source, diagnosis.measured(_age_of))
    certain = (other_sex == 1.0) | (other_age == 1.0)
    return np.where(certain, 1.0, other_sex + other_age)


def _other_sex(source: Source, wanted: Numbers) -> Numbers:
    """Return whether the patient's sex is not the one that a diagnosis speaks of."""
    if not (wanted > 0.0).any():
        return wanted
    sex = source.of_claim(source.claim_texts("patient_sex").measured(_sex))
    return np.where(wanted == 0.0, wanted, _known(wanted != sex, ~np.isnan(wanted + sex)))


def _other_age(source: Source, wanted: Numbers) -> Numbers:
    """Return whether the patient's age is none that a diagnosis speaks of."""
    if not (wanted > 0.0).any():
        return wanted
    old = source.months_old
    newborn = _known(old >= _MONTHS, ~np.isnan(old))
    pregnant = _known((old < _PREGNANT_FROM) | (old >= _PREGNANT_UNTIL), ~np.isnan(old))
    return np.where(wanted == _NEWBORN, newborn, np.where(wanted == _PREGNANT, pregnant, wanted))


def _known(flags: Flags, known: Flags) -> Numbers:
    return np.where(known, flags, np.nan)


def _aged(source: Source, months: int) -> Numbers:
    """Return whether the patient was that old on the day of service; NaN where not stated."""
    old = source.months_old
    return _known(old >= months, ~np.isnan(old))


def _all_of(one: Numbers, other: Numbers) -> Numbers:
    """Return 0 where either is 0, whatever the other; NaN where one is unknown, else 1."""
    return np.where((one == 0.0) | (other == 0.0), 0.0, one * other)


def _sex(text: str) -> float:
    return _SEXES.get(text[:1].upper(), np.nan)


@lru_cache(MOST_CODES)
def _sex_of(code: str) -> float:
    """Return the sex a diagnosis speaks of, 0 for none."""
    if any(_within(code, block) for block in _OF_FEMALES):
        return _SEXES["F"]
    return _SEXES["M"] if any(_within(code, block) for block in _OF_MALES) else 0.0


@lru_cache(MOST_CODES)
def _age_of(code: str) -> float:
    """Return the age a diagnosis speaks of, 0 for none."""
    if any(_within(code, block) for block in _OF_NEWBORNS):
        return _NEWBORN
    return _PREGNANT if _within(code, _PREGNANCY) else 0.0


def _within(code: str, block: tuple[str, str]) -> bool:
    """Say whether a code's category lies in a block; categories order as text does."""
    first, last = block
    return first <= code[:_CATEGORY].upper() <= last
