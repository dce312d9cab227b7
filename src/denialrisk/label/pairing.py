"""The lines of remittances paired with the lines of the claims they answer."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

BY_NUMBER: Final = "line number"
BY_CONTENT: Final = "procedure, charge and date"
BY_PROCEDURE_AND_CHARGE: Final = "procedure and charge"
BY_SPLIT: Final = "procedure, split over several lines"
BY_PROCEDURE: Final = "procedure"
BY_REVENUE: Final = "revenue code"
BY_CHARGE: Final = "charge"
BY_POSITION: Final = "position"

_COLUMNS: Final = ["remit", "line", "number", "charge", "paid", "how"]


@dataclass(frozen=True)
class _Way:
    """Columns that must agree; `blank` = columns unknown on one side; `split` = sums may agree."""

    how: str
    keys: tuple[str, ...]
    blank: tuple[str, ...] = ()
    split: bool = False


# Twins of one procedure, charge and day (a scan taken and the same scan read) differ by modifiers.
_WAYS: Final = (
    _Way(BY_CONTENT, ("procedure", "cents", "date", "modifiers")),
    _Way(BY_CONTENT, ("procedure", "cents", "date")),
    _Way(BY_PROCEDURE_AND_CHARGE, ("procedure", "cents", "modifiers")),
    _Way(BY_PROCEDURE_AND_CHARGE, ("procedure", "cents")),
    _Way(BY_SPLIT, ("procedure", "date"), split=True),
    _Way(BY_SPLIT, ("procedure",), split=True),
    _Way(BY_PROCEDURE, ("procedure", "date")),
    _Way(BY_PROCEDURE, ("procedure",)),
    _Way(BY_REVENUE, ("revenue", "cents", "date"), blank=("procedure",)),
    _Way(BY_REVENUE, ("revenue", "cents"), blank=("procedure",)),
    _Way(BY_REVENUE, ("revenue",), blank=("procedure",)),
    _Way(BY_CHARGE, ("cents", "date"), blank=("procedure", "revenue")),
    _Way(BY_CHARGE, ("cents",), blank=("procedure", "revenue")),
    # A place says nothing where the charges say no.
    _Way(BY_POSITION, ("place",), blank=("procedure", "revenue", "cents")),
)


def comparable(source: pd.DataFrame) -> pd.DataFrame:
    """Return what a remit's line and a claim's line are compared by.

    Columns: number, procedure, revenue, charge (dollars), cents (its size, so that a reversal
    meets what it undoes), date, modifiers.
    """
    return pd.DataFrame(
        {
            "number": source["line_number"].to_numpy(),
            "procedure": _code(source["procedure_code"]),
            "revenue": _code(source["revenue_code"]),
            "charge": source["charge"],
            "cents": cents(source["charge"]),
            "date": source["service_date"],
            "modifiers": source["modifiers"],
        }
    )


def cents(dollars: pd.Series) -> pd.Series:
    """Return the size of amounts in whole cents, NaN where unknown."""
    return (dollars.abs() * 100).round()


def pair(remit_lines: pd.DataFrame, lines: pd.DataFrame) -> pd.DataFrame:
    """Return remit, line, number, charge, paid, how for each remit line that finds its line.

    `remit_lines` and `lines` have the columns of `comparable` and claim; the former remit, paid
    and stated (is the number the claim's own, missing = not known), the latter line. Numbers
    that were stated come first; the rest goes by content, best agreement first, each claim line
    once a remit unless its procedure was split. Where both procedures are known and differ,
    only a stated number with the same charge ties them, for payers do recode.
    """
    by_number = _by_number(remit_lines, lines)
    rest = remit_lines[~remit_lines.index.isin(by_number.index)]
    found = [by_number, *_by_content(rest, lines, by_number)] if len(rest) else [by_number]
    return pd.concat([part[_COLUMNS] for part in found], ignore_index=True)


def _code(codes: pd.Series) -> pd.Series:
    return codes.str.strip().str.upper()


def _by_number(remit_lines: pd.DataFrame, lines: pd.DataFrame) -> pd.DataFrame:
    keys = ["claim", "number"]
    facts = lines[[*keys, "line", "procedure", "cents"]]
    merged = remit_lines[[*keys, "procedure", "cents"]].merge(
        facts, on=keys, how="left", suffixes=("", "_claim")
    )
    same = (merged["procedure"] == merged["procedure_claim"]).to_numpy()
    unknown = (merged["procedure"].isna() | merged["procedure_claim"].isna()).to_numpy()
    near = (merged["cents"] == merged["cents_claim"]).to_numpy()
    stated = remit_lines["stated"].fillna(value=False).to_numpy(dtype=np.bool_)
    # Tables of an older reader do not say which numbers were stated.
    untold = remit_lines["stated"].isna().to_numpy()
    meets = (stated & (same | unknown | near)) | (untold & same)
    meets &= merged["line"].notna().to_numpy()
    line = merged["line"].to_numpy()[meets].astype(np.int64)
    return remit_lines[meets].assign(line=line, how=BY_NUMBER)


def _by_content(
    rest: pd.DataFrame, lines: pd.DataFrame, taken: pd.DataFrame
) -> list[pd.DataFrame]:
    """Return the pairs of each way in turn, among what the ways before it left over."""
    left, free = _left(rest), _free(rest, lines, taken)
    found = []
    for way in _WAYS:
        if not len(left) or not len(free):
            break
        pairs = _paired(way, left, free).assign(how=way.how)
        if not len(pairs):
            continue
        found.append(pairs)
        left = left[~left["answer"].isin(pairs["answer"])]
        free = free[~free["slot"].isin(pairs["slot"])]
    return found


def _left(rest: pd.DataFrame) -> pd.DataFrame:
    stated = rest["stated"].fillna(value=False).to_numpy(dtype=np.bool_)
    return rest.assign(
        answer=np.arange(len(rest)),
        place=np.where(stated, np.nan, rest["number"]),
        modifiers=rest["modifiers"].map(" ".join),
    )


def _free(rest: pd.DataFrame, lines: pd.DataFrame, taken: pd.DataFrame) -> pd.DataFrame:
    """Return the claim lines each remit of `rest` may still answer, one row per remit and line."""
    asked = rest[["remit", "claim"]].drop_duplicates()
    lines = lines.assign(place=lines.groupby("claim").cumcount() + 1.0)
    free = asked.merge(lines[lines["claim"].isin(asked["claim"])], on="claim")
    used = pd.MultiIndex.from_frame(taken[["remit", "line"]])
    free = free[~pd.MultiIndex.from_frame(free[["remit", "line"]]).isin(used)]
    return free.assign(slot=np.arange(len(free)), modifiers=free["modifiers"].map(" ".join))


def _paired(way: _Way, left: pd.DataFrame, free: pd.DataFrame) -> pd.DataFrame:
    if way.split:
        return _summed(left, free, ["remit", *way.keys])
    if not way.blank:
        return _twinned(left, free, ["remit", *way.keys])
    blank = list(way.blank)
    unnamed = left[left[blank].isna().all(axis=1)]
    found = _twinned(unnamed, free, ["remit", *way.keys])
    left = left[~left["answer"].isin(found["answer"])]
    free = free[~free["slot"].isin(found["slot"]) & free[blank].isna().all(axis=1)]
    return pd.concat([found, _twinned(left, free, ["remit", *way.keys])])


def _twinned(left: pd.DataFrame, free: pd.DataFrame, on: list[str]) -> pd.DataFrame:
    """Pair the n-th remit line of some content with the n-th claim line of the same."""
    left, free = left.dropna(subset=on), free.dropna(subset=on)
    if not len(left) or not len(free):
        return _none(left)
    left = left.assign(turn=left.groupby(on).cumcount())
    free = free.assign(turn=free.groupby(on).cumcount())
    return left.merge(free[[*on, "turn", "slot", "line"]], on=[*on, "turn"])


def _none(left: pd.DataFrame) -> pd.DataFrame:
    return left.iloc[:0].assign(slot=0, line=0)


def _summed(left: pd.DataFrame, free: pd.DataFrame, on: list[str]) -> pd.DataFrame:
    """Give several lines of one procedure to the claim line whose charge is their sum.

    Where the claim has but one line of that procedure left, the sum may fall short of it: the
    rest of a split line may stand in another remittance.
    """
    left, free = left.dropna(subset=on), free.dropna(subset=on)
    parts = left[left.duplicated(on, keep=False)]
    if not len(parts):
        return _none(left)
    sums = parts.groupby(on)["cents"].agg(["sum", "count", "size"])
    whole = sums["sum"].where(sums["count"] == sums["size"]).rename("whole")
    lines = free[[*on, "cents", "slot", "line"]].merge(whole.reset_index(), on=on)
    only = ~lines.duplicated(on, keep=False)
    fits = (lines["whole"] == lines["cents"]) | (only & (lines["whole"] < lines["cents"]))
    lines = lines[fits].drop_duplicates(on)
    return parts.merge(lines[[*on, "slot", "line"]], on=on)
