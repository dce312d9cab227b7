"""Lists what payers ask of a claim, from which day to which, and compiles it for looking up."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np

from denialrisk.simulate.columns import NEVER, Flags, Ints, day
from denialrisk.simulate.diagnoses import DIAGNOSIS_FAMILIES
from denialrisk.simulate.payers import (
    ADVANTAGE,
    COMMERCIAL,
    KINDS,
    MANAGED,
    MARKETPLACE,
    MEDICAID,
    MEDICARE,
    PAYERS,
)
from denialrisk.simulate.procedures import FAMILIES, PROCEDURES


@dataclass(frozen=True, slots=True)
class Rule:
    """The payers `whom` (kinds or payer ids) ask this for `families` from `since` to `until`."""

    whom: tuple[str, ...]
    families: tuple[str, ...]
    since: int = -NEVER
    until: int = NEVER


@dataclass(frozen=True, slots=True)
class Dated:
    """A rule per payer and procedure, shape (payers, procedures): in force in [since, until)."""

    since: Ints
    until: Ints

    def on(self, payer: Ints, procedure: Ints, when: Ints) -> Flags:
        """Tell for each line whether the rule was in force on its day."""
        return (self.since[payer, procedure] <= when) & (when < self.until[payer, procedure])


_BIG_SCANS = ("imaging", "ct", "pet", "heart_imaging")
_OPERATIONS = ("joint_surgery", "spine_injection", "catheter", "cosmetic_like")
_ANY_ORDER = (*_BIG_SCANS, "ultrasound", "xray", "lab", "lab_limited", "drug_test", "genetic")
_SPECIALIST = ("heart_imaging", "joint_injection", "skin", "allergy", "office_new", "endoscopy")

AUTHORIZATION: Final = (
    Rule((ADVANTAGE, MANAGED), (*_BIG_SCANS, *_OPERATIONS, "drug", "sleep", "room", "genetic")),
    Rule((MARKETPLACE, "CI302", "CI304"), ("imaging", *_OPERATIONS, "sleep", "genetic", "room")),
    Rule(("CI303", "CI301"), ("pet", "genetic", "joint_surgery", "catheter")),
    Rule((MEDICAID,), ("pet", *_OPERATIONS, "drug", "genetic", "equipment", "sleep")),
    Rule((MEDICARE,), ("cosmetic_like",)),
    Rule(("MA102", "MA103", "MD202"), ("therapy", "equipment", "endoscopy", "psychiatry")),
    Rule(("CI304", "MK402"), ("ct", "heart_imaging", "drug", "equipment", "ultrasound")),
    Rule(("CI302",), ("drug", "equipment"), since=day(2025, 4, 1)),
    Rule(("MA101",), ("therapy", "equipment"), since=day(2025, 6, 1)),
    Rule(("MD201",), ("psychiatry", "therapy"), since=day(2025, 8, 1)),
    Rule(("CI303",), ("heart_imaging", "ct"), until=day(2025, 7, 1)),
    Rule(("MK401",), ("endoscopy", "drug"), since=day(2025, 3, 1)),
)
REFERRAL: Final = (
    Rule((MANAGED, "MA102", "MK402"), _SPECIALIST),
    Rule(("CI304",), _SPECIALIST, until=day(2025, 6, 1)),
    Rule(("MA103",), ("therapy", "speech", "office_new"), since=day(2025, 5, 1)),
)
ATTACHMENT: Final = (
    Rule((ADVANTAGE, MANAGED, MEDICAID), ("cosmetic_like", "spine_injection", "equipment")),
    Rule((COMMERCIAL, MARKETPLACE), ("cosmetic_like", "genetic", "room")),
    Rule((MEDICARE,), ("equipment", "cosmetic_like")),
    Rule(("MA103", "MK402", "MD200"), ("emergency", "hospital_visit", "speech", "drug")),
    Rule(("MA102", "CI304"), ("emergency", "room", "operating_room"), since=day(2025, 3, 1)),
    Rule(("CI303", "MD202"), ("therapy", "heart_imaging", "skin"), since=day(2025, 5, 1)),
)
NOT_COVERED: Final = (
    Rule((MEDICARE,), ("preventive", "cosmetic_like")),
    Rule((ADVANTAGE,), ("cosmetic_like",)),
    Rule((MEDICAID,), ("allergy", "lab_limited", "video_visit", "wellness")),
    Rule(("MD202", "MK402"), ("lab_limited", "allergy", "supplies")),
    Rule(("MD201", "MK401"), ("genetic", "supplies")),
    Rule(("CI304", "MA103"), ("video_visit", "lab_limited"), since=day(2025, 4, 1)),
    Rule(("CI303",), ("drug_test", "speech")),
    Rule(("CI301", "CI302"), ("lab_limited",), since=day(2025, 9, 1)),
    Rule(("MD200",), ("drug_test",), since=day(2025, 5, 1)),
)
NECESSITY: Final = (
    Rule((MEDICARE, ADVANTAGE), ("lab_limited", "heart_imaging", "drug", "imaging", "ecg")),
    Rule((MANAGED, MEDICAID), ("imaging", "drug", "drug_test")),
    Rule((MARKETPLACE, "CI302", "CI304"), ("imaging", "genetic", "drug", "heart_imaging")),
    Rule(("CI303",), ("therapy", "genetic")),
    Rule(("MA102", "MA103", "CI304"), ("ct", "ultrasound", "endoscopy", "bone_density")),
    Rule(("CI302", "MK402"), ("lab_limited", "xray", "ultrasound"), since=day(2025, 5, 1)),
)
MODIFIER: Final = (
    Rule(tuple(KINDS), ("video_visit", "joint_injection", "joint_surgery", "eye_surgery")),
    Rule((MEDICARE, ADVANTAGE, MEDICAID, MANAGED), ("therapy", "therapy_start", "speech")),
    Rule((MEDICARE, MEDICAID), ("equipment",)),
    Rule(("CI303", "CI304", "MK402"), ("therapy", "therapy_start", "spine_injection")),
)
DRUG_CODE: Final = (
    Rule((MEDICAID, MANAGED, MARKETPLACE), ("drug",)),
    Rule(("CI301", "CI304", "MA102"), ("drug",), since=day(2025, 2, 1)),
)
ORDERED_BY: Final = (
    Rule((MEDICARE, MEDICAID, MANAGED), (*_ANY_ORDER, "equipment", "supplies", "therapy")),
    Rule(("MA101", "MA103", "CI304", "MK402"), (*_ANY_ORDER, "equipment")),
    Rule(("CI302",), _ANY_ORDER, since=day(2025, 7, 1)),
)
TAXONOMY: Final = (Rule((MEDICAID, MANAGED, "MK402", "CI303"), FAMILIES),)
EXACT_DIAGNOSIS: Final = (
    Rule((ADVANTAGE, "CI304", "MK402"), ("office_new", "xray", "therapy")),
    Rule((MEDICAID, MANAGED), ("psychiatry", "joint_injection")),
)

# The diagnosis families that payers with the NECESSITY rule accept; others are accepted all.
ACCEPTED: Final = {
    "lab": ("diabetes", "hypertension", "lipids", "thyroid", "blood", "kidney", "pregnancy",
            "women", "substance", "cancer", "check_up"),
    "lab_limited": ("blood", "bone", "kidney", "thyroid", "diabetes", "women", "lipids"),
    "heart_imaging": ("heart", "chest_pain", "lung"),
    "ecg": ("heart", "chest_pain", "hypertension", "diabetes", "vague", "check_up"),
    "drug": ("cancer", "bone", "knee", "shoulder", "hip", "nerve", "injury"),
    "imaging": ("back", "knee", "shoulder", "hip", "nerve", "cancer", "injury", "lung"),
    "ct": ("abdomen", "lung", "injury", "cancer", "heart", "chest_pain"),
    "ultrasound": ("abdomen", "pregnancy", "women", "kidney"),
    "drug_test": ("substance",),
    "genetic": ("breast", "bowel_check", "cancer"),
    "therapy": ("back", "knee", "shoulder", "hip", "injury"),
    "endoscopy": ("bowel_check", "abdomen"),
    "bone_density": ("bone",),
    "xray": ("knee", "shoulder", "hip", "injury", "back", "lung"),
}  # fmt: skip


def concerned(rule: Rule) -> tuple[Flags, Flags]:
    """Tell which payers and which procedures a rule concerns: (payers,), (procedures,)."""
    payers = [payer.payer_id in rule.whom or payer.kind in rule.whom for payer in PAYERS]
    return np.array(payers), np.array([p.family in rule.families for p in PROCEDURES])


def dated(rules: Iterable[Rule]) -> Dated:
    """Compile rules into their matrix; a later rule on the same pair replaces an earlier one."""
    since = np.full((len(PAYERS), len(PROCEDURES)), NEVER)
    until = np.full((len(PAYERS), len(PROCEDURES)), NEVER)
    for rule in rules:
        cells = np.ix_(*concerned(rule))
        since[cells], until[cells] = rule.since, rule.until
    return Dated(since, until)


def accepted() -> Flags:
    """Return which diagnosis families justify which procedure: (procedures, families)."""
    table = np.ones((len(PROCEDURES), len(DIAGNOSIS_FAMILIES)), dtype=bool)
    for row, procedure in enumerate(PROCEDURES):
        wanted = ACCEPTED.get(procedure.family)
        if wanted:
            table[row] = [family in wanted for family in DIAGNOSIS_FAMILIES]
    return table
