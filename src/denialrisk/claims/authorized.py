"""Answers to authorization requests (278) turned into whether a claim had one when sent."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from denialrisk.claims.sidepairs import (
    ALWAYS,
    NEVER,
    Asked,
    Mask,
    Payers,
    Rows,
    coded,
    days,
    pairs,
    patient_pairs,
    patients,
)

# Judgement: authorizations are asked for in the weeks before a service.
ASKED_DAYS: Final = 90
# Judgement: one that states no end holds for a year.
HOLDS_DAYS: Final = 365
_WRITING: Final = r"[\s-]+"


@dataclass(frozen=True, slots=True)
class _Side:
    """The table's rows with their days as numbers; `withdrawn` is when a later answer denied."""

    rows: pd.DataFrame
    approved: Mask
    decided: Rows
    start: Rows
    end: Rows
    withdrawn: Rows

    def holds(self, claims: Asked, claim: Rows, row: Rows) -> Mask:
        """Tell which pairs are of an approval that stood when sent and holds for the service."""
        served = claims.served[claim]
        standing = self.approved[row] & (self.withdrawn[row] > claims.sent[claim])
        held: Mask = standing & (self.start[row] <= served) & (served <= self.end[row])
        return held


def authorization(
    claims: Asked, lines: pd.DataFrame, authorizations: pd.DataFrame
) -> pd.arrays.BooleanArray:
    """Return authorization_on_file for each claim (see `with_side_facts`)."""
    side = _side(authorizations)
    owner = _owner(claims.claims, lines)
    services = _Services.of(claims.claims, lines, owner, side.rows)
    join = _Join(claims, side, Payers.of(claims.claims, side.rows), services)
    numbered, good = _by_number(join, _numbers(claims.claims, lines, owner))
    found, held = _by_patient(join)
    covered = join.payers.covered(claims, side.decided, ASKED_DAYS)
    yes = np.where(numbered, good, held)
    return pd.arrays.BooleanArray(yes, ~(numbered | found | covered))


def _side(authorizations: pd.DataFrame) -> _Side:
    rows = authorizations[authorizations["decided_on"].notna()].reset_index(drop=True)
    approved = rows["approved"].to_numpy(dtype=bool, na_value=False)
    decided, start, end = (days(rows[x]) for x in ("decided_on", "valid_from", "valid_to"))
    year = np.where(start == NEVER, decided, start) + HOLDS_DAYS
    return _Side(
        rows, approved, decided, start, np.where(end == NEVER, year, end), _withdrawn(rows)
    )


def _withdrawn(rows: pd.DataFrame) -> Rows:
    """Return the day on which the same number was later denied for the same patient and service.

    Both on one day: the approval stands. ALWAYS where it never was.
    """
    names = ["authorization_number", "patient_key", "procedure_code"]
    group = rows.groupby(names, dropna=False).ngroup()
    at = pd.DataFrame({"group": group, "day": rows["decided_on"], "row": np.arange(len(rows))})
    at = at[rows["authorization_number"].notna()].sort_values("day")
    denied = at[rows.loc[at["row"], "approved"].eq(other=False).fillna(value=False).to_numpy()]
    later = pd.merge_asof(
        at,
        denied[["group", "day"]].assign(denied=denied["day"]),
        on="day",
        by="group",
        direction="forward",
        allow_exact_matches=False,
    )
    found = np.full(len(rows), ALWAYS)
    found[later["row"]] = np.where(later["denied"].isna(), ALWAYS, days(later["denied"]))
    return found


def _owner(claims: pd.DataFrame, lines: pd.DataFrame) -> Rows:
    """Return each line's row in the claims table."""
    claim, line = coded(claims["claim_id"], lines["claim_id"])
    rows = np.full(max(claim.max(initial=-1), line.max(initial=-1)) + 2, -1)
    rows[claim] = np.arange(len(claim))
    return rows[line]


@dataclass(frozen=True, slots=True)
class _Services:
    """Which procedures each claim's lines bill, and which one each side row names."""

    billed: Rows
    step: int
    stated: Mask
    row: Rows

    @classmethod
    def of(
        cls, claims: pd.DataFrame, lines: pd.DataFrame, owner: Rows, side: pd.DataFrame
    ) -> "_Services":
        line, row = coded(lines["procedure_code"], side["procedure_code"])
        step = max(line.max(initial=-1), row.max(initial=-1)) + 1
        kept = (line >= 0) & (owner >= 0)
        stated = np.zeros(len(claims), dtype=bool)
        stated[owner[kept]] = True
        return cls(np.sort(owner[kept] * step + line[kept]), step, stated, row)

    def agree(self, claim: Rows, row: Rows) -> Mask:
        """Tell which pairs agree: a row that names no procedure is of any service."""
        named = self.row[row]
        wanted = claim * self.step + named
        at = np.searchsorted(self.billed, wanted)
        billed = np.append(self.billed, NEVER)[at] == wanted
        found: Mask = (named < 0) | billed
        return found


def _numbers(claims: pd.DataFrame, lines: pd.DataFrame, owner: Rows) -> pd.DataFrame:
    """Return each claim's authorization numbers, its own and its lines', each once."""
    own = claims["prior_authorization_number"]
    theirs = lines["prior_authorization_number"]
    both = pd.DataFrame(
        {
            "claim": np.concatenate([np.arange(len(claims)), owner]),
            "number": _plain(pd.concat([own, theirs], ignore_index=True)),
        }
    )
    return both[both["number"].notna() & (both["claim"] >= 0)].drop_duplicates(ignore_index=True)


def _plain(numbers: pd.Series) -> pd.Series:
    """Write numbers alike: the same one comes with and without dashes and spaces."""
    stated = numbers.dropna().str.upper().str.replace(_WRITING, "", regex=True)
    return stated.reindex(numbers.index)


@dataclass(frozen=True, slots=True)
class _Join:
    """The claims, the table, and what both name beside the patient."""

    claims: Asked
    side: _Side
    payers: Payers
    services: _Services

    def seen(self, claim: Rows, row: Rows) -> Mask:
        """Tell which pairs are of an answer known when the claim was sent."""
        claims = self.claims
        found: Mask = claims.dated[claim] & (self.side.decided[row] <= claims.sent[claim])
        return found

    def none(self) -> Mask:
        """Return no for every claim."""
        return np.zeros(len(self.claims.sent), dtype=bool)


def _by_number(join: _Join, given: pd.DataFrame) -> tuple[Mask, Mask]:
    """Return which claims give a number that the table knew, and where every such one holds.

    A number granted to another patient, by another payer or for another procedure holds not.
    """
    claims, side, services = join.claims, join.side, join.services
    numbers = coded(given["number"], _plain(side.rows["authorization_number"]))
    claim_of = given["claim"].to_numpy(dtype=np.int64)
    known, good = np.zeros(len(given), dtype=bool), np.zeros(len(given), dtype=bool)
    key, member, patient = patients(claims.claims, side.rows)
    for unit, row in pairs(*numbers):
        claim = claim_of[unit]
        seen = join.seen(claim, row)
        unnamed = (patient[row] < 0) | ((key[claim] < 0) & (member[claim] < 0))
        same = unnamed | (patient[row] == key[claim]) | (patient[row] == member[claim])
        served = services.agree(claim, row) | ~services.stated[claim]
        fits = seen & same & join.payers.agree(claim, row) & served
        known[unit[seen]] = True
        good[unit[fits & side.holds(claims, claim, row)]] = True
    numbered, bad = join.none(), join.none()
    numbered[claim_of[known]] = True
    bad[claim_of[known & ~good]] = True
    return numbered, numbered & ~bad


def _by_patient(join: _Join) -> tuple[Mask, Mask]:
    """Return for which claims the patient's services were decided on, and where one holds."""
    found, held = join.none(), join.none()
    for claim, row in patient_pairs(join.claims.claims, join.side.rows):
        seen = join.seen(claim, row) & join.payers.agree(claim, row)
        claim, row = claim[seen], row[seen]  # noqa: PLW2901 what is left of the pairs
        like = join.services.agree(claim, row)
        found[claim[like]] = True
        held[claim[like & join.side.holds(join.claims, claim, row)]] = True
    return found, held
