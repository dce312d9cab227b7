"""Answers of FHIR tied to the claim whose resource they name, beside the number they carry."""

from typing import Final

import numpy as np
import pandas as pd

from denialrisk.claims import Tables
from denialrisk.claims.resource import apart, is_unique
from denialrisk.label.evidence import Evidence, Flags, Positions
from denialrisk.label.submissions import OTHER_CONTENT, SEVERAL, choose

BY_REFERENCE: Final = "reference to the claim's resource"
_NONE: Final = pd.DataFrame(
    {
        "answer": np.zeros(0, dtype=np.int64),
        "claim": np.zeros(0, dtype=np.int64),
        "why": np.zeros(0, dtype=object),
        "bare": np.zeros(0, dtype=bool),
    }
)


def by_reference(
    tables: Tables, answers: pd.DataFrame, undoes: pd.Series, held: Evidence, tied: Positions
) -> pd.DataFrame:
    """Return claim (-1 when none fits), why not and bare, by answer position (index).

    Here are the answers that name a claim other than the one their number led to (`tied`), for
    of a claim read elsewhere an answer knows the resource and seldom the number. A UUID is
    believed as CLM01 is: what both sides state must agree. Of any other id, which two servers
    may give out, something must be stated that agrees, the charge above all, and of what states
    no amount the patient; patient, first day of service and server may not differ (`apart`).
    Claims of two numbers that all fit are not told apart.
    """
    pairs = _named(tables, answers) if answers["claim_reference"].notna().any() else _NONE
    right = pairs.loc[tied[pairs["answer"]] == pairs["claim"], "answer"]
    pairs = pairs[~pairs["answer"].isin(right)]
    if not len(pairs):
        return _NONE.set_index("answer")[["claim", "why", "bare"]]
    agrees, states = _agreement(pairs, tables, answers, held)
    fitting = pairs[agrees | (pairs["unique"].to_numpy() & ~states)]
    asked = answers.assign(undoes=undoes.to_numpy())
    found = choose(fitting[["answer", "claim"]], asked, tables.claims, held)
    numbers = fitting.drop_duplicates(["answer", "number"])["answer"]
    several = found.index.isin(numbers[numbers.duplicated()])
    found = found.assign(
        claim=found["claim"].mask(several, -1), why=found["why"].mask(several, SEVERAL)
    )
    bare = pd.Series(~agrees, index=pairs["answer"]).groupby(level=0).all()
    whole = found.reindex(bare.index)
    return pd.DataFrame(
        {
            "claim": whole["claim"].fillna(-1).astype("int64"),
            "why": whole["why"].astype(object).where(whole["why"].notna(), OTHER_CONTENT),
            "bare": bare,
        }
    )


def _named(tables: Tables, answers: pd.DataFrame) -> pd.DataFrame:
    """Return answer, claim, number and unique of each answer and claim of one resource."""
    claims = tables.claims
    named = claims["resource_id"].fillna(claims["claim_reference"])
    numbers = claims["patient_control_number"].fillna(claims["claim_id"])
    right = pd.DataFrame({"id": named, "number": numbers}).reset_index(drop=True)
    right = right.assign(claim=np.arange(len(right))).dropna(subset="id")
    left = pd.DataFrame({"id": answers["claim_reference"]}).reset_index(drop=True)
    left = left.assign(answer=np.arange(len(left))).dropna(subset="id")
    pairs = left.merge(right, on="id")
    return pairs.assign(unique=pairs["id"].map(is_unique).astype(bool))


def strangers(claims: pd.DataFrame, answers: pd.DataFrame, pairs: pd.DataFrame) -> Flags:
    """Tell the pairs (answer, claim) of one number that is a resource's id, and of two servers.

    Where nobody numbered a claim its resource's id stands in, which another server may give out.
    """
    found = np.zeros(len(pairs), dtype=bool)
    named = answers["claim_reference"]
    borrowed = (named.notna() & (named == answers["claim_id"])).to_numpy()
    at = np.flatnonzero(borrowed[pairs["answer"]] & (pairs["claim"] >= 0).to_numpy())
    if len(at):
        mine, theirs = answers.iloc[pairs["answer"].iloc[at]], claims.iloc[pairs["claim"].iloc[at]]
        shared = ~mine["claim_reference"].map(is_unique).to_numpy(dtype=bool)
        found[at] = shared & apart(mine, theirs)
    return found


def _agreement(
    pairs: pd.DataFrame, tables: Tables, answers: pd.DataFrame, held: Evidence
) -> tuple[Flags, Flags]:
    """Tell the pairs that agree (see `by_reference`), and those that could."""
    answer, claim = pairs["answer"].to_numpy(), pairs["claim"].to_numpy()
    agrees, states = held.agreement(answer, claim)
    same, stated = held.same_charge(answer, claim)
    mine, theirs = answers.iloc[answer], tables.claims.iloc[claim]
    # An acknowledgment has no amounts, and decides nothing where a payer does.
    if "status_category" in answers:
        agrees |= ~states & _same_patient(mine, theirs)
    differ = (stated & ~same) | apart(mine, theirs)
    return agrees & (pairs["unique"].to_numpy() | ~differ), states


def _same_patient(answers: pd.DataFrame, claims: pd.DataFrame) -> Flags:
    found = np.zeros(len(answers), dtype=bool)
    for fact in ("patient_reference", "member_key"):
        found |= (answers[fact].to_numpy(object) == claims[fact].to_numpy(object)) & (
            answers[fact].notna().to_numpy()
        )
    return found
