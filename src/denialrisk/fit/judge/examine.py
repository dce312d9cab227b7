"""A learnt model examined on the test slice beside its baselines and, if told, the truth."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np

from denialrisk.claims import CATEGORIES
from denialrisk.fit.judge.baselines import baselines
from denialrisk.fit.judge.capacity import Pile, capacity
from denialrisk.fit.judge.category import category_figures, spread
from denialrisk.fit.judge.detection import detection
from denialrisk.fit.judge.exam import Exam
from denialrisk.fit.judge.fairness import fairness
from denialrisk.fit.judge.figures import ceiling, claim_figures, figures, segments, without_nan
from denialrisk.fit.judge.leak import leak_findings, single_signals
from denialrisk.fit.judge.oracle import Oracle, load_oracle
from denialrisk.fit.learn import Learnt
from denialrisk.fit.measures import Floats, error_by_chance, reliability
from denialrisk.fit.study import Study
from denialrisk.score import any_line

# The baseline that a team with a spreadsheet could sort its claims by.
_TABLE: Final = "payer x procedure table"
# The strongest signals are reported whether or not a gate refuses them.
_STRONGEST: Final = 10


def examine(study: Study, learnt: Learnt, truth: Path | None = None) -> dict[str, Any]:
    """Return the metrics of a run, as plain data without NaN.

    Every row of `test` is judged on the same lines. The truth is read here and nowhere else.
    """
    matrix, test = study.matrix, study.slices.test
    oracle = load_oracle(truth, matrix.lines) if truth else None
    exam = _exam(study)
    raw = learnt.boosters.raw(matrix.signals[test])
    risk = learnt.calibration.line.apply(raw.margin)
    others = _baselines(study)
    compared = _compared(study, exam, {"denialrisk": risk, **others}, oracle)
    study.tell("groups", 0, 1)
    alone = _alone(study)
    shares = spread(raw.shares(learnt.calibration), learnt.categories)
    metrics = {
        "test": compared,
        "claims": claim_figures(exam, risk, learnt.calibration.overlap),
        **_parts(study, exam, risk),
        "category": _category(study, exam, shares, oracle),
        "categories": detection(exam, risk, shares),
        "capacity": _capacity(study, exam, learnt, {"denialrisk": risk, _TABLE: others[_TABLE]}),
        "reliability": reliability(exam.denied, risk),
        "leaks": alone[:_STRONGEST],
        "leak_findings": leak_findings(study, learnt, alone),
    }
    study.tell("groups", 1, 1)
    if oracle:
        metrics["ceiling"] = ceiling(compared)
    plain: dict[str, Any] = without_nan(metrics)
    return plain


def _exam(study: Study) -> Exam:
    matrix, rows = study.matrix, study.slices.test
    columns = (matrix.denied[rows], matrix.charge[rows], matrix.claim[rows], matrix.category[rows])
    return Exam.of(*columns, study.recipe.resamples, study.recipe.seed)


def _baselines(study: Study) -> dict[str, Floats]:
    found = {}
    known = baselines()
    for done, (name, baseline) in enumerate(known.items()):
        study.tell("baselines", done, len(known))
        found[name] = baseline(study.matrix, study.slices)
    study.tell("baselines", len(known), len(known))
    return found


def _compared(
    study: Study, exam: Exam, risks: Mapping[str, Floats], oracle: Oracle | None
) -> dict[str, dict[str, Any]]:
    compared = {name: figures(exam, risk) for name, risk in risks.items()}
    chance = error_by_chance(risks["denialrisk"], study.recipe.seed)
    compared["denialrisk"]["ece_by_chance"] = chance
    if oracle:
        test = study.slices.test
        compared["oracle"] = figures(exam, oracle.probability[test])
        compared["oracle with hidden draws"] = figures(exam, oracle.hidden_probability[test])
    return compared


def _parts(study: Study, exam: Exam, risk: Floats) -> dict[str, list[dict[str, Any]]]:
    """Return the figures by payer, by type of claim, by month of submission and by group."""
    of_line = study.matrix.claim[study.slices.test]
    columns = ["payer_id", "claim_type", "claim_filing_code", "submitted_on", "service_from"]
    columns += ["service_to", "patient_birth_date", "patient_sex"]
    claims = study.matrix.claims[columns].iloc[of_line].reset_index(drop=True)
    month = claims["submitted_on"].dt.strftime("%Y-%m")
    return {
        "payers": segments(exam, risk, claims["payer_id"]),
        "claim_types": segments(exam, risk, claims["claim_type"]),
        "months": segments(exam, risk, month, by_name=True),
        "fairness": fairness(exam, risk, claims),
    }


def _category(study: Study, exam: Exam, shares: Floats, oracle: Oracle | None) -> dict[str, Any]:
    matrix, slices = study.matrix, study.slices
    denials = exam.part(exam.denied == 1)
    rows = np.flatnonzero(slices.test)[exam.denied == 1]
    learnt_from = matrix.category[slices.train & (matrix.category >= 0)]
    common = np.bincount(learnt_from, minlength=len(CATEGORIES)).astype(np.float64)
    compared = {
        "denialrisk": category_figures(denials, shares[exam.denied == 1]),
        "most common": category_figures(denials, np.tile(common, (len(rows), 1))),
    }
    if oracle:
        compared["oracle"] = category_figures(denials, oracle.categories[rows])
        hidden = oracle.hidden_categories[rows]
        compared["oracle with hidden draws"] = category_figures(denials, hidden)
    return compared


def _capacity(
    study: Study, exam: Exam, learnt: Learnt, risks: Mapping[str, Floats]
) -> dict[str, Any]:
    """Rank each day's claims by risk, by what the spreadsheet says and by dollars."""
    overlap, claims = learnt.calibration.overlap, exam.claims
    scores = {name: any_line(risk, exam.claim, claims, overlap) for name, risk in risks.items()}
    dollars = {"expected denied dollars": risks["denialrisk"] * exam.charge, "charge": exam.charge}
    for name, amount in dollars.items():
        scores[name] = np.bincount(exam.claim, weights=amount, minlength=claims).astype(np.float64)
    return capacity(Pile.of(exam, study.matrix.submitted[study.slices.test]), scores)


def _alone(study: Study) -> list[dict[str, Any]]:
    matrix, rows = study.matrix, study.slices.train | study.slices.calibration
    values, denied = matrix.signals[rows], matrix.denied[rows]
    return single_signals(values, denied, matrix.names, study.recipe.seed)
