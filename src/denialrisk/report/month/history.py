"""A labelled history turned into one table of lines with all that a month's account asks."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from denialrisk.label import Labelled
from denialrisk.label.again import answered_again
from denialrisk.label.maturity import is_mature, last_answer
from denialrisk.label.rejection import REJECTED, acknowledgments, last_words

# CLM05-3: corrected (6), replacement (7) and void (8) claims speak of a claim sent before.
_SENT_BEFORE: Final = ("6", "7", "8")
_VOID: Final = "8"
_UNSTATED: Final = "(not stated)"


@dataclass(frozen=True)
class History:
    """Lines of a history, and how far it goes.

    `lines` has one row per claim line: claim (position), payer, payer_name, month (2025-09),
    submitted_on, service_on, procedure, charge (dollars), status, category, denied_amount,
    known_on, rule, first_time and void (flags, by the claim's frequency code), again, recovered
    and via (see `answered_again`; False and None for lines never denied), and acknowledged
    (accepted or rejected by a front end, None where none said anything).
    """

    lines: pd.DataFrame
    last: pd.Timestamp
    maturity_days: int

    def mature(self, month: str) -> bool:
        """Tell whether a month had time enough to be answered."""
        return is_mature(month, self.last, self.maturity_days)

    def of(self, months: list[str]) -> pd.DataFrame:
        """Return the lines of claims first sent in these months."""
        lines = self.lines
        return lines[lines["month"].isin(months) & lines["first_time"]]

    @property
    def months(self) -> list[str]:
        """The months in which claims were sent, in order."""
        return sorted(month for month in self.lines["month"].unique() if month != _UNSTATED)


def history(labelled: Labelled) -> History:
    """Lay out the lines of a labelled history."""
    workings = labelled.workings
    at = pd.Series(workings.links.line_claim, index=workings.outcomes.index)
    facts = _of_claims(labelled).reindex(at).set_axis(at.index)
    lines = workings.tables.lines
    own = pd.DataFrame(
        {
            "claim": at,
            "procedure": lines["procedure_code"].fillna("rev " + lines["revenue_code"]),
            "charge": lines["charge"].fillna(0.0),
            "service_on": lines["service_date"].fillna(facts["service_to"]),
        }
    )
    names = ["status", "category", "denied_amount", "known_on", "rule"]
    laid = own.join(facts.drop(columns="service_to")).join(workings.outcomes[names])
    again = answered_again(workings)[["again", "recovered", "via"]]
    laid = laid.join(again)
    laid[["again", "recovered"]] = laid[["again", "recovered"]].eq(True)  # noqa: FBT003
    laid["service_on"] = laid["service_on"].fillna(laid["submitted_on"])
    return History(laid, last_answer(laid), workings.rules.maturity_days)


def _of_claims(labelled: Labelled) -> pd.DataFrame:
    workings = labelled.workings
    claims = workings.tables.claims
    said = acknowledgments(workings.tables, workings.links, workings.rules)
    frequency = claims["frequency_code"].fillna("1")
    return pd.DataFrame(
        {
            "payer": claims["payer_id"].fillna(claims["payer_name"]).fillna(_UNSTATED),
            "payer_name": claims["payer_name"].fillna(claims["payer_id"]).fillna(_UNSTATED),
            "submitted_on": claims["submitted_on"],
            "month": claims["submitted_on"].dt.strftime("%Y-%m").fillna(_UNSTATED),
            "service_to": claims["service_to"].fillna(claims["service_from"]),
            "first_time": ~frequency.isin(_SENT_BEFORE),
            "void": frequency.eq(_VOID),
            "acknowledged": _acknowledged(said, len(claims)),
        }
    )


def _acknowledged(said: pd.DataFrame, claims: int) -> np.ndarray:
    """Return what the front ends made of each claim: rejected if any ever rejected it."""
    found = np.full(claims, None, dtype=object)
    if len(said):
        words = last_words(said)["means"]
        found[words.index] = words
        refused = said.loc[(said["claim"] >= 0) & said["means"].eq(REJECTED), "claim"]
        found[refused.unique()] = REJECTED
    return found
