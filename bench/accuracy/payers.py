"""Prints how well calibrated the model is for each payer, beside what the truth itself shows.

Run: python bench/accuracy/payers.py --data TABLES --truth truth.parquet

A calibration error over 15 bins is never zero on a thousand lines, not even the true
probability's: `by chance` draws lines one by one, `truth` is the error of the true probability on
the same answers, where lines of a claim fall together. `to truth` needs no answers: per bin, how
far the mean probability lies from the mean true one.
"""

import argparse
from pathlib import Path

import numpy as np
from cut import Whole

from denialrisk.fit.judge import load_oracle
from denialrisk.fit.learn import learn
from denialrisk.fit.measures import ECE_BINS, calibration_error, error_by_chance

LEAST_LINES = 1_000


def main() -> None:
    """Learn as `train` does; print all lines, then every payer with enough of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="tables that ingest wrote")
    parser.add_argument("--truth", type=Path, required=True, help="the simulator's truth.parquet")
    options = parser.parse_args()
    study = Whole.load(options.data).study()
    matrix, test = study.matrix, study.slices.test
    learnt = learn(study)
    said = learnt.probability(matrix.signals[test])
    true = load_oracle(options.truth, matrix.lines).probability[test]
    denied = matrix.denied[test]
    payer = matrix.claims["payer_id"].to_numpy()[matrix.claim[test]].astype(str)
    head = f"{'payer':<8} {'lines':>7} {'mean':>6} {'denied':>6} {'ECE':>6} {'by chance':>9}"
    print(f"{head} {'truth':>6} {'to truth':>8}")
    tell("all", denied, said, true)
    for name in np.unique(payer):
        rows = payer == name
        if rows.sum() >= LEAST_LINES:
            tell(name, denied[rows], said[rows], true[rows])


def tell(name: str, denied: np.ndarray, said: np.ndarray, true: np.ndarray) -> None:
    """Print one row."""
    order = np.argsort(said, kind="stable")
    bins = [rows for rows in np.array_split(order, ECE_BINS) if len(rows)]
    apart = sum(len(rows) * abs(said[rows].mean() - true[rows].mean()) for rows in bins)
    print(
        f"{name:<8} {len(said):7,} {said.mean():6.3f} {denied.mean():6.3f}"
        f" {calibration_error(denied, said):6.3f} {error_by_chance(said, 7):9.3f}"
        f" {calibration_error(denied, true):6.3f} {apart / len(said):8.3f}",
        flush=True,
    )


if __name__ == "__main__":
    main()
