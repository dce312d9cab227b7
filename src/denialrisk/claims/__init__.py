"""What flows: claims and remittances as records and as tables with one schema."""

from denialrisk.claims.acknowledgment import Acknowledgment
from denialrisk.claims.claim import Claim, Line
from denialrisk.claims.codes import CATEGORIES
from denialrisk.claims.pseudonym import key_fingerprint, pseudonym
from denialrisk.claims.recorded import claim_records
from denialrisk.claims.reject import Reject
from denialrisk.claims.remit import Adjustment, Remit, RemitLine
from denialrisk.claims.schema import (
    ACKNOWLEDGMENTS,
    ADJUSTMENTS,
    AUTHORIZATIONS,
    CLAIMS,
    DOCUMENTS,
    ELIGIBILITY,
    LINES,
    OUTCOMES,
    REMIT_LINES,
    REMITS,
)
from denialrisk.claims.sidefacts import SIDE_TABLES, with_side_facts
from denialrisk.claims.sidematch import SideMatch, side_matches
from denialrisk.claims.tables import (
    Tables,
    acknowledgment_table,
    claim_tables,
    conform,
    remit_tables,
)

__all__ = [
    "ACKNOWLEDGMENTS",
    "ADJUSTMENTS",
    "AUTHORIZATIONS",
    "CATEGORIES",
    "CLAIMS",
    "DOCUMENTS",
    "ELIGIBILITY",
    "LINES",
    "OUTCOMES",
    "REMITS",
    "REMIT_LINES",
    "SIDE_TABLES",
    "Acknowledgment",
    "Adjustment",
    "Claim",
    "Line",
    "Reject",
    "Remit",
    "RemitLine",
    "SideMatch",
    "Tables",
    "acknowledgment_table",
    "claim_records",
    "claim_tables",
    "conform",
    "key_fingerprint",
    "pseudonym",
    "remit_tables",
    "side_matches",
    "with_side_facts",
]
