"""Tables and outcomes turned into what a data scientist expects: signals X and answers y."""

from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from denialrisk.claims import Tables
from denialrisk.derive import Catalogue
from denialrisk.fit.matrix import build_matrix

_KEYS: Final = ["claim_id", "line_number"]


class Answered(NamedTuple):
    """Answered lines in order of submission; all share the index (claim_id, line_number).

    `X` holds one column per signal, NaN = unknown. `y` is 1 where the payer's first decision
    was a denial, else 0. `claim` numbers the claim a line belongs to (a group for splitters
    and the `claim` of `DenialClassifier.fit`). `submitted_on` is the day it was sent.
    """

    X: pd.DataFrame
    y: pd.Series
    claim: pd.Series
    submitted_on: pd.Series


def signals_frame(
    tables: Tables, outcomes: pd.DataFrame, catalogue: Catalogue, *, maturity_days: int = 0
) -> Answered:
    """Derive every signal of every answered line, as of the day its claim was sent.

    Lines sent within `maturity_days` of the newest answer are left out: of those only the quick
    answers are in, and these are not like the rest.
    """
    matrix = build_matrix(tables, outcomes, catalogue)
    newest = int(matrix.known[matrix.answered].max(initial=0))
    kept = np.flatnonzero(matrix.answered & (matrix.submitted <= newest - maturity_days))
    rows = kept[np.argsort(matrix.submitted[kept], kind="stable")]
    index = pd.MultiIndex.from_frame(matrix.lines[_KEYS].iloc[rows])
    days = matrix.submitted[rows].astype("datetime64[D]").astype("datetime64[us]")
    return Answered(
        pd.DataFrame(matrix.signals[rows], index=index, columns=list(matrix.names)),
        pd.Series(matrix.denied[rows].astype(np.int64), index=index, name="denied"),
        pd.Series(matrix.claim[rows], index=index, name="claim"),
        pd.Series(days, index=index, name="submitted_on"),
    )
