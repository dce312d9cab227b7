"""The learnable lines of a study cut into folds that follow each other in time."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from denialrisk.errors import NotEnoughDataError
from denialrisk.fit.boost import Sample
from denialrisk.fit.learn import category_sample, denial_sample
from denialrisk.fit.split import Mask
from denialrisk.fit.study import Study


def folds(study: Study, model: str) -> tuple[Sample, ...]:
    """Return one sample per fold, oldest first: what came later is watched (`newest`).

    A fold learns from lines sent and answered before its day and watches those sent next, as
    training does at the start of the test. The test slice and the embargo are in no fold.
    Raises NotEnoughDataError when no fold holds both outcomes on both sides.
    """
    found = tuple(fold for fold in _folds(study, model) if _teaches(fold))
    if not found:
        message = f"{model} model: no fold in time holds both outcomes before and after its day"
        raise NotEnoughDataError(f"{message}; train without --trials, or bring a longer history")
    return found


def _folds(study: Study, model: str) -> Iterator[Sample]:
    matrix, plan = study.matrix, study.recipe.tuning
    learnable = study.slices.train | study.slices.calibration
    days = matrix.submitted[learnable]
    shares = np.linspace(plan.first_share, 1.0, plan.folds + 1)
    cuts = [int(np.quantile(days, share, method="higher")) for share in shares]
    cuts[-1] += 1
    for start, end in pairwise(cuts):
        watched = learnable & (matrix.submitted >= start) & (matrix.submitted < end)
        older = learnable & (matrix.submitted < start) & (matrix.known < start)
        yield _sample(study, model, older | watched, watched)


def _sample(study: Study, model: str, rows: Mask, watched: Mask) -> Sample:
    if model == "denial":
        return denial_sample(study, rows, watched)
    matrix = study.matrix
    denied = matrix.category[rows & ~watched & (matrix.category >= 0)]
    counts = np.bincount(denied, minlength=1)
    spec = study.specs.category
    classes = np.flatnonzero(counts >= spec.min_rows_per_category)
    paid = spec.share(int(counts.sum())) > 0
    return category_sample(study, rows, classes, watched, paid=paid)


def _teaches(fold: Sample) -> bool:
    sides = (fold.target[fold.newest], fold.target[~fold.newest])
    return all(len(np.unique(side)) > 1 for side in sides)
