"""The train and calibration slices turned into two boosters and their calibration."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from denialrisk.claims import CATEGORIES
from denialrisk.fit.boost import Boosted, Sample, boost
from denialrisk.fit.calibrate import Choice, choose_curve, fit_overlap, fit_temperature
from denialrisk.fit.matrix import Matrix
from denialrisk.fit.measures import Floats, Rows
from denialrisk.fit.split import Mask
from denialrisk.fit.study import Study
from denialrisk.score import Calibration, predict_raw

if TYPE_CHECKING:
    from lightgbm import Booster

_UNMAPPED: Final = CATEGORIES.index("unmapped")


@dataclass(frozen=True)
class Learnt:
    """Both models; `category` is None where one category alone had enough denied lines."""

    denial: Boosted
    category: Boosted | None
    categories: tuple[str, ...]
    calibration: Calibration
    choice: Choice

    @property
    def category_booster(self) -> "Booster | None":
        """The category model's booster, if there is one."""
        return self.category.booster if self.category else None


def learn(study: Study) -> Learnt:
    """Boost on the train slice, calibrate on the calibration slice."""
    matrix, held, recipe = study.matrix, study.slices.calibration, study.recipe
    denial = _denial(study)
    classes, category = _category(study)
    margin = predict_raw(denial.booster, matrix.signals[held])
    answers = (matrix.denied[held], matrix.claim[held])
    method = study.specs.denial.calibration
    choice = choose_curve(margin, *answers, method=method, seed=recipe.seed)
    calibration = Calibration(
        line=choice.curve,
        temperature=_temperature(matrix, held, classes, category),
        overlap=fit_overlap(choice.curve.apply(margin), *answers),
    )
    names = tuple(CATEGORIES[number] for number in classes)
    return Learnt(denial, category, names, calibration, choice)


def _denial(study: Study) -> Boosted:
    matrix, train = study.matrix, study.slices.train
    sample = Sample(
        values=matrix.signals[train],
        target=matrix.denied[train],
        newest=study.slices.stopping[train],
        names=matrix.names,
        directions=tuple(signal.direction for signal in study.catalogue.signals),
    )
    return boost(sample, study.specs.denial, study.recipe, "denial model", study.progress)


def _category(study: Study) -> tuple[Rows, Boosted | None]:
    """Return the class numbers, in order, and the model that tells them apart."""
    matrix, slices, spec = study.matrix, study.slices, study.specs.category
    older = _denied_categories(matrix, slices.train & ~slices.stopping)
    counts = np.bincount(older, minlength=len(CATEGORIES))
    classes = np.flatnonzero(counts >= spec.min_rows_per_category)
    rows = slices.train & np.isin(matrix.category, classes)
    if len(classes) <= 1 or not (rows & slices.stopping).any():
        most = int(counts.argmax()) if counts.any() else _UNMAPPED
        return np.array([most]), None
    sample = Sample(
        values=matrix.signals[rows],
        target=np.searchsorted(classes, matrix.category[rows]),
        newest=slices.stopping[rows],
        names=matrix.names,
        directions=(),
        classes=len(classes),
    )
    return classes, boost(sample, spec, study.recipe, "category model", study.progress)


def _denied_categories(matrix: Matrix, rows: Mask) -> Rows:
    return matrix.category[rows & (matrix.category >= 0)]


def _temperature(matrix: Matrix, held: Mask, classes: Rows, category: Boosted | None) -> float:
    if category is None:
        return 1.0
    rows = held & np.isin(matrix.category, classes)
    log_odds: Floats = predict_raw(category.booster, matrix.signals[rows])
    return fit_temperature(log_odds, np.searchsorted(classes, matrix.category[rows]))
