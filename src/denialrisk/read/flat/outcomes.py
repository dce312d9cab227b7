"""The answer columns of a flat file turned into ready-made outcomes, one per claim line."""

from typing import Any, Final

from denialrisk.claims import Claim, Line
from denialrisk.read.flat.answers import AnswerCells
from denialrisk.read.flat.balance import CENT, CREDIT
from denialrisk.read.flat.cells import Cells
from denialrisk.read.flat.layout import Layout
from denialrisk.read.flat.outcomecolumns import REVERSED, OutcomeColumns, worded
from denialrisk.read.flat.table import Row

_UNPAID: Final = "answer says paid, the payment is 0: taken at its word"
_FULL: Final = "answer says denied, the charge was paid in full: a denial overturned, so denied"


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
        self._compare(status, line.charge, row)
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
        answer, field = self._answers.judged(row)
        if answer == REVERSED:
            self._cells.changes["payment taken back, first decision not said: pending"] += 1
            answer = "pending"
        if answer is None:
            return "unanswered", "flat:no answer"
        return answer, f"flat:{self._layout.header[self._place(field)]}"

    def _place(self, field: str) -> int:
        return self._layout.remit["paid"][0] if field == "paid" else self._layout.outcome[field]

    def _compare(self, status: str, charge: float | None, row: Row) -> None:
        """Count where the dollars contradict what is said; the answer is taken at its word."""
        if status not in {"denied", "paid"}:
            return
        paid = self._answers.payment(row)
        if status == "paid" and paid == 0:
            self._cells.changes[_UNPAID] += 1
        if status == "denied" and paid and charge and paid > charge - CENT:
            self._cells.changes[_FULL] += 1

    def _category(self, row: Row) -> str:
        word = self._cells.text(self._answers.cell(row, "category"))
        found = self._categories.get(worded(word)) if word is not None else None
        if found is None:
            self._cells.changes["denial reason without a category"] += 1
        return found or "unmapped"
