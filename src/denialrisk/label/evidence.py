"""What an answer says of its claim, held against what the claims and their lines say."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from denialrisk.claims import Tables
from denialrisk.label.pairing import cents

Positions = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Names = npt.NDArray[np.object_]
Days = npt.NDArray[np.datetime64]

_FACTS: Final = ("procedure", "cents")
# Midnight may pass between the clocks that date a claim and its answer.
_EARLY: Final = pd.Timedelta(days=1).to_timedelta64()


@dataclass(frozen=True)
class Evidence:
    """Both sides of a comparison.

    Per claim position `totals` (cents), `submitted` (day) and its `lines`; per answer position
    `charges` (cents), `known` (day) and its `answer_lines` (column remit).
    """

    totals: npt.NDArray[np.float64]
    submitted: Days
    lines: pd.DataFrame
    charges: npt.NDArray[np.float64]
    known: Days
    answer_lines: pd.DataFrame

    def same_charge(self, answer: Positions, claim: Positions) -> tuple[Flags, Flags]:
        """Tell the pairs whose charges are equal, and those where both are stated."""
        mine, theirs = self.charges[answer], _at(self.totals, claim)
        return mine == theirs, ~np.isnan(mine) & ~np.isnan(theirs)

    def agreement(self, answer: Positions, claim: Positions) -> tuple[Flags, Flags]:
        """Tell the pairs that agree in something, and those that could: charge, then lines."""
        agrees, states = self.same_charge(answer, claim)
        # Lines are looked at only where the charge does not settle it, for that costs time.
        rest = np.flatnonzero(~agrees & (claim >= 0))
        if not len(rest):
            return agrees, states
        same_day, dated = self.shared("date", answer[rest], claim[rest])
        states[rest[dated]] = True
        agrees[rest[same_day]] = True
        for fact in _FACTS:
            shared, stated = self.shared(fact, answer[rest], claim[rest])
            states[rest[stated]] = True
            # The same service at the same price on another day is another claim's.
            agrees[rest[shared & ~dated]] = True
        return agrees, states

    def shared(self, fact: str, answer: Positions, claim: Positions) -> tuple[Flags, Flags]:
        """Tell the pairs of which two lines share a fact, and those where both state one."""
        asked = pd.DataFrame({"remit": answer, "claim": claim, "at": np.arange(len(answer))})
        said = self.answer_lines.loc[
            self.answer_lines[fact].notna() & (self.answer_lines[fact] != 0), ["remit", fact]
        ].drop_duplicates()
        said = said.merge(asked, on="remit")
        claimed = self.lines.loc[self.lines[fact].notna(), ["claim", fact]].drop_duplicates()
        shared, states = np.zeros(len(answer), bool), np.zeros(len(answer), bool)
        states[said["at"][said["claim"].isin(claimed["claim"])]] = True
        shared[said.merge(claimed, on=["claim", fact])["at"]] = True
        return shared, states

    def equal_lines(self, answer: Positions, claim: Positions) -> Positions:
        """Count the lines of each answer whose procedure and charge a line of the claim has."""
        asked = pd.DataFrame({"remit": answer, "claim": claim, "at": np.arange(len(answer))})
        keys = ["procedure", "cents"]
        said = self.answer_lines[["remit", *keys]].dropna().merge(asked, on="remit")
        claimed = self.lines[["claim", *keys]].dropna().drop_duplicates()
        return np.bincount(
            said.merge(claimed, on=["claim", *keys])["at"], minlength=len(answer)
        ).astype(np.int64)

    def early(self, answer: Positions, claim: Positions) -> Flags:
        """Tell the pairs whose answer came before the claim was sent, by more than a day."""
        return np.asarray(self.known[answer] < _at(self.submitted, claim) - _EARLY)


def evidence(
    tables: Tables, lines: pd.DataFrame, answers: pd.DataFrame, answer_lines: pd.DataFrame
) -> Evidence:
    """Prepare a comparison of claims with remits or acknowledgments (`answers`)."""
    summed = lines.groupby("claim")["charge"].sum(min_count=1).reindex(range(len(tables.claims)))
    total = tables.claims["total_charge"].reset_index(drop=True).fillna(summed)
    return Evidence(
        totals=cents(total).to_numpy(),
        submitted=tables.claims["submitted_on"].to_numpy(),
        lines=lines,
        charges=cents(answers["charge"]).to_numpy(),
        known=answers["known_on"].fillna(answers["decided_on"]).to_numpy(),
        answer_lines=answer_lines,
    )


def payers(source: pd.DataFrame) -> pd.Series:
    """Return the payer of claims or answers as compared: its id, else its name."""
    return key(source["payer_id"]).fillna(key(source["payer_name"]))


def key(names: pd.Series) -> pd.Series:
    """Return identifiers as compared: trimmed and raised, an empty one missing."""
    clean = names.str.strip().str.upper()
    return clean.where(clean != "")


def _at(values: Any, claim: Positions) -> Any:
    """Return a value per claim position, missing for -1."""
    missing = np.array(["NaT"], dtype=values.dtype) if values.dtype.kind == "M" else [np.nan]
    return np.append(values, missing).astype(values.dtype)[claim]
