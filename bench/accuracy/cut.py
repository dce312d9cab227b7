"""Tables turned into one matrix of signals, and the matrix cut at a day as if it were today."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from denialrisk.claims import Tables
from denialrisk.deployment import Deployment
from denialrisk.derive import Catalogue, load_catalogue
from denialrisk.fit import Recipe, Specs, load_recipe, load_specs
from denialrisk.fit.matrix import Matrix, build_matrix
from denialrisk.fit.split import NEVER, Mask, split
from denialrisk.fit.study import Study
from denialrisk.label import label, load_rules

HOUSE = Deployment.at(Path(__file__).parents[2])


@dataclass(frozen=True)
class Whole:
    """A whole history, derived once; signals are as of submission, so any cut of it is honest."""

    matrix: Matrix
    catalogue: Catalogue
    specs: Specs
    recipe: Recipe
    maturity_days: int

    @classmethod
    def load(cls, data: Path, recipe: str = "default") -> "Whole":
        """Read tables that ingest wrote; derive with the decisions that ship."""
        rules = load_rules(HOUSE.label_rules)
        catalogue = load_catalogue(HOUSE.features)
        tables = Tables.load(data)
        matrix = build_matrix(tables, label(tables, rules).outcomes, catalogue)
        plan = load_recipe(HOUSE.recipes[recipe])
        specs = load_specs(HOUSE.models)
        return cls(matrix, catalogue, specs, plan, rules.maturity_days)

    @property
    def last_answer(self) -> int:
        """Return the day of the newest answer."""
        return int(self.matrix.known[self.matrix.answered].max())

    def study(self, today: int | None = None, seed: int | None = None) -> Study:
        """Return the study of what was answered by `today`; of all without a day."""
        matrix = self.matrix
        if today is not None:
            known = np.where(matrix.known <= today, matrix.known, NEVER)
            matrix = replace(matrix, known=known, answered=matrix.answered & (known != NEVER))
        recipe = self.recipe.model_copy(update={} if seed is None else {"seed": seed})
        slices = split(matrix.submitted, matrix.known, matrix.answered, recipe, self.maturity_days)
        return Study(matrix, slices, self.catalogue, self.specs, recipe)

    def sent(self, after: int, days: int) -> Mask:
        """Return the answered lines sent in the `days` days after a day."""
        day, answered = self.matrix.submitted, self.matrix.answered
        rows: Mask = answered & (day > after) & (day <= after + days)
        return rows
