"""Prints what leaves and depth buy and what they cost to explain, and draws the curve.

Run: python bench/accuracy/depth.py --data TABLES [--picture docs/depth.png]

Every shape learns as `train` does, on the same lines, with the other parameters of
models/denial.yaml, and is judged on the test slice. Explaining is LightGBM's exact TreeSHAP
(`pred_contrib`), one thread, best of three over the same lines, in processor time: what else the
machine does matters less so.
"""

import argparse
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from cut import Whole

from denialrisk.fit.learn import learn
from denialrisk.fit.measures import Ranking, log_loss
from denialrisk.fit.study import Study

# (leaves, depth); the shipped shape among them.
SHAPES = ((4, 3), (7, 4), (15, 4), (15, 6), (31, 6), (31, 8), (63, 8), (127, 12))
EXPLAINED_LINES = 500


@dataclass(frozen=True)
class Seen:
    """One shape's figures; `cost` in microseconds per line explained."""

    leaves: int
    depth: int
    trees: int
    auroc: float
    precision: float
    loss: float
    cost: float


def main() -> None:
    """Learn once per shape, print the table, draw the picture if asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="tables that ingest wrote")
    parser.add_argument("--picture", type=Path, help="where the curve is drawn (PNG)")
    options = parser.parse_args()
    study = Whole.load(options.data).study()
    print(f"{study.slices.test.sum():,} test lines; {EXPLAINED_LINES:,} of them explained")
    print(
        f"{'leaves':>6} {'depth':>5} {'trees':>5} {'AUROC':>6} {'AP':>6} {'log loss':>8}  µs/line"
    )
    found = []
    for leaves, depth in SHAPES:
        seen = measured(study, leaves, depth)
        found.append(seen)
        print(
            f"{leaves:6} {depth:5} {seen.trees:5} {seen.auroc:6.3f} {seen.precision:6.3f}"
            f" {seen.loss:8.4f} {seen.cost:8,.0f}",
            flush=True,
        )
    if options.picture:
        draw(found, options.picture)


def measured(study: Study, leaves: int, depth: int) -> Seen:
    """Learn one shape as `train` does; judge it, and time its explanations."""
    spec = study.specs.denial
    shape = {"num_leaves": leaves, "max_depth": depth}
    spec = spec.model_copy(update={"boosting": spec.boosting.model_copy(update=shape)})
    specs = study.specs.model_copy(update={"denial": spec})
    denial_only = np.full(len(study.matrix), -1)  # the category model is not asked for here
    study = replace(study, specs=specs, matrix=replace(study.matrix, category=denial_only))
    learnt, test = learn(study), study.slices.test
    values, denied = study.matrix.signals[test], study.matrix.denied[test]
    said = learnt.probability(values)
    ranking = Ranking.of(denied, said)
    cost = explaining(learnt.denial.booster, values[:EXPLAINED_LINES])
    judged = (ranking.auroc(), ranking.average_precision(), log_loss(denied, said))
    return Seen(leaves, depth, learnt.denial.rounds, *judged, cost)


def explaining(booster: Any, values: np.ndarray) -> float:
    """Return the microseconds one line's explanation takes, best of three."""
    times = []
    for _ in range(3):
        start = time.process_time()
        booster.predict(values, pred_contrib=True, num_threads=1)
        times.append(time.process_time() - start)
    return 1e6 * min(times) / len(values)


def draw(found: list[Seen], path: Path) -> None:
    """Draw average precision against the cost of an explanation; points bear leaves / depth."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6.4, 4.0), layout="constrained")
    axes = figure.subplots()
    for seen in found:
        shipped = (seen.leaves, seen.depth) == (15, 6)
        axes.plot(
            seen.cost,
            seen.precision,
            marker="o",
            markersize=8,
            color="#1f5a99",
            fillstyle="full" if shipped else "none",
            linestyle="none",
        )
        name = f"{seen.leaves} / {seen.depth}"
        place = (seen.cost, seen.precision)
        axes.annotate(name, place, (7, 0), textcoords="offset points", fontsize=9, va="center")
    axes.set_title("leaves / depth of the denial model; filled: as shipped", fontsize=10)
    axes.set_xscale("log")
    axes.set_xlabel("microseconds to explain a line, one thread")
    axes.set_ylabel("average precision on later lines")
    axes.margins(x=0.15, y=0.2)
    axes.grid(color="0.92")
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, dpi=110)


if __name__ == "__main__":
    main()
