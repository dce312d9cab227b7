"""Prints what each family of signals adds: models without it, and with it alone."""

import argparse
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

import numpy as np
from gap import honest_study

from denialrisk.claims import CATEGORIES
from denialrisk.derive import FAMILIES, Catalogue
from denialrisk.fit.learn import Learnt, learn
from denialrisk.fit.measures import Ranking
from denialrisk.fit.study import Study


def main() -> None:
    """Learn once per choice of families and print the table of docs/benchmarks.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="tables that ingest wrote")
    parser.add_argument("--recipe", default="default", help="a recipe of training/recipes")
    options = parser.parse_args()
    study, _ = honest_study(options.data, options.recipe)
    print(f"{'signals':<24} {'number':>6} {'AUROC':>6} {'AP':>6} {'category top-1':>15}")
    whole = set(FAMILIES)
    for name, families in (
        ("all", whole),
        *((f"without {family}", whole - {family}) for family in FAMILIES),
        *((f"{family} alone", {family}) for family in FAMILIES),
    ):
        tell(name, limited(study, families))


def limited(study: Study, families: Collection[str]) -> Study:
    """Return the study with the signals of some families only."""
    signals = study.catalogue.signals
    columns = [column for column, signal in enumerate(signals) if signal.family in families]
    catalogue = Catalogue(tuple(signals[column] for column in columns))
    matrix = replace(study.matrix, names=catalogue.names, signals=study.matrix.signals[:, columns])
    return replace(study, matrix=matrix, catalogue=catalogue)


def tell(name: str, study: Study) -> None:
    """Learn and print one row."""
    learnt = learn(study)
    test = study.slices.test
    risk = learnt.probability(study.matrix.signals[test])
    ranking = Ranking.of(study.matrix.denied[test], risk)
    shown = (
        f"{ranking.auroc():6.3f} {ranking.average_precision():6.3f} {top1(study, learnt):15.1%}"
    )
    print(f"{name:<24} {len(study.matrix.names):6} {shown}", flush=True)


def top1(study: Study, learnt: Learnt) -> float:
    """Return the share of denied test lines whose likeliest category is the payer's."""
    rows = np.flatnonzero(study.slices.test & (study.matrix.category >= 0))
    values = study.matrix.signals[rows]
    shares = learnt.boosters.raw(values).shares(learnt.calibration)
    numbers = np.array([CATEGORIES.index(name) for name in learnt.categories])
    return float((numbers[shares.argmax(axis=1)] == study.matrix.category[rows]).mean())


if __name__ == "__main__":
    main()
