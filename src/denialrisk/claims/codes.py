"""The closed lists the tables speak in: denial categories, claim types, group codes."""

from typing import Final

# Our judgement, in the order models number them; "unmapped" is a denial no rule names.
CATEGORIES: Final = (
    "eligibility",
    "coordination_of_benefits",
    "authorization",
    "documentation",
    "missing_information",
    "coding",
    "bundling_frequency",
    "medical_necessity",
    "non_covered",
    "duplicate",
    "timely_filing",
    "provider",
    "unmapped",
)

# What became of a service line; "rejected" by a front end (277CA), so that no payer decided it.
STATUSES: Final = ("denied", "paid", "pending", "rejected", "unanswered")

CLAIM_TYPES: Final = ("professional", "institutional", "dental")

# X12 code source for CAS01; wording ours.
GROUP_CODES: Final = {
    "CO": "contractual",
    "PR": "patient",
    "OA": "other",
    "PI": "payer-initiated",
    "CR": "correction",
}
