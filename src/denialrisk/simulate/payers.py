"""Lists the payers of the simulated world: who they are, how strict, how fast.

Rates per kind follow published ones: traditional Medicare 7-8 %, Medicare Advantage 17 %,
Medicaid managed care 16.7 % (Premier, Health Affairs 2025), marketplace 19 % with a wide spread
between insurers (KFF 2023); the rest is our judgement. `strictness` multiplies the hazard of
denial and was fitted once so that each payer meets the rate beside it.
"""

from dataclasses import dataclass
from typing import Final

MEDICARE: Final = "medicare"
ADVANTAGE: Final = "medicare_advantage"
MANAGED: Final = "medicaid_managed"
MEDICAID: Final = "medicaid"
COMMERCIAL: Final = "commercial"
MARKETPLACE: Final = "marketplace"


@dataclass(frozen=True, slots=True)
class Payer:
    """One insurer. `filing_codes` are SBR09 on professional and on institutional claims.

    `share` is its part of all patients of its age, `allowed` the part of a charge it accepts,
    `median_days` and `spread` the log-normal time to answer, `slower` the factor for denials,
    `pays_on` its weekdays of payment, `denial_rate` what `strictness` was fitted to.
    """

    payer_id: str
    name: str
    kind: str
    share: float
    filing_codes: tuple[str, str]
    remit_code: str
    allowed: float
    denial_rate: float
    strictness: float
    filing_limit: int
    median_days: float
    spread: float
    slower: float
    pays_on: tuple[int, ...]
    least_days: int = 0


_MCR, _MA, _MCO = ("MB", "MA"), ("16", "16"), ("HM", "HM")
_MCD, _CI, _BL = ("MC", "MC"), ("CI", "CI"), ("BL", "BL")

# fmt: off
PAYERS: Final = (
    Payer("00901", "FEDERAL MEDICARE", MEDICARE, 52, _MCR, "MB",
          0.36, 0.072, 0.92, 365, 14, 0.12, 1.3, (0, 1, 2, 3, 4), 14),
    Payer("MA101", "EVERGREEN SENIOR ADVANTAGE", ADVANTAGE, 18, _MA, "16",
          0.37, 0.125, 1.43, 180, 12, 0.30, 1.5, (1, 3)),
    Payer("MA102", "HARBORLIGHT ADVANTAGE PLAN", ADVANTAGE, 14, _MA, "16",
          0.35, 0.165, 1.53, 120, 14, 0.28, 1.6, (0, 3)),
    Payer("MA103", "SUMMIT GOLDEN ADVANTAGE", ADVANTAGE, 10, _MA, "16",
          0.36, 0.215, 1.83, 90, 16, 0.27, 1.5, (2, 4)),
    Payer("MD201", "CEDAR COMMUNITY CARE", MANAGED, 12, _MCO, "HM",
          0.28, 0.145, 0.77, 120, 11, 0.32, 1.6, (1, 4)),
    Payer("MD202", "RIVERBEND FAMILY HEALTH", MANAGED, 9, _MCO, "HM",
          0.27, 0.185, 1.08, 95, 15, 0.28, 1.5, (0, 2)),
    Payer("MD200", "STATE MEDICAID PROGRAM", MEDICAID, 7, _MCD, "MC",
          0.26, 0.22, 1.53, 180, 17, 0.25, 1.4, (4,)),
    Payer("CI301", "NORTHWIND MUTUAL HEALTH", COMMERCIAL, 22, _CI, "12",
          0.55, 0.055, 0.35, 180, 6, 0.38, 1.8, (0, 2, 4)),
    Payer("CI302", "BLUESTEM HEALTH", COMMERCIAL, 20, _BL, "12",
          0.52, 0.08, 0.51, 120, 8, 0.35, 1.6, (1, 3)),
    Payer("CI303", "KEYSTONE EMPLOYER BENEFIT", COMMERCIAL, 13, _CI, "13",
          0.58, 0.10, 0.48, 90, 12, 0.32, 1.5, (1, 4)),
    Payer("CI304", "ATLAS NATIONAL LIFE", COMMERCIAL, 9, _CI, "12",
          0.60, 0.14, 0.87, 90, 16, 0.28, 1.5, (0, 3)),
    Payer("MK401", "OPEN PRAIRIE EXCHANGE PLAN", MARKETPLACE, 4, _CI, "HM",
          0.45, 0.13, 1.69, 180, 11, 0.33, 1.5, (2,)),
    Payer("MK402", "LAKESHORE MARKETPLACE HEALTH", MARKETPLACE, 4, _CI, "HM",
          0.43, 0.25, 1.67, 90, 18, 0.25, 1.4, (3,)),
)
# fmt: on
KINDS: Final = (MEDICARE, ADVANTAGE, MANAGED, MEDICAID, COMMERCIAL, MARKETPLACE)
SENIOR_KINDS: Final = (MEDICARE, ADVANTAGE)


def payers_of(*kinds: str) -> tuple[int, ...]:
    """Return the positions in PAYERS of the payers of these kinds."""
    return tuple(row for row, payer in enumerate(PAYERS) if payer.kind in kinds)
