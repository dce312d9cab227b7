"""The train and calibration slices turned into two boosters and their calibration."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from denialrisk.claims import CATEGORIES
from denialrisk.fit.boost import Boosted, Sample, boost, boost_again
from denialrisk.fit.calibrate import Choice, choose_curve, fit_overlap, fit_temperature
from denialrisk.fit.matrix import Matrix
from denialrisk.fit.measures import Floats, Rows
from denialrisk.fit.split import Mask
from denialrisk.fit.study import Study
from denialrisk.score import Boosters, Calibration, Raw

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

    @property
    def boosters(self) -> Boosters:
        """Both boosters, as they tell of a denial together."""
        share = self.calibration.category_share
        return Boosters(self.denial.booster, self.category_booster, share)

    def probability(self, signals: Floats) -> Floats:
        """Return the calibrated probability of denial, one for each row of signals."""
        return self.calibration.line.apply(self.boosters.raw(signals).margin)


def learn(study: Study) -> Learnt:
    """Boost on the train slice, calibrate on the calibration slice, then learn from both.

    The curves come from lines the first boosters had not seen. The boosters that are kept learn
    from those lines too (`refit` in the recipe): the newest lines tell most about tomorrow.
    Whether the curves still fit them is judged on the test slice like all else.
    """
    matrix, slices, recipe = study.matrix, study.slices, study.recipe
    rows, spec = slices.calibration, study.specs.denial
    sample = denial_sample(study, slices.train)
    denial = boost(sample, spec, recipe, "denial model", study.progress)
    classes, category, share = _category(study)
    raw = Boosters(denial.booster, category.booster if category else None, share).raw(
        matrix.signals[rows]
    )
    denied, claim = matrix.denied[rows], matrix.claim[rows]
    choice = choose_curve(raw.margin, denied, claim, method=spec.calibration, seed=recipe.seed)
    calibration = Calibration(
        line=choice.curve,
        temperature=_temperature(raw, matrix.category[rows], classes),
        overlap=fit_overlap(choice.curve.apply(raw.margin), denied, claim),
        category_share=share,
    )
    names = tuple(CATEGORIES[number] for number in classes)
    learnt = Learnt(denial, category, names, calibration, choice)
    return learn_again(study, learnt, slices.train | rows) if recipe.refit else learnt


def learn_again(study: Study, learnt: Learnt, rows: Mask, lines: str = "newer lines") -> Learnt:
    """Learn both boosters anew from `rows`; parameters, rounds, classes and curves stay.

    `lines` names the rows to whoever watches progress.
    """
    progress = study.progress
    sample = denial_sample(study, rows)
    denial = boost_again(sample, learnt.denial, f"denial model, {lines}", progress)
    category = learnt.category
    if category is not None:
        classes = np.array([CATEGORIES.index(name) for name in learnt.categories])
        paid = learnt.calibration.category_share > 0
        sample = category_sample(study, rows, classes, paid=paid)
        category = boost_again(sample, category, f"category model, {lines}", progress)
    return replace(learnt, denial=denial, category=category)


def learn_finally(study: Study, learnt: Learnt) -> Learnt:
    """Return what ships: the judged model, learnt once more from every settled line if asked.

    Settled is what is as old as the embargo asks of lines to learn from. The test slice has done
    its work by then and holds the newest answers (`final_refit` in the recipe). Whoever judges a
    model must judge `learnt`, never this.
    """
    if not study.recipe.final_refit:
        return learnt
    return learn_again(study, learnt, study.slices.settled, "all settled")


def denial_sample(study: Study, rows: Mask, newest: Mask | None = None) -> Sample:
    """Return lines to learn denials from; `newest` (stopping, if not given) are watched."""
    matrix = study.matrix
    watched = study.slices.stopping if newest is None else newest
    return Sample(
        values=matrix.signals[rows],
        target=matrix.denied[rows],
        newest=watched[rows],
        names=matrix.names,
        directions=tuple(signal.direction for signal in study.catalogue.signals),
    )


def category_sample(
    study: Study, rows: Mask, classes: Rows, newest: Mask | None = None, *, paid: bool = False
) -> Sample:
    """Return the denied lines among `rows` whose category is one of `classes` (k,).

    With `paid` the lines that were paid stand beside them, as the last class.
    """
    matrix = study.matrix
    watched = study.slices.stopping if newest is None else newest
    known = np.isin(matrix.category, classes)
    kept = rows & (known | (matrix.denied == 0) if paid else known)
    number = np.searchsorted(classes, matrix.category[kept])
    return Sample(
        values=matrix.signals[kept],
        target=np.where(known[kept], number, len(classes)),
        newest=watched[kept],
        names=matrix.names,
        directions=(),
        classes=len(classes) + paid,
    )


def _category(study: Study) -> tuple[Rows, Boosted | None, float]:
    """Return the class numbers, in order, the model that tells them apart, and its share."""
    matrix, slices, spec = study.matrix, study.slices, study.specs.category
    older = _denied_categories(matrix, slices.train & ~slices.stopping)
    counts = np.bincount(older, minlength=len(CATEGORIES))
    classes = np.flatnonzero(counts >= spec.min_rows_per_category)
    rows = slices.train & np.isin(matrix.category, classes)
    if len(classes) <= 1 or not (rows & slices.stopping).any():
        most = int(counts.argmax()) if counts.any() else _UNMAPPED
        return np.array([most]), None, 0.0
    share = spec.share(int(rows.sum()))
    sample = category_sample(study, slices.train, classes, paid=share > 0)
    boosted = boost(sample, spec, study.recipe, "category model", study.progress)
    return classes, boosted, share


def _denied_categories(matrix: Matrix, rows: Mask) -> Rows:
    return matrix.category[rows & (matrix.category >= 0)]


def _temperature(raw: Raw, category: Rows, classes: Rows) -> float:
    if raw.categories is None:
        return 1.0
    rows = np.isin(category, classes)
    return fit_temperature(raw.categories[rows], np.searchsorted(classes, category[rows]))
