"""Prints what dishonest history pretends: the same months, models and signals under three clocks.

honest      each line sees the answers known before it was sent: what training and service do
as of today each past line sees all answers of other claims, later ones included
with itself as of today, and a line's own answer counts in its own rates

"On paper" judges a model on test lines whose signals were computed its own way, as its maker would
see it. "In life" gives the same model what a service really has: honest signals.
"""

import argparse
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from denialrisk.claims import Tables
from denialrisk.deployment import Deployment
from denialrisk.derive import History, derive, line_frame, load_catalogue
from denialrisk.derive.asks import Ask, Last, Total, unfolded
from denialrisk.derive.catalogue import Catalogue
from denialrisk.fit import load_recipe, load_specs
from denialrisk.fit.learn import Learnt, learn
from denialrisk.fit.matrix import Matrix, build_matrix
from denialrisk.fit.measures import Floats, Ranking, calibration_error
from denialrisk.fit.split import split
from denialrisk.fit.study import Study
from denialrisk.label import label, load_rules

HOUSE = Deployment.at(Path(__file__).parents[2])
FOLDS = 10


def main() -> None:
    """Learn under each clock and print the table of docs/benchmarks.md."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="tables that ingest wrote")
    parser.add_argument("--recipe", default="default", help="a recipe of training/recipes")
    options = parser.parse_args()
    study, outcomes = honest_study(options.data, options.recipe)
    test = study.slices.test
    honest = study.matrix.signals
    print(f"{test.sum():,} test lines, {study.matrix.denied[test].mean():.1%} denied")
    print(f"{'history':<12} {'judged':<9} {'AUROC':>6} {'AP':>6} {'ECE':>6} {'said':>6}")
    for name, signals in (
        ("honest", honest),
        ("as of today", today(study, outcomes, honest, folds=FOLDS)),
        ("with itself", today(study, outcomes, honest, folds=1)),
    ):
        learnt = learn(replace(study, matrix=replace(study.matrix, signals=signals)))
        if signals is not honest:
            tell(name, "on paper", study, learnt, signals[test])
        tell(name, "in life", study, learnt, honest[test])


def honest_study(data: Path, recipe: str) -> tuple[Study, pd.DataFrame]:
    """Return what `denialrisk train` would learn from, and the outcomes of every line."""
    tables, rules = Tables.load(data), load_rules(HOUSE.label_rules)
    outcomes = label(tables, rules).outcomes
    catalogue = load_catalogue(HOUSE.features)
    chosen = load_recipe(HOUSE.recipes[recipe])
    matrix = build_matrix(tables, outcomes, catalogue)
    slices = split(matrix.submitted, matrix.known, matrix.answered, chosen, rules.maturity_days)
    return Study(matrix, slices, catalogue, load_specs(HOUSE.models), chosen), outcomes


def today(study: Study, outcomes: pd.DataFrame, honest: Floats, *, folds: int) -> Floats:
    """Return signals whose history is what is known today, of the claims of other folds.

    One fold means that every claim sees its own answer too.
    """
    matrix, catalogue = study.matrix, study.catalogue
    columns = remembering(catalogue)
    fold_of_claim = np.random.default_rng(7).integers(0, folds, len(matrix.claims))
    claim_of = pd.Index(matrix.claims["claim_id"]).get_indexer(pd.Index(outcomes["claim_id"]))
    signals = honest.copy()
    for fold in range(folds):
        others = outcomes[fold_of_claim[claim_of] != fold] if folds > 1 else outcomes
        rows = fold_of_claim[matrix.claim] == fold
        signals[np.ix_(rows, columns)] = seen_today(matrix, others, catalogue)[rows][:, columns]
    return signals


def remembering(catalogue: Catalogue) -> list[int]:
    """Return the columns of the signals that rest on the payers' answers.

    Those that look at the filing lag too stay honest: moving the day of lookup would move it.
    """
    return [
        column
        for column, signal in enumerate(catalogue.signals)
        if any(map(asks_answers, signal.rule.asks())) and "filing_lag" not in str(signal.slots)
    ]


def asks_answers(ask: Ask) -> bool:
    """Tell whether a signal's question is about the payers' answers."""
    parts = (part for part in unfolded(ask) if isinstance(part, Total | Last))
    return any(part.spec.clock == "known" for part in parts)


def seen_today(matrix: Matrix, outcomes: pd.DataFrame, catalogue: Catalogue) -> Floats:
    """Return every signal, looked up as if each line were sent after the last answer."""
    frame = line_frame(matrix.claims, matrix.lines)
    history = History.build(catalogue, frame, outcomes)
    late = pd.Timestamp(history.as_of_last or date(1970, 1, 1)) + pd.Timedelta(days=1)
    claims = matrix.claims.assign(submitted_on=late.as_unit("us"))
    return derive(catalogue, history, line_frame(claims, matrix.lines)).values


def tell(name: str, judged: str, study: Study, learnt: Learnt, values: Floats) -> None:
    """Print one row."""
    denied = study.matrix.denied[study.slices.test]
    risk = learnt.probability(values)
    ranking = Ranking.of(denied, risk)
    figures = (ranking.auroc(), ranking.average_precision(), calibration_error(denied, risk))
    shown = " ".join(f"{figure:6.3f}" for figure in figures)
    print(f"{name:<12} {judged:<9} {shown} {risk.mean():6.1%}", flush=True)


if __name__ == "__main__":
    main()
