"""The answer columns of a flat file turned into ready-made outcomes, one per claim line."""

from datetime import date, timedelta
from typing import Any

from denialrisk.claims import Claim, Line
from denialrisk.read.flat.cells import Cells
from denialrisk.read.flat.layout import Layout
from denialrisk.read.flat.rows import Row
from denialrisk.read.flat.sources import OutcomeColumns


class OutcomeReader:
    """Reads what a row says of the payer's answer, as a row of the OUTCOMES table."""

    def __init__(self, mapping: OutcomeColumns, layout: Layout, cells: Cells) -> None:
        self._mapping = mapping
        self._columns = layout.outcome
        self._cells = cells
        self._statuses = {
            word.casefold(): status for status, words in mapping.statuses.items() for word in words
        }
        self._categories = {k.casefold(): v for k, v in mapping.categories.items()}
        self.assumed = 0

    @property
    def present(self) -> bool:
        """The file says whether claims were denied."""
        return "status" in self._columns or "denied" in self._columns

    def outcome(self, claim: Claim, line: Line, row: Row) -> dict[str, Any]:
        """Return the outcome of one line.

        An answer without a day is known `known_after_days` after submission; a status word the
        mapping does not sort is pending, so that it is never taken for paid.
        """
        status, rule = self._status(row)
        decided = self._cells.day(self._cell(row, "decided_on"))
        denied = status == "denied"
        stated = self._cells.amount(self._cell(row, "denied_amount")) if denied else 0.0
        return {
            "claim_id": claim.claim_id,
            "line_number": line.line_number,
            "status": status,
            "category": self._category(row) if denied else None,
            "denied_amount": line.charge if stated is None else stated,
            "decided_on": decided,
            "known_on": self._known(claim, row, decided) if status in {"denied", "paid"} else None,
            "rule": rule,
        }

    def _cell(self, row: Row, field: str) -> str | None:
        column = self._columns.get(field)
        return row.get(column) if column is not None else None

    def _status(self, row: Row) -> tuple[str, str]:
        word = self._cells.text(self._cell(row, "status"))
        if word is not None:
            known = self._statuses.get(word.casefold())
            if known is None:
                self._cells.changes["unknown status word taken as pending"] += 1
            return known or "pending", f"flat:{self._columns['status']}"
        denied = self._cells.flag(self._cell(row, "denied"))
        if denied is None:
            return "unanswered", "flat:no answer"
        return ("denied" if denied else "paid"), f"flat:{self._columns['denied']}"

    def _category(self, row: Row) -> str:
        word = self._cells.text(self._cell(row, "category"))
        found = self._categories.get(word.casefold()) if word is not None else None
        if found is None:
            self._cells.changes["denial reason without a category"] += 1
        return found or "unmapped"

    def _known(self, claim: Claim, row: Row, decided: date | None) -> date | None:
        stated = self._cells.day(self._cell(row, "known_on")) or decided
        if stated is not None:
            return max(stated, decided) if decided else stated
        self.assumed += 1
        if claim.submitted_on is None:
            return None
        return claim.submitted_on + timedelta(days=self._mapping.known_after_days)
