"""What the rows of one claim say of the payer's answer turned into remits or into outcomes."""

from collections.abc import Sequence
from typing import Any

from denialrisk.claims import Claim, Remit
from denialrisk.read.fault import Fault
from denialrisk.read.flat.answers import AnswerCells
from denialrisk.read.flat.cells import Cells, UnreadableError
from denialrisk.read.flat.claimrows import ADVICE
from denialrisk.read.flat.layout import Layout
from denialrisk.read.flat.outcomes import OutcomeReader
from denialrisk.read.flat.remits import RemitReader
from denialrisk.read.flat.sources import Sources
from denialrisk.read.flat.table import Row


class AnswerReader:
    """Reads the answers of rows: remits where the label policy can judge, else outcomes."""

    def __init__(self, sources: Sources, layout: Layout, cells: Cells) -> None:
        self._days = sources.outcome.known_after_days
        self._answers = AnswerCells(sources, layout, cells)
        self._layout = layout
        self._remits = RemitReader(sources.remit, layout, cells, self._answers)
        self._outcomes = OutcomeReader(sources.outcome, layout, cells, self._answers)

    def read(
        self, claim: Claim, rows: Sequence[Row], notes: list[Fault]
    ) -> tuple[list[Remit], list[dict[str, Any]]]:
        """Return the claim's remits, or else its ready-made outcomes.

        Of an answer that cannot be read there is neither, and a fault that names its column is
        added to `notes`: the claim itself may be sound.
        """
        try:
            if self._layout.gives_remits and (remits := self._remits.remits(claim, rows)):
                return remits, []
            if self._layout.gives_outcomes:
                pairs = zip(claim.lines, rows, strict=True)
                return [], [self._outcomes.outcome(claim, line, row) for line, row in pairs]
        except UnreadableError as error:
            column = error.column or "an answer column"
            notes.append(Fault(column, f"the answer is not known: {column} {error}", ADVICE))
        return [], []

    def denied(self, row: Row, charge: float | None) -> bool | None:
        """Tell roughly whether a row's answer is a denial; None where nothing is decided."""
        try:
            if self._layout.gives_remits:
                told = self._remits.denied(row, charge)
                if told is not None:
                    return told
            said = self._answers.judged(row)[0] if self._layout.gives_outcomes else None
        except UnreadableError:
            return None
        return {"denied": True, "paid": False}.get(said or "")

    def notes(self) -> list[str]:
        """Say aloud what was assumed of the answers."""
        found, assumed = [*self._remits.notes(), *self._answers.notes()], self._answers.assumed
        if assumed:
            note = f"{assumed} answers have no day: taken as known {self._days} days after sending"
            found.append(note)
        return found
