"""Prints how close to its ceiling the model comes on a world nothing was chosen on.

The default recipe, logistic regression, CatBoost and LightGBM on raw columns learn from the same
lines and are judged on the same later ones, beside the two oracles: one that knows what a
submitter could see, and one that knows the hidden draws as well (lapsed cover nobody checked).

Run: nice -n 5 python bench/accuracy/ceiling.py [--claims 200000 --seed N | --data DIR --truth F]
"""

import argparse
import time
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from cut import Whole
from peers import peers
from world import options, world

from denialrisk.fit.judge import examine, load_oracle
from denialrisk.fit.judge.exam import Exam
from denialrisk.fit.judge.figures import figures, segments
from denialrisk.fit.learn import learn
from denialrisk.fit.study import Study

MOST_LINES = 1_000
LEAST_SHARE, LEAST_RATIO, MOST_ERROR, MOST_PAYER_ERROR = 0.90, 1.22, 0.01, 0.03
HEAD = ("AUROC", "of ceiling", "AP", "of ceiling", "recall@95%", "Brier", "ECE")


def main() -> None:
    """Draw or take a world, learn, judge and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options(parser, claims=200_000)
    given = parser.parse_args()
    start = time.perf_counter()
    with world(given) as drawn:
        study = Whole.load(drawn.data, given.recipe).study()
        metrics = examine(study, learn(study), drawn.truth)
        oracle = load_oracle(drawn.truth, study.matrix.lines).probability[study.slices.test]
    metrics["oracle_payers"] = segments(_exam(study), oracle, _payers(study))
    print(f"drawn, learnt and judged in {time.perf_counter() - start:.0f} s")
    # The peers take as long again: what is known already is told first.
    print("\n".join([*table(metrics), "", *targets(metrics), ""]), flush=True)
    for name, setting, probability in peers(study):
        metrics["test"][name] = figures(_exam(study), probability)
        print(f"{name}: {setting}", flush=True)
    print("\n".join([*table(metrics), *ratios(metrics)]))


def _exam(study: Study) -> Exam:
    matrix, rows = study.matrix, study.slices.test
    columns = (matrix.denied[rows], matrix.charge[rows], matrix.claim[rows], matrix.category[rows])
    return Exam.of(*columns, 0, study.recipe.seed)


def _payers(study: Study) -> pd.Series:
    payers = study.matrix.claims["payer_id"]
    return payers.iloc[study.matrix.claim[study.slices.test]].reset_index(drop=True)


def table(metrics: dict[str, Any]) -> Iterator[str]:
    """Yield a row for each, best AUROC first."""
    test = metrics["test"]
    ours = test["denialrisk"]
    rate, best = ours["denials"] / ours["lines"], test["oracle"]
    yield f"{ours['lines']:,} test lines, {rate:.1%} denied"
    yield f"{'':34}" + "".join(f"{head:>12}" for head in HEAD)
    for name, one in sorted(test.items(), key=lambda row: -row[1]["auroc"]):
        ap = one["average_precision"]
        cells = (
            f"{one['auroc']:.3f}", f"{(one['auroc'] - 0.5) / (best['auroc'] - 0.5):.1%}",
            f"{ap:.3f}", f"{(ap - rate) / (best['average_precision'] - rate):.1%}",
            f"{one['recall_at_95_precision']:.3f}", f"{one['brier']:.4f}", f"{one['ece']:.4f}",
        )  # fmt: skip
        yield f"{name:34}" + "".join(f"{cell:>12}" for cell in cells)


def targets(metrics: dict[str, Any]) -> Iterator[str]:
    """Yield each target with what was reached."""
    ours = metrics["test"]["denialrisk"]
    for name, share in metrics["ceiling"].items():
        aim = "" if name.startswith("hidden") else f" (target {LEAST_SHARE:.0%})"
        yield f"share of the ceiling, {name.replace('_', ' ')}: {share:.1%}{aim}"
    yield from ratios(metrics)
    yield f"ECE {ours['ece']:.4f} (target {MOST_ERROR}), by chance {ours['ece_by_chance']:.4f}"
    for whose, payers in (("", metrics["payers"]), ("oracle's ", metrics["oracle_payers"])):
        yield by_payer(f"{whose}ECE", [one for one in payers if one["lines"] >= MOST_LINES])
    category = {name: one["top_1"] for name, one in metrics["category"].items()}
    share = category["denialrisk"] / category["oracle"]
    told = ", ".join(f"{name} {top:.1%}" for name, top in category.items())
    yield f"category top-1: {told}; {share:.1%} of the oracle's (target {LEAST_SHARE:.0%})"


def by_payer(name: str, payers: list[dict[str, Any]]) -> str:
    """Return the median and the worst payer's calibration error, and what chance alone gives."""
    worst = max(payers, key=lambda payer: payer["ece"])
    return (
        f"{name} of {len(payers)} payers with {MOST_LINES:,} lines: median"
        f" {np.median([payer['ece'] for payer in payers]):.3f}, worst {worst['ece']:.3f}"
        f" {worst['name']} (target {MOST_PAYER_ERROR}; {worst['ece_by_chance']:.3f} by chance)"
    )


def ratios(metrics: dict[str, Any]) -> Iterator[str]:
    """Yield how many times the denials of each regression are found at 95 % precision."""
    found = {name: one["recall_at_95_precision"] for name, one in metrics["test"].items()}
    for name in (name for name in found if name.startswith("logistic regression")):
        ratio = found["denialrisk"] / found[name] if found[name] else float("inf")
        yield f"denials at 95 % precision over {name}'s: {ratio:.2f} (target {LEAST_RATIO})"


if __name__ == "__main__":
    main()
