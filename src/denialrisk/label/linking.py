"""Remittances tied to the claims they answer: by id, by what they say, by day and payer."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from denialrisk.claims import Tables
from denialrisk.label.pairing import cents, comparable, pair

Positions = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

LINKED: Final = ""
UNKNOWN_CLAIM: Final = "unknown claim"
OTHER_CONTENT: Final = "other content"
BEFORE_SUBMISSION: Final = "before submission"

# Midnight may pass between the clocks that date a claim and its answer.
_EARLY: Final = pd.Timedelta(days=1)
_EVIDENCE: Final = ("procedure", "cents", "date")


@dataclass(frozen=True)
class Links:
    """Who answers what, by row position in the tables; -1 where nothing fits.

    `pairs` has one row per remit line that found its claim line: remit, line (positions),
    number (the remit's own line_number), charge, paid, how. Per remit: `remit_claim`, `why` (the
    reason it is tied to no claim, else ""), `other_payer` (both payer ids are known and differ),
    `set_aside` (of those, the claim's own payer answered too), `listed` and `listed_charge`
    (count and dollars of all its lines, paired or not).
    """

    line_claim: Positions
    remit_claim: Positions
    pairs: pd.DataFrame
    why: npt.NDArray[np.object_]
    other_payer: Flags
    set_aside: Flags
    listed: Positions
    listed_charge: npt.NDArray[np.float64]
    remits_by_trimmed_id: int
    remits_by_id_alone: int
    unmatched_remit_lines: int


def link(tables: Tables) -> Links:
    """Tie remits to claims by CLP01 = CLM01, then each remit line to a line of that claim.

    An id alone may be used twice: charge (CLP03), or a line's procedure, charge or day must
    agree where both sides state one, and no answer comes before its claim. Lines: see `pair`.
    """
    remit_claim, trimmed = _claims_of(tables)
    line_claim = _positions(pd.Index(tables.claims["claim_id"]), tables.lines["claim_id"])
    lines, remit_lines = _claim_lines(tables, line_claim), _remit_lines(tables)
    why, bare = _reasons(tables, remit_claim, remit_lines, lines)
    remit_claim = np.where(why == LINKED, remit_claim, -1)
    other, aside = _other_payers(tables, remit_claim)
    wanted = _gathered(remit_lines.assign(claim=remit_claim[remit_lines["remit"]]))
    pairs = pair(wanted[wanted["usable"]], lines)
    size = len(remit_claim)
    return Links(
        line_claim,
        remit_claim,
        pairs,
        why=why,
        other_payer=other,
        set_aside=aside,
        listed=np.bincount(remit_lines["remit"], minlength=size),
        listed_charge=np.bincount(
            remit_lines["remit"], remit_lines["charge"].fillna(0.0), size
        ).astype(np.float64),
        remits_by_trimmed_id=trimmed,
        remits_by_id_alone=bare,
        unmatched_remit_lines=len(wanted) - len(pairs),
    )


def positions_of(numbers: pd.Series, among: pd.Series) -> Positions:
    """Return the row position in `among` of each number, -1 for one that is not there."""
    return _positions(pd.Index(among), numbers)


def _positions(index: pd.Index, wanted: pd.Series) -> Positions:
    if not index.is_unique:
        first = ~index.duplicated()
        found = index[first].get_indexer(pd.Index(wanted))
        places = np.append(np.flatnonzero(first), -1)
        return places[found].astype(np.int64)
    return index.get_indexer(pd.Index(wanted)).astype(np.int64)


def _claims_of(tables: Tables) -> tuple[Positions, int]:
    known, claim_ids = pd.Index(tables.claims["claim_id"]), tables.remits["claim_id"]
    exact = np.where(claim_ids.isna(), -1, _positions(known, claim_ids))
    lost = exact < 0
    if not lost.any():
        return exact, 0
    trimmed = _positions(_trimmed(known.to_series()), claim_ids.str.strip().str.upper())
    found = np.where(claim_ids.isna(), -1, trimmed)
    return np.where(lost, found, exact), int((lost & (found >= 0)).sum())


def _trimmed(names: pd.Series) -> pd.Index:
    return pd.Index(names.str.strip().str.upper())


def _claim_lines(tables: Tables, line_claim: Positions) -> pd.DataFrame:
    frame = comparable(tables.lines).assign(claim=line_claim, line=np.arange(len(line_claim)))
    return frame[line_claim >= 0].drop_duplicates(["claim", "number"])


def _remit_lines(tables: Tables) -> pd.DataFrame:
    source = tables.remit_lines
    remit = positions_of(source["remit_number"], tables.remits["remit_number"])
    frame = comparable(source).assign(
        remit=remit, paid=source["paid"].fillna(0.0), stated=source["number_stated"]
    )
    return frame[remit >= 0]


def _reasons(
    tables: Tables, remit_claim: Positions, remit_lines: pd.DataFrame, lines: pd.DataFrame
) -> tuple[npt.NDArray[np.object_], int]:
    """Return why each remit is tied to no claim, and how many are tied by their id alone."""
    agrees, states = _agreement(tables, remit_claim, remit_lines, lines)
    remits, claims = tables.remits, tables.claims
    known = remits["known_on"].fillna(remits["decided_on"]).to_numpy()
    submitted = _of_claims(claims["submitted_on"], remit_claim).to_numpy()
    early = known < submitted - _EARLY.to_timedelta64()
    found = remit_claim >= 0
    reasons = [UNKNOWN_CLAIM, OTHER_CONTENT, BEFORE_SUBMISSION]
    why = np.select([~found, states & ~agrees, early], reasons, LINKED).astype(object)
    return why, int(((why == LINKED) & ~states).sum())


def _of_claims(column: pd.Series, remit_claim: Positions) -> pd.Series:
    """Return a claims column per remit, missing where it has no claim."""
    return column.reset_index(drop=True).reindex(remit_claim)


def _agreement(
    tables: Tables, remit_claim: Positions, remit_lines: pd.DataFrame, lines: pd.DataFrame
) -> tuple[Flags, Flags]:
    """Tell the remits that agree with their claim in something, and those that could."""
    summed = lines.groupby("claim")["charge"].sum(min_count=1).reindex(range(len(tables.claims)))
    total = _of_claims(tables.claims["total_charge"].fillna(summed), remit_claim)
    mine, theirs = cents(tables.remits["charge"]).to_numpy(), cents(total).to_numpy()
    agrees, states = mine == theirs, ~np.isnan(mine) & ~np.isnan(theirs)
    # Lines are looked at only where the charge does not settle it, for that costs time.
    rest = remit_lines[(~agrees & (remit_claim >= 0))[remit_lines["remit"]]]
    rest = rest.assign(claim=remit_claim[rest["remit"]])
    for name in _EVIDENCE:
        if not len(rest):
            break
        said = rest.loc[rest[name].notna() & (rest[name] != 0), ["remit", "claim", name]]
        claimed = lines.loc[lines[name].notna(), ["claim", name]]
        states[said["remit"][said["claim"].isin(claimed["claim"])]] = True
        agrees[said.drop_duplicates().merge(claimed, on=["claim", name])["remit"]] = True
        rest = rest[~agrees[rest["remit"]]]
    return agrees, states


def _other_payers(tables: Tables, remit_claim: Positions) -> tuple[Flags, Flags]:
    """Tell the remits of another payer than the claim's, and those to set aside for it.

    Payers often use another id in their remittances than in claims, so a difference alone
    says little; beside an answer of the claim's own payer it is the secondary payer's.
    """
    answering = tables.remits["payer_id"].str.strip().str.upper().to_numpy(dtype=object)
    asked = _of_claims(tables.claims["payer_id"].str.strip().str.upper(), remit_claim)
    both = ~pd.isna(answering) & asked.notna().to_numpy()
    same = answering == asked.to_numpy(dtype=object)
    own = np.unique(remit_claim[both & same])
    other = both & ~same
    return other, other & np.isin(remit_claim, own)


def _gathered(frame: pd.DataFrame) -> pd.DataFrame:
    """One row per remit and line number; a line split over several SVC is summed.

    An order that repeats a stated number is not usable: adjustments know only the number.
    """
    frame = frame[frame["claim"] >= 0].assign(usable=True)
    keys = ["remit", "number"]
    if not frame.duplicated(keys).any():
        return frame
    groups = frame.groupby(keys)
    sums = groups[["charge", "paid"]].sum(min_count=1)
    sums["usable"] = groups["stated"].all() | (groups.size() == 1)
    alone = frame.drop(columns=["charge", "paid", "usable"]).drop_duplicates(keys)
    joined = alone.join(sums, on=keys)
    return joined.assign(cents=cents(joined["charge"]))
