"""Lists how payers word a denial of each category: group, CARC and remark codes."""

from dataclasses import dataclass
from typing import Final

from denialrisk.claims import CATEGORIES


@dataclass(frozen=True, slots=True)
class Reason:
    """One wording. `remark` is the RARC or empty; `weight` its part among its category's."""

    category: str
    group: str
    carc: str
    remark: str = ""
    weight: float = 1.0


_WORDINGS: Final = {
    "eligibility": "PR-27:4 PR-26:2 CO-31:2 PR-31/N382:1 CO-177:2 PR-200:1 PR-32:.5 CO-16/N382:.7",
    "coordination_of_benefits": (
        "OA-22:4 CO-22/MA04:2 CO-109/N418:2 OA-109:1 CO-A1/N418:.7 PI-B11:.5"
    ),
    "authorization": "CO-197:5 CO-197/M62:1 CO-198:1 CO-15/M62:1.5 PI-197:1 CO-288:.8 CO-183:.5",
    "documentation": (
        "CO-252/N706:2 CO-252/M127:1.5 CO-226/M127:1.5 CO-163:1 CO-251/N205:.8 CO-A1/M127:.6"
    ),
    "missing_information": (
        "CO-16/M119:1 CO-16/N286:1 CO-16/N290:1 CO-16/MA130:1.5 CO-16/N255:1 CO-206:.6 "
        "CO-208:.6 CO-125/M53:.6"
    ),
    "coding": (
        "CO-4:2 CO-4/N519:1 CO-11:1.2 CO-16/M51:.6 CO-181/M20:.8 CO-182/N519:.6 CO-146/M76:1"
    ),
    "bundling_frequency": (
        "CO-97/M15:2 CO-97:1.5 CO-B15/M51:.3 CO-119/N362:1 CO-151/N362:1 CO-151:.7"
    ),
    "medical_necessity": "CO-50/N115:3 CO-50:2 PR-50/N115:.7 CO-167/N115:.5 CO-96/N115:1 CO-56:.3",
    "non_covered": "CO-96/N130:2 PR-96/N425:1.5 PR-204:2.5 PR-204/N130:1 CO-49:.5 PR-49/M82:.3",
    "duplicate": "OA-18:3 CO-18/N522:2 OA-18/N522:1 CO-B13:.7",
    "timely_filing": "CO-29:6 CO-29/N211:2",
    "provider": "CO-B7/N570:2 CO-B7:2 CO-185:1 CO-170/N95:1 CO-242/N130:.3",
    "unmapped": "CO-A1:2 OA-A1/N381:1",
}


def _reason(category: str, wording: str) -> Reason:
    codes, _, weight = wording.partition(":")
    claim_codes, _, remark = codes.partition("/")
    group, _, carc = claim_codes.partition("-")
    return Reason(category, group, carc, remark, float(weight))


REASONS: Final = tuple(
    _reason(category, wording)
    for category in CATEGORIES
    for wording in _WORDINGS[category].split()
)
# What a payer answers while it has not decided: nothing is denied yet.
PENDING: Final = (("OA", "133", ""), ("PI", "133", "N185"), ("CO", "257", ""))
