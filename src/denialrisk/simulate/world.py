"""Puts a world together: payers' rules are facts, people and strictness are drawn by seed."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from denialrisk.simulate import policies
from denialrisk.simulate.columns import Flags, Floats, months_later
from denialrisk.simulate.names import LAST
from denialrisk.simulate.patients import Patients, draw_patients
from denialrisk.simulate.payers import PAYERS
from denialrisk.simulate.policies import Dated
from denialrisk.simulate.procedures import PROCEDURES
from denialrisk.simulate.providers import Providers, draw_providers

# Log-normal spread of strictness over payer x procedure; our judgement.
_SPREAD: Final = 0.55


@dataclass(frozen=True, slots=True)
class World:
    """Everything that holds before a claim is made. `days` is the length of the period.

    `strictness` (payers,) and `line_strictness` (payers, procedures) multiply hazards of denial.
    """

    days: int
    patients: Patients
    providers: Providers
    strictness: Floats
    line_strictness: Floats
    accepted: Flags
    authorization: Dated
    referral: Dated
    attachment: Dated
    not_covered: Dated
    necessity: Dated
    modifier: Dated
    drug_code: Dated
    ordered_by: Dated
    taxonomy: Dated
    exact_diagnosis: Dated


def draw_world(rng: np.random.Generator, claims: int, months: int) -> World:
    """Draw a world large enough for `claims` claims over `months` months."""
    days = months_later(months)
    strictness = np.array([payer.strictness for payer in PAYERS])
    spread = rng.lognormal(-_SPREAD * _SPREAD / 2, _SPREAD, (len(PAYERS), len(PROCEDURES)))
    return World(
        days=days,
        patients=draw_patients(rng, claims, days),
        providers=draw_providers(rng, LAST, days),
        strictness=strictness,
        line_strictness=spread * strictness[:, None],
        accepted=policies.accepted(),
        authorization=policies.dated(policies.AUTHORIZATION),
        referral=policies.dated(policies.REFERRAL),
        attachment=policies.dated(policies.ATTACHMENT),
        not_covered=policies.dated(policies.NOT_COVERED),
        necessity=policies.dated(policies.NECESSITY),
        modifier=policies.dated(policies.MODIFIER),
        drug_code=policies.dated(policies.DRUG_CODE),
        ordered_by=policies.dated(policies.ORDERED_BY),
        taxonomy=policies.dated(policies.TAXONOMY),
        exact_diagnosis=policies.dated(policies.EXACT_DIAGNOSIS),
    )
