"""What an 835 pays: claim by claim, to the provider as such (PLB) and, as it says, in all."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from denialrisk.claims import Remit
from denialrisk.read.found import Record
from denialrisk.read.x12.machine import Scope
from denialrisk.read.x12.values import amount

PROVIDER_LEVEL: Final = "provider-level adjustment (PLB) that belongs to no claim"
UNEQUAL: Final = "remittance whose total (BPR02) is not what its claims and PLB add up to"
# PLB04, PLB06 ... PLB14, each after its reason.
_AMOUNTS: Final = range(4, 15, 2)
_CENT: Final = 0.005


class Balance:
    """Adds up one transaction after the other; `dollars` are those of all PLB so far."""

    def __init__(self, changes: Counter[str]) -> None:
        self._changes = changes
        self.dollars = 0.0
        self._paid: float | None = 0.0

    def take(self, record: Record) -> None:
        """Add a remit's payment; a refused one leaves the sum unknown."""
        paid = record.paid if isinstance(record, Remit) else None
        self._paid = None if paid is None or self._paid is None else self._paid + paid

    def settle(self, header: Scope, provider: Scope, *, whole: bool) -> None:
        """Close a transaction: count its PLB, and hold a whole one to its total."""
        adjusted = list(_adjusted(provider.get("adjustments", ())))
        if adjusted:
            self._changes[PROVIDER_LEVEL] += len(adjusted)
            self.dollars += sum(adjusted)
        total = amount(header.get("total", ""))
        if whole and total is not None and self._paid is not None:
            due = self._paid - sum(adjusted)
            # Money taken back may be told by its sign or by BPR03.
            if abs(abs(total) - abs(due)) > _CENT:
                self._changes[UNEQUAL] += 1
        self._paid = 0.0

    def note(self) -> str:
        """Say what was paid or held back beside the claims; empty when nothing was."""
        count = self._changes[PROVIDER_LEVEL]
        if not count:
            return ""
        dollars = f"{self.dollars:,.2f} dollars in all"
        return f"{count:,} provider-level adjustments (PLB) belong to no claim: {dollars}"


def _adjusted(rows: list[list[str]]) -> Iterator[float]:
    for row in rows:
        for place in _AMOUNTS:
            if place < len(row) and row[place]:
                yield amount(row[place]) or 0.0
