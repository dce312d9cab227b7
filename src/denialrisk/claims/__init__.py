"""What flows: claims and remittances as records and as tables with one schema."""

from denialrisk.claims.claim import Claim, Line
from denialrisk.claims.codes import CATEGORIES
from denialrisk.claims.pseudonym import key_fingerprint, pseudonym
from denialrisk.claims.reject import Reject
from denialrisk.claims.remit import Adjustment, Remit, RemitLine
from denialrisk.claims.tables import (
    ADJUSTMENTS,
    CLAIMS,
    LINES,
    OUTCOMES,
    REMIT_LINES,
    REMITS,
    Tables,
    claim_tables,
    conform,
    remit_tables,
)

__all__ = [
    "ADJUSTMENTS",
    "CATEGORIES",
    "CLAIMS",
    "LINES",
    "OUTCOMES",
    "REMITS",
    "REMIT_LINES",
    "Adjustment",
    "Claim",
    "Line",
    "Reject",
    "Remit",
    "RemitLine",
    "Tables",
    "claim_tables",
    "conform",
    "key_fingerprint",
    "pseudonym",
    "remit_tables",
]
