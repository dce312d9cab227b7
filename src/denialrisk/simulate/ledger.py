"""Holds claims and their lines as columns that can be taken, joined and sorted together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from denialrisk.simulate.columns import Flags, Ints

Columns = Mapping[str, NDArray[Any]]


@dataclass(frozen=True, slots=True)
class Ledger:
    """Columns per claim (n rows each) and per line (m rows each, in the order of the claims).

    `line["claim"]` is the row of the line's claim. Money is in cents, days count from FIRST_DAY.
    """

    claim: Columns
    line: Columns

    def __len__(self) -> int:
        return len(self.claim["patient"])

    def per_line(self, name: str) -> NDArray[Any]:
        """Return a claim column spread over its lines."""
        return self.claim[name][self.line["claim"]]

    def any_line(self, flags: Flags) -> Flags:
        """Tell for each claim whether any of its lines is flagged."""
        return np.bincount(self.line["claim"], weights=flags, minlength=len(self)) > 0

    def having(self, claim: Columns | None = None, line: Columns | None = None) -> "Ledger":
        """Return the ledger with further or replaced columns."""
        return Ledger({**self.claim, **(claim or {})}, {**self.line, **(line or {})})

    def take(self, rows: Ints) -> "Ledger":
        """Return the claims at `rows` (repeats allowed) with their lines, in that order."""
        counts = np.bincount(self.line["claim"], minlength=len(self))
        firsts = np.cumsum(counts) - counts
        taken = counts[rows]
        within = np.arange(taken.sum()) - np.repeat(np.cumsum(taken) - taken, taken)
        lines = np.repeat(firsts[rows], taken) + within
        line = {name: column[lines] for name, column in self.line.items()}
        line["claim"] = np.repeat(np.arange(len(rows)), taken)
        return Ledger({name: column[rows] for name, column in self.claim.items()}, line)


def join(ledgers: Sequence[Ledger]) -> Ledger:
    """Lay ledgers with the same columns one after another."""
    claim = {name: np.concatenate([p.claim[name] for p in ledgers]) for name in ledgers[0].claim}
    line = {name: np.concatenate([p.line[name] for p in ledgers]) for name in ledgers[0].line}
    starts = np.cumsum([0, *map(len, ledgers)])
    line["claim"] = np.concatenate(
        [part.line["claim"] + start for part, start in zip(ledgers, starts, strict=False)]
    )
    return Ledger(claim, line)
