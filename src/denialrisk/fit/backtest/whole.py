"""A whole history, derived once, turned into what could have been learnt on any morning."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Final

import numpy as np
import pandas as pd

from denialrisk.derive import Catalogue
from denialrisk.fit.boost import Progress
from denialrisk.fit.learn import Learnt, learn, learn_finally
from denialrisk.fit.matrix import UNKNOWN_CATEGORY, Matrix
from denialrisk.fit.recipe import Recipe
from denialrisk.fit.spec import Specs
from denialrisk.fit.split import NEVER, iso, require, split
from denialrisk.fit.study import Study

_LEARNT: Final = ("mature_until", "train_lines", "calibration_lines", "settled_lines")


@dataclass(frozen=True)
class Whole:
    """Every line there is, with all that is known today; `outcomes` as `label` made them.

    Each line's signals are as of its own submission, over answers known before: what came later
    changes none of them. So one derivation serves every morning, and only the answers are cut.
    """

    matrix: Matrix
    outcomes: pd.DataFrame
    catalogue: Catalogue
    specs: Specs
    recipe: Recipe
    maturity_days: int
    progress: Progress | None = None
    _trained: "dict[int, Trained]" = field(default_factory=dict, repr=False)

    @cached_property
    def mature_until(self) -> int:
        """The last day of submission whose lines can be judged: their answers are in."""
        known = self.matrix.known[self.matrix.answered]
        return int(known.max(initial=0)) - self.maturity_days

    def tell(self, stage: str, done: int, total: int) -> None:
        """Report progress to whoever asked for it."""
        if self.progress:
            self.progress(stage, done, total)

    def study(self, morning: int, stage: str = "") -> Study:
        """Return what could be learnt from on a morning: sent and answered before that day.

        `stage` is put before what progress tells. Raises NotEnoughDataError when that is too
        little for the recipe.
        """
        matrix = before(self.matrix, morning)
        columns = (matrix.submitted, matrix.known, matrix.answered)
        slices = split(*columns, self.recipe, self.maturity_days)
        require(slices, matrix.denied, self.recipe)
        return Study(matrix, slices, self.catalogue, self.specs, self.recipe, self._named(stage))

    def trained(self, morning: int, stage: str) -> "Trained":
        """Return what could have been trained on a morning; each is learnt once."""
        if morning not in self._trained:
            self._trained[morning] = Trained.on(self, morning, stage)
        return self._trained[morning]

    def _named(self, stage: str) -> Progress | None:
        told = self.progress
        if told is None:
            return None
        return lambda name, done, total: told(f"{stage} {name}".strip(), done, total)


@dataclass(frozen=True)
class Trained:
    """What could have been trained on a morning: what ships, and the model its gates judged."""

    morning: int
    shipped: Learnt
    judged: Learnt
    facts: Mapping[str, Any]

    @classmethod
    def on(cls, whole: Whole, morning: int, stage: str = "") -> "Trained":
        """Learn as `denialrisk train` would have that morning."""
        begun = time.perf_counter()
        study = whole.study(morning, stage)
        judged = learn(study)
        shipped = learn_finally(study, judged)
        told = study.slices.to_dict()
        facts = {name: told[name] for name in _LEARNT} | {"rounds": judged.denial.rounds}
        facts |= {"trained_on": iso(morning), "calibration": judged.calibration.line.method}
        facts["seconds"] = round(time.perf_counter() - begun, 1)
        return cls(morning, shipped, judged, facts)


def before(matrix: Matrix, morning: int) -> Matrix:
    """Return the matrix as it stood: claims sent and answers known before a day.

    Later lines stay as rows that were never sent, so that row numbers mean the same every day.
    """
    sent = matrix.submitted < morning
    known = np.where(sent & (matrix.known < morning), matrix.known, NEVER)
    return replace(
        matrix,
        submitted=np.where(sent, matrix.submitted, NEVER),
        known=known,
        answered=matrix.answered & (known != NEVER),
        denied=np.where(known != NEVER, matrix.denied, 0.0),
        category=np.where(known != NEVER, matrix.category, UNKNOWN_CATEGORY),
    )
