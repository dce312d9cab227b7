"""Prints whether learning once more from the judged lines helps on the weeks that come after.

Run: python bench/accuracy/refit.py --data TABLES

Three times a day is taken for today: what was sent in the 60 days after it is held back, the model
learns from what was known that day, and what would ship is judged on the lines held back. All
their answers are in. "judged" is the model the metrics speak of, "shipped" the same after the
last refit (`final_refit` in the recipe).
"""

import argparse
from pathlib import Path

import numpy as np
from cut import Whole

from denialrisk.fit.learn import Learnt, learn, learn_finally
from denialrisk.fit.measures import Ranking, calibration_error, error_by_chance, log_loss
from denialrisk.fit.split import Mask, iso

HELD_DAYS = 60
# Days before the newest answer; each with a seed of its own.
CUTS = {90: 7, 120: 11, 150: 13}


def main() -> None:
    """Learn three times, each time with and without the last refit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="tables that ingest wrote")
    whole = Whole.load(parser.parse_args().data)
    head = f"{'today':<11} {'held':>7} {'model':<8} {'learnt from':>11} {'AUROC':>6} {'AP':>6}"
    print(f"{head} {'log loss':>8} {'ECE':>6} {'chance':>6} {'mean':>7} {'denied':>7}")
    for days, seed in CUTS.items():
        today = whole.last_answer - days
        study = whole.study(today, seed)
        held = whole.sent(today, HELD_DAYS)
        learnt = learn(study)
        judged = study.slices.train | study.slices.calibration
        place = f"{iso(today):<11} {held.sum():7,}"
        tell(f"{place} {'judged':<8} {judged.sum():11,}", whole, learnt, held)
        shipped = learn_finally(study, learnt)
        tell(f"{place} {'shipped':<8} {study.slices.settled.sum():11,}", whole, shipped, held)


def tell(name: str, whole: Whole, learnt: Learnt, held: Mask) -> None:
    """Judge one model on the lines held back."""
    denied = whole.matrix.denied[held]
    said = learnt.probability(whole.matrix.signals[held])
    ranking = Ranking.of(denied, said)
    print(
        f"{name} {ranking.auroc():6.3f} {ranking.average_precision():6.3f}"
        f" {log_loss(denied, said):8.4f} {calibration_error(denied, said):6.4f}"
        f" {error_by_chance(said, 7):6.4f} {np.mean(said):7.1%} {denied.mean():7.1%}",
        flush=True,
    )


if __name__ == "__main__":
    main()
