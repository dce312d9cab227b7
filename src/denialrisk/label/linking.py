"""Remittances tied to the claims they answer, and their lines to the claims' lines."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from denialrisk.claims import Tables

Positions = npt.NDArray[np.int64]

BY_NUMBER: Final = "line number"
BY_CONTENT: Final = "procedure, charge and date"
BY_PROCEDURE_AND_CHARGE: Final = "procedure and charge"
BY_POSITION: Final = "position"
_FALLBACKS: Final = {3: BY_CONTENT, 2: BY_PROCEDURE_AND_CHARGE, 1: BY_POSITION}


@dataclass(frozen=True)
class Links:
    """Who answers what, by row position in the tables; -1 where nothing fits.

    `pairs` has one row per remit line that found its claim line: remit, line (positions),
    number (the remit's own line_number), charge, paid, how.
    """

    line_claim: Positions
    remit_claim: Positions
    pairs: pd.DataFrame
    remits_by_trimmed_id: int
    unmatched_remit_lines: int


def link(tables: Tables) -> Links:
    """Tie remits to claims by CLP01 = CLM01, then each remit line to a line of that claim.

    Lines by REF*6R where the procedure or the charge agrees, else by procedure, charge and
    service date, else by procedure and charge, else by position; each way is counted.
    """
    known = pd.Index(tables.claims["claim_id"])
    line_claim = _positions(known, tables.lines["claim_id"])
    remit_claim, trimmed = _claims_of(known, tables.remits["claim_id"])
    remit_lines = _remit_lines(tables, remit_claim)
    lines = _claim_lines(tables, line_claim)
    pairs = _pairs(remit_lines, lines)
    unmatched = len(remit_lines) - len(pairs)
    return Links(line_claim, remit_claim, pairs, trimmed, unmatched)


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


def _claims_of(known: pd.Index, claim_ids: pd.Series) -> tuple[Positions, int]:
    exact = np.where(claim_ids.isna(), -1, _positions(known, claim_ids))
    lost = exact < 0
    if not lost.any():
        return exact, 0
    trimmed = _positions(_trimmed(known.to_series()), claim_ids.str.strip().str.upper())
    found = np.where(claim_ids.isna(), -1, trimmed)
    return np.where(lost, found, exact), int((lost & (found >= 0)).sum())


def _trimmed(names: pd.Series) -> pd.Index:
    return pd.Index(names.str.strip().str.upper())


def _remit_lines(tables: Tables, remit_claim: Positions) -> pd.DataFrame:
    """One row per remit and line number; a line split over several SVC is summed."""
    source = tables.remit_lines
    remit = positions_of(source["remit_number"], tables.remits["remit_number"])
    frame = _comparable(source).assign(remit=remit, paid=source["paid"].fillna(0.0))
    frame["claim"] = np.where(remit >= 0, np.append(remit_claim, -1)[remit], -1)
    frame = frame[frame["claim"] >= 0]
    keys = ["remit", "number"]
    if not frame.duplicated(keys).any():
        return frame
    sums = frame.groupby(keys)[["charge", "paid"]].sum(min_count=1)
    return frame.drop(columns=["charge", "paid"]).drop_duplicates(keys).join(sums, on=keys)


def _claim_lines(tables: Tables, line_claim: Positions) -> pd.DataFrame:
    frame = _comparable(tables.lines).assign(claim=line_claim)
    frame["line"] = np.arange(len(frame))
    return frame[frame["claim"] >= 0].drop_duplicates(["claim", "number"])


def _comparable(source: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "number": source["line_number"].to_numpy(),
            "procedure": source["procedure_code"].str.strip().str.upper(),
            "charge": source["charge"],
            "date": source["service_date"],
        }
    )


def _pairs(remit_lines: pd.DataFrame, lines: pd.DataFrame) -> pd.DataFrame:
    merged = remit_lines.merge(lines, on=["claim", "number"], how="left", suffixes=("", "_claim"))
    unknown = merged["procedure"].isna() | merged["procedure_claim"].isna()
    agrees = unknown | (_agreement(merged) > 0)
    by_number = merged[merged["line"].notna() & agrees].assign(how=BY_NUMBER)
    rest = merged.loc[~merged.index.isin(by_number.index), remit_lines.columns]
    found = [by_number, *_fallbacks(rest, lines, by_number)] if len(rest) else [by_number]
    pairs = pd.concat(found, ignore_index=True)
    return pairs[["remit", "line", "number", "charge", "paid", "how"]].astype({"line": "int64"})


def _fallbacks(rest: pd.DataFrame, lines: pd.DataFrame, taken: pd.DataFrame) -> list[pd.DataFrame]:
    """Pair what line numbers left over, best agreement first, each line once a remit."""
    left = rest.assign(answer=np.arange(len(rest)))
    pairs = left.merge(lines, on="claim", suffixes=("", "_claim"))
    used = pd.MultiIndex.from_frame(taken[["remit", "line"]].astype("int64"))
    free = ~pd.MultiIndex.from_frame(pairs[["remit", "line"]]).isin(used)
    same_place = pairs["number"] == pairs["number_claim"]
    pairs = pairs.assign(score=np.maximum(_agreement(pairs, strict=True), same_place.astype(int)))
    pairs = pairs[free & (pairs["score"] > 0)]
    pairs = pairs.sort_values(["score", "answer", "line"], ascending=[False, True, True])
    found = []
    while len(pairs):
        best = pairs.drop_duplicates("answer").drop_duplicates(["remit", "line"])
        found.append(best.assign(how=best["score"].map(_FALLBACKS)))
        gone = pd.MultiIndex.from_frame(best[["remit", "line"]])
        taken_now = pd.MultiIndex.from_frame(pairs[["remit", "line"]]).isin(gone)
        pairs = pairs[~pairs["answer"].isin(best["answer"]) & ~taken_now]
    return found


def _agreement(pairs: pd.DataFrame, *, strict: bool = False) -> npt.NDArray[np.int64]:
    """Score 3 procedure, charge and date; 2 procedure and charge; 1 (lenient) either one."""
    procedure = (pairs["procedure"] == pairs["procedure_claim"]).to_numpy()
    charge = np.isclose(pairs["charge"].to_numpy(), pairs["charge_claim"].to_numpy(), atol=0.005)
    date = (pairs["date"] == pairs["date_claim"]).to_numpy()
    either = np.zeros_like(procedure) if strict else procedure | charge
    return np.select([procedure & charge & date, procedure & charge, either], [3, 2, 1], 0)
