"""Eligibility answers (271) turned into what was known of a claim's coverage when it was sent."""

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
    days,
    patient_pairs,
)

# Judgement: plans begin and end with the month, so a check more than a month older than the
# service says little of it. The same span tells whether the table speaks of a time at all.
VERIFIED_DAYS: Final = 30
# What an answer says of the service day; of several on one day the best counts, since one
# request is often answered by a row per plan.
_NOTHING, _NOT_COVERED, _COVERED = 0, 1, 2
_STEP: Final = 4


def coverage(claims: Asked, eligibility: pd.DataFrame) -> dict[str, pd.arrays.BooleanArray]:
    """Return eligibility_verified and coverage_active for each claim (see `with_side_facts`)."""
    side = eligibility[eligibility["checked_on"].notna()].reset_index(drop=True)
    checked = days(side["checked_on"])
    payers = Payers.of(claims.claims, side)
    # The newest answer and what it says, as one number that may be met in any order.
    newest = np.full(len(claims.sent), NEVER)
    for claim, row in patient_pairs(claims.claims, side):
        known = claims.dated[claim] & (checked[row] <= claims.sent[claim])
        kept = known & payers.agree(claim, row)
        claim, row = claim[kept], row[kept]  # noqa: PLW2901 what is left of the pairs
        says = _says(side, checked, claims.served[claim], row)
        np.maximum.at(newest, claim, checked[row] * _STEP + says)
    return _facts(newest, claims, payers.covered(claims, checked, VERIFIED_DAYS))


def _says(side: pd.DataFrame, checked: Rows, served: Rows, row: Rows) -> Rows:
    """Return what each row says of its service day.

    A stated period decides. An inactive answer still grants the days of a period that had ended
    when it was given; without a period's end an answer holds for services near the check.
    """
    flag = side["active"].to_numpy(dtype=np.float64, na_value=np.nan)[row]
    start, end = days(side["covered_from"])[row], days(side["covered_to"])[row]
    period = (start != NEVER) | (end != NEVER)
    within = (start <= served) & (served <= np.where(end == NEVER, ALWAYS, end))
    near = (checked[row] >= served - VERIFIED_DAYS) | (end != NEVER)
    ended = (end != NEVER) & (end < checked[row])
    granted = within & ((flag == 1) | (np.isnan(flag) & period) | ((flag == 0) & ended))
    silent = (np.isnan(flag) & ~period) | (~near & within)
    return np.where(silent, _NOTHING, np.where(granted, _COVERED, _NOT_COVERED))


def _facts(newest: Rows, claims: Asked, covered: Mask) -> dict[str, pd.arrays.BooleanArray]:
    checked = newest != NEVER
    day, says = np.divmod(np.where(checked, newest, 0), _STEP)
    recent = checked & (day >= np.where(claims.dated, claims.served, 0) - VERIFIED_DAYS)
    spoken = checked & (says != _NOTHING)
    return {
        "eligibility_verified": pd.arrays.BooleanArray(recent, ~(recent | covered)),
        "coverage_active": pd.arrays.BooleanArray(says == _COVERED, ~spoken),
    }
