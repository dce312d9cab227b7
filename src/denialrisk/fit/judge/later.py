"""Signals computed once more from what was known on a day, to find those that saw more."""

from collections.abc import Iterator
from typing import Final

import numpy as np

from denialrisk.derive import derive, line_frame
from denialrisk.fit.judge.finding import Finding
from denialrisk.fit.matrix import Matrix
from denialrisk.fit.measures import Rows
from denialrisk.fit.split import iso
from denialrisk.fit.study import Study

# The lines computed once more are sent in these days, the last of which is the day.
_DAYS: Final = 7
_CLAIMS: Final = 500
# Sums are of whole numbers and divide the same way: what differs more is no rounding.
_RELATIVE: Final = 1e-9


def seen_later(study: Study) -> Iterator[Finding]:
    """Tell signals whose value changes when all that came on a day or after it is taken away.

    For that, claims of the week up to a day are looked at alone, with no other claim beside them
    and a history that ends before that day. A value that then differs rested on what nobody could
    know when the claim was sent, or on other claims of the same batch.
    """
    day = _middle(study)
    rows = _week(study.matrix, day, study.recipe.seed)
    if not len(rows):
        return
    again = _derived(study, rows, day)
    first = study.matrix.signals[rows]
    differs = ~np.isclose(first, again, rtol=_RELATIVE, atol=_RELATIVE, equal_nan=True)
    for column in np.flatnonzero(differs.any(axis=0)):
        share = float(differs[:, column].mean())
        says = (
            f"on {share:.0%} of {len(rows):,} lines its value is another when nothing is known"
            f" from {iso(day)} on and no other claim is in the batch"
        )
        yield Finding(study.matrix.names[column], "sees later", share, says, sure=True)


def _middle(study: Study) -> int:
    """Return the day by which half of the lines that learn or judge were sent."""
    slices = study.slices
    used = study.matrix.submitted[slices.train | slices.calibration | slices.test]
    return int(np.quantile(used, 0.5, method="higher"))


def _week(matrix: Matrix, day: int, seed: int) -> Rows:
    """Return the lines of some whole claims sent in the week that ends with the day."""
    sent = (matrix.submitted > day - _DAYS) & (matrix.submitted <= day)
    claims = np.unique(matrix.claim[sent])
    chosen = np.random.default_rng(seed).permutation(claims)[:_CLAIMS]
    return np.flatnonzero(sent & np.isin(matrix.claim, chosen))


def _derived(study: Study, rows: Rows, day: int) -> np.ndarray:
    matrix = study.matrix
    claims = matrix.claims.iloc[np.unique(matrix.claim[rows])].reset_index(drop=True)
    lines = matrix.lines.iloc[rows].reset_index(drop=True)
    return derive(study.catalogue, matrix.history.before(day), line_frame(claims, lines)).values
