"""A learnt model examined on the test slice beside its baselines and, if told, the truth."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from denialrisk.claims import CATEGORIES
from denialrisk.fit.judge.baselines import baselines
from denialrisk.fit.judge.figures import (
    Exam,
    category_figures,
    ceiling,
    claim_figures,
    figures,
    segments,
    spread,
    without_nan,
)
from denialrisk.fit.judge.leak import single_signals
from denialrisk.fit.judge.oracle import Oracle, load_oracle
from denialrisk.fit.learn import Learnt
from denialrisk.fit.measures import Floats, error_by_chance, reliability
from denialrisk.fit.study import Study
from denialrisk.score import category_probabilities, predict_raw


def examine(study: Study, learnt: Learnt, truth: Path | None = None) -> dict[str, Any]:
    """Return the metrics of a run, as plain data without NaN.

    Every row of `test` is judged on the same lines. The truth is read here and nowhere else.
    """
    matrix, test = study.matrix, study.slices.test
    oracle = load_oracle(truth, matrix.lines) if truth else None
    exam = _exam(study)
    margin = predict_raw(learnt.denial.booster, matrix.signals[test])
    risk = learnt.calibration.line.apply(margin)
    compared = _compared(study, exam, risk, oracle)
    metrics = {
        "test": compared,
        "claims": claim_figures(exam, risk, learnt.calibration.overlap),
        "payers": segments(exam, risk, _named(study, "payer_id")),
        "claim_types": segments(exam, risk, _named(study, "claim_type")),
        "category": _category(study, exam, learnt, oracle),
        "reliability": reliability(exam.denied, risk),
        "leaks": _leaks(study),
    }
    if oracle:
        metrics["ceiling"] = ceiling(compared)
    plain: dict[str, Any] = without_nan(metrics)
    return plain


def _exam(study: Study) -> Exam:
    matrix, rows = study.matrix, study.slices.test
    columns = (matrix.denied[rows], matrix.charge[rows], matrix.claim[rows], matrix.category[rows])
    return Exam.of(*columns, study.recipe.resamples, study.recipe.seed)


def _compared(
    study: Study, exam: Exam, risk: Floats, oracle: Oracle | None
) -> dict[str, dict[str, Any]]:
    chance = error_by_chance(risk, study.recipe.seed)
    compared = {"denialrisk": figures(exam, risk) | {"ece_by_chance": chance}}
    others = baselines()
    for done, (name, baseline) in enumerate(others.items()):
        study.tell("baselines", done, len(others))
        compared[name] = figures(exam, baseline(study.matrix, study.slices))
    study.tell("baselines", len(others), len(others))
    if oracle:
        test = study.slices.test
        compared["oracle"] = figures(exam, oracle.probability[test])
        compared["oracle with hidden draws"] = figures(exam, oracle.hidden_probability[test])
    return compared


def _named(study: Study, column: str) -> pd.Series:
    """Return a column of the claims for each test line, numbered from 0."""
    rows = study.matrix.claim[study.slices.test]
    return study.matrix.claims[column].iloc[rows].reset_index(drop=True)


def _category(study: Study, exam: Exam, learnt: Learnt, oracle: Oracle | None) -> dict[str, Any]:
    matrix, slices = study.matrix, study.slices
    denied = exam.denied == 1
    truth = exam.category[denied]
    rows = np.flatnonzero(slices.test)[denied]
    signals = matrix.signals[rows]
    shares = category_probabilities(learnt.category_booster, learnt.calibration, signals)
    learnt_from = matrix.category[slices.train & (matrix.category >= 0)]
    common = np.bincount(learnt_from, minlength=len(CATEGORIES)).astype(np.float64)
    compared = {
        "denialrisk": category_figures(truth, spread(shares, learnt.categories)),
        "most common": category_figures(truth, np.tile(common, (len(truth), 1))),
    }
    if oracle:
        compared["oracle"] = category_figures(truth, oracle.categories[rows])
        hidden = oracle.hidden_categories[rows]
        compared["oracle with hidden draws"] = category_figures(truth, hidden)
    return compared


def _leaks(study: Study) -> list[dict[str, Any]]:
    matrix, rows = study.matrix, study.slices.train | study.slices.calibration
    values, denied = matrix.signals[rows], matrix.denied[rows]
    return single_signals(values, denied, matrix.names, study.recipe.seed)
