"""The answer columns of a flat file turned into ready-made outcomes, one per claim line."""

from typing import Any

from denialrisk.claims import Claim, Line
from denialrisk.read.flat.answers import AnswerCells
from denialrisk.read.flat.balance import CREDIT
from denialrisk.read.flat.cells import Cells
from denialrisk.read.flat.layout import Layout
from denialrisk.read.flat.outcomecolumns import REVERSED, OutcomeColumns, worded
from denialrisk.read.flat.table import Row


class OutcomeReader:
    """Reads what a row says of the payer's answer, as a row of the OUTCOMES table."""

    def __init__(
        self, mapping: OutcomeColumns, layout: Layout, cells: Cells, answers: AnswerCells
    ) -> None:
        self._layout = layout
        self._cells = cells
        self._answers = answers
        self._categories = mapping.category_of()

    def outcome(self, claim: Claim, line: Line, row: Row) -> dict[str, Any]:
        """Return the outcome of one line.

        An answer without a day is known `known_after_days` after submission; a status word the
        mapping does not sort is pending, so that it is never taken for paid. So is a payment
        taken back: what was first decided is not said.
        """
        status, rule = self._status(row)
        denied, decided = status == "denied", status in {"denied", "paid"}
        days = self._answers.days(row, claim) if decided else None
        stated = self._denied_amount(row) if denied else 0.0
        return {
            "claim_id": claim.claim_id,
            "line_number": line.line_number,
            "status": status,
            "category": self._category(row) if denied else None,
            "denied_amount": line.charge if stated is None else stated,
            "decided_on": days.decided if days else None,
            "known_on": days.known if days else None,
            "rule": rule,
        }

    def _denied_amount(self, row: Row) -> float | None:
        answers = self._answers
        stated = answers.read(row, self._layout.outcome.get("denied_amount"), answers.amount)
        if stated is not None and stated < 0:
            self._cells.changes[CREDIT] += 1
            return -stated
        return stated

    def _status(self, row: Row) -> tuple[str, str]:
        answer = self._answers.answer(row)
        if answer == REVERSED:
            self._cells.changes["payment taken back, first decision not said: pending"] += 1
            answer = "pending"
        if answer is not None:
            return answer, self._rule("status")
        denied = self._answers.denied(row)
        if denied is None:
            return "unanswered", "flat:no answer"
        return ("denied" if denied else "paid"), self._rule("denied")

    def _rule(self, field: str) -> str:
        return f"flat:{self._layout.header[self._layout.outcome[field]]}"

    def _category(self, row: Row) -> str:
        word = self._cells.text(self._answers.cell(row, "category"))
        found = self._categories.get(worded(word)) if word is not None else None
        if found is None:
            self._cells.changes["denial reason without a category"] += 1
        return found or "unmapped"
