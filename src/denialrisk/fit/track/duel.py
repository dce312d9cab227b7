"""Two registered models turned into what both say of the lines that neither has learnt from."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from denialrisk.claims import Tables
from denialrisk.fit.judge.rival import Duel
from denialrisk.fit.matrix import Matrix, build_matrix
from denialrisk.fit.measures import Floats, Rows
from denialrisk.fit.split import Mask, iso
from denialrisk.fit.track.contender import Contender
from denialrisk.label import LabelRules, label

Progress = Callable[[str, int, int], None]
_STAGE: Final = "challenger and champion"


@dataclass(frozen=True)
class Compared:
    """A duel, and in words which lines it was fought on."""

    duel: Duel
    where: str


def duel(
    challenger: Contender,
    champion: Contender,
    tables: Tables,
    progress: Progress | None = None,
) -> Compared:
    """Let both score the answered lines of mature cohorts that neither has learnt from.

    Each row's signals are as of its submission, over the same history for both, so that two
    models are compared and not the ages of their histories. Labels are the challenger's.
    """
    _tell(progress, 0)
    rules = LabelRules.from_json(challenger.bundle.label)
    outcomes = label(tables, rules).outcomes
    matrix = build_matrix(tables, outcomes, challenger.bundle.catalogue)
    rows, where = _window(challenger, champion, matrix, rules.maturity_days)
    ours = _probability(challenger, matrix, rows)
    _tell(progress, 1)
    theirs = _probability(champion, _seen_by(champion, challenger, matrix, tables, outcomes), rows)
    _tell(progress, 2)
    claim = matrix.claim[rows]
    columns = (matrix.denied[rows], claim, _payers(matrix.claims, claim))
    return Compared(Duel(*columns, ours, theirs), where)


def _seen_by(
    champion: Contender,
    challenger: Contender,
    matrix: Matrix,
    tables: Tables,
    outcomes: pd.DataFrame,
) -> Matrix:
    """Return the signals of the champion's catalogue; the challenger's, where that is the same."""
    catalogue = champion.bundle.catalogue
    if catalogue.to_json() == challenger.bundle.catalogue.to_json():
        return matrix
    return build_matrix(tables, outcomes, catalogue)


def _window(
    challenger: Contender, champion: Contender, matrix: Matrix, maturity_days: int
) -> tuple[Mask, str]:
    start = max(challenger.fresh_from, champion.fresh_from)
    end = int(matrix.known[matrix.answered].max(initial=start)) - maturity_days
    rows = matrix.answered & (matrix.submitted >= start) & (matrix.submitted <= end)
    where = f"sent {iso(start)} to {iso(end)}" if end >= start else f"sent from {iso(start)} on"
    if champion.fresh_from > challenger.fresh_from:
        where += ", since the champion has learnt from those before"
    return rows, where


def _probability(contender: Contender, matrix: Matrix, rows: Mask) -> Floats:
    if not rows.any():
        return np.empty(0)
    raw = contender.boosters.raw(matrix.signals[rows])
    return contender.bundle.calibration.line.apply(raw.margin)


def _payers(claims: pd.DataFrame, claim: Rows) -> npt.NDArray[np.object_]:
    return claims["payer_id"].fillna("(not stated)").iloc[claim].to_numpy(dtype=object)


def _tell(progress: Progress | None, done: int) -> None:
    if progress is not None:
        progress(_STAGE, done, 2)
