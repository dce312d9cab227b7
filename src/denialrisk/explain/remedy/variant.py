"""The changed claims that the remedies of a list make of scored ones, ready to be scored."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Final

import numpy as np
import numpy.typing as npt

from denialrisk.claims import Claim
from denialrisk.explain.remedy.change import Change
from denialrisk.explain.remedy.remedies import Remedies
from denialrisk.explain.remedy.remedy import Condition, Remedy
from denialrisk.score import Scored

Flags = npt.NDArray[np.bool_]

# Of so many remedies at most are pairs formed: a claim wants rewriting before it has more.
_PAIRED: Final = 6


@dataclass(frozen=True)
class Part:
    """One remedy as made: its name, the frame's row of the line it is told by, its change."""

    name: str
    lead: int
    change: Change


@dataclass(frozen=True)
class Variant:
    """The claim at a position with one remedy, or two, made to it; `numbers` are the lines."""

    row: int
    parts: tuple[Part, ...]
    claim: Claim
    numbers: tuple[int, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The remedies made."""
        return tuple(part.name for part in self.parts)


class Workshop:
    """Makes the variants of the `flagged` claims of a score, one flag per claim."""

    def __init__(self, scored: Scored, remedies: Remedies, flagged: Flags, today: date) -> None:
        self._scored = scored
        self._remedies = remedies
        self._lines_of = lines_of(scored)
        self._today = today
        # Dollars at risk, by which the line is chosen that a remedy is told by.
        self._stake = np.nan_to_num(scored.by_line["expected_denied_amount"])
        wanted = flagged[scored.frame.claim_row]
        self._concerned = {
            name: wanted & _concerned(scored, remedy, wanted)
            for name, remedy in remedies.enabled.items()
        }

    def single(self, row: int, claim: Claim) -> Iterator[Variant]:
        """Yield each remedy's variants of the claim at a position, alternatives side by side."""
        rows = self._lines_of[row]
        for name, remedy in self._remedies.enabled.items():
            places = [at for at, line in enumerate(rows) if self._concerned[name][line]]
            lines = [claim.lines[at] for at in places]
            for change in remedy.edit.changes(claim, lines, self._today) if lines else ():
                made = change.made_to(claim)
                if made != claim:
                    numbers = tuple(sorted(change.lines) or [x.line_number for x in lines])
                    about = [rows[at] for at in places if claim.lines[at].line_number in numbers]
                    lead = max(about, key=lambda line: self._stake[line])
                    yield Variant(row, (Part(name, lead, change),), made, numbers)


def pairs(singles: Sequence[Variant]) -> Iterator[Variant]:
    """Yield every two remedies of one claim together, in the order given."""
    for first, second in combinations(singles[:_PAIRED], 2):
        made = second.parts[0].change.made_to(first.claim)
        if made not in (first.claim, second.claim):
            numbers = tuple(sorted({*first.numbers, *second.numbers}))
            yield Variant(first.row, (*first.parts, *second.parts), made, numbers)


def lines_of(scored: Scored) -> list[list[int]]:
    """Return the frame's rows of each claim."""
    found: list[list[int]] = [[] for _ in scored.by_claim["claim_id"]]
    for line, claim in enumerate(scored.frame.claim_row.tolist()):
        found[claim].append(line)
    return found


def _concerned(scored: Scored, remedy: Remedy, wanted: Flags) -> Flags:
    """Tell which of the lines wanted a remedy is about."""
    found = np.zeros(len(wanted), dtype=np.bool_)
    for condition in remedy.when:
        found |= _meeting(scored, condition, wanted)
    for condition in remedy.backed_by:
        unknown = np.isnan(scored.signals[condition.signal])
        found &= _meeting(scored, condition, found) | unknown
    return found


def _meeting(scored: Scored, condition: Condition, wanted: Flags) -> Flags:
    signals = scored.signals
    found: Flags = wanted & (signals[condition.signal] >= condition.at_least)
    if condition.evidence:
        for row in np.flatnonzero(found):
            told = signals.evidence_of(condition.signal, int(row))
            found[row] = told.get("n", 0.0) >= condition.evidence
    return found
