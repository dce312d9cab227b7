"""Summaries of reports laid out as flat rows, for spreadsheets."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

Row = dict[str, Any]

WORKLIST_COLUMNS: Final = (
    "place",
    "turn",
    "claim_id",
    "payer_id",
    "payer_name",
    "submitted_on",
    "total_charge",
    "denial_probability",
    "category",
    "expected_denied_amount",
    "action",
    "preventable_amount",
    "preventable_share",
    "preventable_rests_on",
    "worth",
    "strongest",
    "remedy",
    "remedy_denial_probability_after",
    "remedy_dollars_saved",
    "remedy_minutes",
)
GROUP_COLUMNS: Final = (
    "payer",
    "fix",
    "remedy",
    "claims",
    "dollars",
    "preventable",
    "title",
    "family",
    "signals",
    "procedures",
    "example",
    "claim_ids",
)
CLAIM_COLUMNS: Final = (
    "claim_id",
    "kind",
    "line_numbers",
    "name",
    "title",
    "family",
    "says",
    "log_odds",
    "changeable",
    "fix",
    "x12",
    "fhir",
    "minutes",
    "denial_probability_before",
    "denial_probability_after",
    "dollars_saved",
    "note",
)


def worklist_rows(batch: Mapping[str, Any]) -> Iterator[Row]:
    """Yield a batch's claims in the order of its worklist."""
    for claim in batch["claims"]:
        helps = claim["remedy"] or {}
        told = {f"remedy_{name}": value for name, value in helps.items() if name != "title"}
        yield claim | told | {"remedy": helps.get("title")}


def group_rows(batch: Mapping[str, Any]) -> Iterator[Row]:
    """Yield a batch's groups of like claims, with the claims in them."""
    for group in batch["groups"]:
        yield group | {"claim_ids": [member["claim_id"] for member in group["members"]]}


def claim_rows(claim: Mapping[str, Any]) -> Iterator[Row]:
    """Yield a claim's reasons (raises, lowers), then its remedies."""
    for kind, name in (("raises", "reasons"), ("lowers", "lowering")):
        for reason in claim[name]:
            yield _row(claim, kind, reason, reason["signal"])
    for remedy in claim["remedies"]:
        yield _row(claim, "remedy", remedy, remedy["remedy"])


def _row(claim: Mapping[str, Any], kind: str, told: Mapping[str, Any], name: Any) -> Row:
    own = {"claim_id": claim["claim_id"], "kind": kind, "name": name}
    return {**told, **told["where"], **own}
