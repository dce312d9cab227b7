"""Names of an account turned into the words a reader needs to know what was counted."""

from collections.abc import Mapping
from typing import Final

_TOLD: Final[Mapping[str, str]] = {
    "linked": "tied to a claim",
    "linked_by": "tied by",
    "linked_by_id_alone": "tied by the id alone (they state nothing else to compare)",
    "unlinked": "tied to no claim",
    "unlinked_because": "tied to no claim because of",
    "of_another_payer": "from another payer than the claim's",
    "of_another_payer_set_aside": "of these left out, for the claim's own payer answered too",
    "remit_lines": "remit lines tied by",
    "remit_lines_unmatched": "remit lines that fit no line of their claim",
    "ready_made_lines": "ready-made lines (a flat file's own outcome, no remittance)",
    "ready_made_unused": "ready-made lines unused (no such line, or a remittance decides)",
    "other content": "other content (same id, but charge, procedures and days differ)",
    "before submission": "before submission (the answer is older than the claim)",
    "unknown claim": "unknown claim (no claim here has that id)",
    "several claims fit": "several claims fit (none was chosen)",
    "answers_without_a_day": "lines answered without a day",
    "answered_before_submission": "lines answered before submission",
    "partial_denials_counted_as_paid": "lines denied in part, counted as paid",
    "partial_denials_amount": "dollars denied on those lines",
    "claims_reversed_before_any_decision": (
        "claims reversed before any decision (what was taken back is not in the data)"
    ),
    "pending_lines_taken_back_first": "pending lines of those claims",
    "amounts_not_believed": "amounts of a billion and more, or infinite, taken as not stated",
    "days_in_the_future": "days more than a month ahead of today, taken as not stated",
    "adjustments_without_an_amount": (
        "adjustments without an amount (a line they may deny is pending, not paid)"
    ),
}


def told(name: str) -> str:
    """Return a name of the account as it is shown: explained where it is a term of ours."""
    return _TOLD.get(name, name.replace("_", " "))
