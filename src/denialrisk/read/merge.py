"""New tables laid onto those already there: duplicates left out, contradictions refused."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from denialrisk.claims import Tables

Mask = npt.NDArray[np.bool_]
_Hashes = npt.NDArray[np.uint64]
# Numbered anew with each ingest, and what tables of an earlier version do not say.
_NOT_CONTENT: Final = ["remit_number", "number_stated"]
# Two remits that agree in these are compared in full.
_REMIT_SIGNS: Final = ["claim_id", "payer_control_number", "status_code", "charge", "paid"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """For each new record, whether it repeats an earlier one or contradicts it."""

    duplicate: Mask
    conflict: Mask

    @property
    def fresh(self) -> Mask:
        """The new records to take in."""
        kept: Mask = ~(self.duplicate | self.conflict)
        return kept


def judge_claims(
    old: Tables, claims: pd.DataFrame, lines: pd.DataFrame, owner: npt.NDArray[np.int64]
) -> Verdict:
    """Judge new claims by claim_id: same content is a duplicate, other content a conflict.

    `owner` is the row in `claims` of each row of `lines`.
    """
    known = len(old.claims)
    ids = pd.concat([old.claims["claim_id"], claims["claim_id"]], ignore_index=True)
    repeats = ids.duplicated(keep="first").to_numpy()[known:]
    none = np.zeros(len(claims), dtype=bool)
    if not repeats.any():
        return Verdict(none, none.copy())
    codes = pd.factorize(ids)[0]
    concerned = np.isin(codes, codes[known:][repeats])
    old_owner = pd.Index(old.claims["claim_id"]).get_indexer(pd.Index(old.lines["claim_id"]))
    hashes = np.zeros(len(ids), dtype=np.uint64)
    hashes[:known] = _hashes(old.claims, [(old.lines, old_owner)], concerned[:known])
    hashes[known:] = _hashes(claims, [(lines, owner)], concerned[known:])
    first = pd.Series(np.arange(len(ids))).groupby(codes).transform("first").to_numpy()
    same = (hashes == hashes[first])[known:]
    return Verdict(repeats & same, repeats & ~same)


def judge_remits(old: Tables, new: dict[str, pd.DataFrame]) -> Verdict:
    """Judge new remits by content alone: a payer may well answer one claim several times."""
    known = len(old.remits)
    signs = pd.concat([old.remits[_REMIT_SIGNS], new["remits"][_REMIT_SIGNS]], ignore_index=True)
    concerned = signs.duplicated(keep=False).to_numpy()
    none = np.zeros(len(new["remits"]), dtype=bool)
    if not concerned[known:].any():
        return Verdict(none, none.copy())
    before = {name: getattr(old, name) for name in ("remits", "remit_lines", "adjustments")}
    hashes = np.concatenate(
        [_remit_hashes(before, concerned[:known]), _remit_hashes(new, concerned[known:])]
    )
    repeated = pd.Series(hashes).duplicated(keep="first").to_numpy() & concerned
    return Verdict(repeated[known:], none)


def _remit_hashes(tables: dict[str, pd.DataFrame], concerned: Mask) -> _Hashes:
    numbers = pd.Index(tables["remits"]["remit_number"])
    parts = [
        (part := tables[name], numbers.get_indexer(pd.Index(part["remit_number"])))
        for name in ("remit_lines", "adjustments")
    ]
    return _hashes(tables["remits"], parts, concerned)


def _hashes(
    records: pd.DataFrame,
    parts: list[tuple[pd.DataFrame, npt.NDArray[np.intp] | npt.NDArray[np.int64]]],
    concerned: Mask,
) -> _Hashes:
    """Hash the concerned records with the parts they own, the order of parts aside."""
    hashes = np.zeros(len(records), dtype=np.uint64)
    hashes[concerned] = _row_hashes(records[concerned])
    for number, (part, owner) in enumerate(parts, 1):
        within = concerned[owner] if len(owner) else np.zeros(0, dtype=bool)
        factor = np.uint64(2 * number + 1)
        np.add.at(hashes, owner[within], _row_hashes(part[within]) * factor)
    return hashes


def _row_hashes(frame: pd.DataFrame) -> _Hashes:
    kept = frame.drop(columns=_NOT_CONTENT, errors="ignore")
    plain = pd.DataFrame({name: _plain(kept[name]) for name in kept.columns})
    hashed = pd.util.hash_pandas_object(plain, index=False)
    return np.asarray(hashed, dtype=np.uint64)


def _plain(column: pd.Series) -> pd.Series:
    """Compare lists, flags and further columns as text, whatever type they came with."""
    loose = {np.dtype(object), pd.BooleanDtype()}
    if column.dtype in loose or str(column.name).startswith("extra."):
        return column.map(str, na_action=None)
    return column
