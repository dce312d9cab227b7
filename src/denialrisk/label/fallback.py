"""Remittances under a number nobody knows, tied by the payer's own numbers or by their patient."""

from dataclasses import dataclass, field
from typing import Final

import numpy as np
import pandas as pd

from denialrisk.claims import Tables
from denialrisk.label.evidence import Evidence, Names, Positions, key, payers
from denialrisk.label.submissions import BEFORE_SUBMISSION, LINKED, OTHER_CONTENT, SEVERAL

BY_PAYER_NUMBER: Final = "payer control number"
BY_REPLACED_NUMBER: Final = "number of the claim it replaces"
BY_ORIGINAL_NUMBER: Final = "original reference number"
BY_PATIENT: Final = "patient, day and charge"

_PATIENT: Final = ["member", "day", "cents"]
_NO_NUMBERS: Final = frozenset({"NA", "N/A", "NONE", "NULL", "UNKNOWN"})


@dataclass
class Search:
    """Remits of unknown claims (row positions), tied one way after the other.

    `claim`, `why` and `how` are filled in place for those that are tied, and `why` for those
    that a way leads to a claim which does not agree, or to several.
    """

    tables: Tables
    held: Evidence
    undoes: pd.Series
    claim: Positions
    why: Names
    how: Names
    unknown: Positions
    _open: pd.DataFrame = field(init=False)

    def __post_init__(self) -> None:
        """Describe the unknown remits by what the ways look at."""
        remits = self.tables.remits.iloc[self.unknown]
        self._open = pd.DataFrame(
            {
                "answer": self.unknown,
                "payer": payers(remits).to_numpy(dtype=object),
                "control": key(remits["payer_control_number"]).to_numpy(dtype=object),
                "earlier": key(remits["original_reference_number"]).to_numpy(dtype=object),
                "undoes": self.undoes.to_numpy()[self.unknown],
                "sent_as": key(remits["claim_id"]).to_numpy(dtype=object),
                "member": remits["member_key"].to_numpy(dtype=object),
                "day": remits["service_from"].to_numpy(),
                "cents": self.held.charges[self.unknown],
            }
        )

    def run(self) -> None:
        """Try every way in turn, each on what those before it left."""
        self._by_payer_number()
        self._by_replaced_number()
        self._by_original_number()
        self._by_patient()

    def _by_payer_number(self) -> None:
        """Tie by the number that the payer gave an answer of the claim before."""
        asked = self._open[is_number(self._open["control"])].dropna(subset=["payer"])
        self._settle(self._numbered(asked, "control"), BY_PAYER_NUMBER)

    def _by_replaced_number(self) -> None:
        """Tie to the claim that replaces what the answer calls its original.

        An answer that itself bears that number is the original's, and stays out.
        """
        asked = self._open[~self._open["undoes"] & is_number(self._open["earlier"])]
        asked = asked[asked["earlier"] != asked["control"]]
        if not len(asked):
            return
        replaced = key(self.tables.claims["original_reference_number"])
        claims = pd.DataFrame({"earlier": replaced.to_numpy(dtype=object)})
        claims = claims.assign(claim=np.arange(len(claims))).dropna()
        found = asked[["answer", "earlier"]].merge(claims, on="earlier")[["answer", "claim"]]
        # A replacement sent after the answer cannot be what it answers.
        early = self.held.early(found["answer"].to_numpy(), found["claim"].to_numpy())
        self._settle(found[~early], BY_REPLACED_NUMBER)

    def _by_original_number(self) -> None:
        """Tie a correction to the claim answered before under its original's number."""
        asked = self._open[is_number(self._open["earlier"])].dropna(subset=["payer"])
        self._settle(self._numbered(asked, "earlier"), BY_ORIGINAL_NUMBER)

    def _by_patient(self) -> None:
        """Tie to the one unanswered claim of that patient, day and charge.

        A claim answered under its number is left out: its payer knows the number. So is one
        that answers of two unknown numbers would share.
        """
        asked = self._open[self._open["cents"] > 0].dropna(subset=_PATIENT)
        if not len(asked):
            return
        claims = self._patients(asked["member"])
        claims = claims[~claims["claim"].isin(self.claim)]
        found = asked.merge(claims, on=_PATIENT)
        senders = found.groupby("claim")["sent_as"].transform("nunique")
        shared = found[senders > 1]
        self.why[shared["answer"]] = SEVERAL
        self._settle(found[senders <= 1][["answer", "claim"]], BY_PATIENT, by_charge=True)

    def _patients(self, members: pd.Series) -> pd.DataFrame:
        """Return claim, member, day and cents of the claims of some patients."""
        claims = self.tables.claims
        of_them = np.flatnonzero(claims["member_key"].isin(members).to_numpy())
        lines = self.held.lines
        days = lines[lines["claim"].isin(of_them)].groupby("claim")["date"].min()
        first = pd.Series(claims["service_from"].to_numpy()[of_them], index=of_them)
        return pd.DataFrame(
            {
                "claim": of_them,
                "member": claims["member_key"].to_numpy(dtype=object)[of_them],
                "day": first.fillna(days.reindex(of_them)).to_numpy(),
                "cents": self.held.totals[of_them],
            }
        )

    def _numbered(self, asked: pd.DataFrame, name: str) -> pd.DataFrame:
        """Find the claims that answers of the same payer under this number were tied to."""
        tied = np.flatnonzero(self.claim >= 0)
        remits = self.tables.remits.iloc[tied]
        control = key(remits["payer_control_number"])
        near = control.isin(asked[name]).to_numpy()
        known = pd.DataFrame(
            {
                "payer": payers(remits[near]).to_numpy(dtype=object),
                name: control[near].to_numpy(dtype=object),
                "claim": self.claim[tied[near]],
            }
        )
        return asked[["answer", "payer", name]].merge(known.dropna(), on=["payer", name])

    def _settle(self, found: pd.DataFrame, how: str, *, by_charge: bool = False) -> None:
        """Tie the answers led to one claim that agrees; say of the others why not."""
        found = found[["answer", "claim"]].drop_duplicates()
        several = found["answer"].duplicated(keep=False)
        self.why[found.loc[several, "answer"]] = SEVERAL
        found = found[~several]
        answer, claim = found["answer"].to_numpy(), found["claim"].to_numpy()
        if by_charge:
            shared, states = self.held.shared("procedure", answer, claim)
            agrees = shared | ~states
        else:
            same, stated = self.held.same_charge(answer, claim)
            agrees, _ = self.held.agreement(answer, claim)
            agrees &= same | ~stated
        early = self.held.early(answer, claim)
        self.why[answer] = np.select([early, ~agrees], [BEFORE_SUBMISSION, OTHER_CONTENT], LINKED)
        tied = agrees & ~early
        self.claim[answer[tied]] = claim[tied]
        self.how[answer[tied]] = how
        self._open = self._open[~self._open["answer"].isin(answer[tied])]


def is_number(numbers: pd.Series) -> pd.Series:
    """Tell the numbers that number something: zeros and the like stand for none."""
    stated = numbers.notna() & ~numbers.isin(list(_NO_NUMBERS))
    return stated & (numbers.fillna("").map(lambda number: len(set(number))) > 1)
