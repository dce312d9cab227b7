"""The lines a model is examined on, with what the payers said about each."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from denialrisk.fit.measures import Floats, Rows


@dataclass(frozen=True)
class Exam:
    """The test slice: one entry per line; `claim` numbers claims from 0 without gaps.

    `resamples` is how often whole claims are drawn anew for an interval, 0 for none.
    """

    denied: Floats
    charge: Floats
    claim: Rows
    category: Rows
    resamples: int
    seed: int

    @classmethod
    def of(  # noqa: PLR0913, PLR0917 - the fields themselves, tidied
        cls,
        denied: Floats,
        charge: Floats,
        claim: Rows,
        category: Rows,
        resamples: int,
        seed: int,
    ) -> "Exam":
        """Return an exam with claims numbered anew; take an unknown charge as no dollars."""
        _, dense = np.unique(claim, return_inverse=True)
        return cls(
            denied, np.nan_to_num(charge), dense.astype(np.int64), category, resamples, seed
        )

    @property
    def claims(self) -> int:
        """How many claims the lines belong to."""
        return int(self.claim.max(initial=-1)) + 1

    def part(self, rows: npt.NDArray[np.bool_]) -> "Exam":
        """Return some of the lines."""
        columns = (self.denied[rows], self.charge[rows], self.claim[rows], self.category[rows])
        return Exam.of(*columns, self.resamples, self.seed)
