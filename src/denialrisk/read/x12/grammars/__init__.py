"""The grammars of the transactions that are read, by ST01."""

from collections.abc import Mapping
from typing import Final

from denialrisk.read.x12.grammar import Transaction
from denialrisk.read.x12.grammars.claim import CLAIM_837
from denialrisk.read.x12.grammars.remittance import REMITTANCE_835
from denialrisk.read.x12.grammars.status import STATUS_277

GRAMMARS: Final[Mapping[str, Transaction]] = {
    "837": CLAIM_837,
    "835": REMITTANCE_835,
    "277": STATUS_277,
}

__all__ = ["CLAIM_837", "GRAMMARS", "REMITTANCE_835", "STATUS_277"]
