"""Prints what trees of each cause's own add to trees that only ask whether a line was denied.

Run: nice -n 5 python bench/accuracy/causes.py [--claims 200000 --seed N | --data DIR --truth F]

The same lines are learnt from each time: with the rates' directions bound and without, by the
denial model alone, by the category model alone and by both. `by truth` needs no answers, whose
chance moves these figures by a point or more: a line counts as denied by its true probability,
given all a submitter can see. Shares are of the oracle's, above chance.
"""

import argparse
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from cut import Whole
from world import options, world

from denialrisk.derive import Catalogue
from denialrisk.fit.judge import load_oracle
from denialrisk.fit.judge.baselines import logistic_regression
from denialrisk.fit.learn import learn
from denialrisk.fit.measures import Floats, Ranking
from denialrisk.fit.study import Study
from denialrisk.score import against_paid, predict_raw

RATES = ("denial_rate", "category_rate", "latest_rate")
PRECISION = 0.95
# Another than that of ceiling.py, which no setting is chosen on.
SEED = 777


@dataclass(frozen=True)
class Judge:
    """Test lines: what was answered (n), and how likely a denial truly was (n)."""

    denied: Floats
    true: Floats

    @cached_property
    def ceiling(self) -> tuple[float, float, float]:
        """What the truth itself reaches."""
        return self.by_truth(self.true)

    def by_truth(self, risk: Floats) -> tuple[float, float, float]:
        """Return expected AUROC, average precision and recall at 95 % precision of a ranking."""
        true = self.true[np.argsort(-risk, kind="stable")]
        hits, taken = np.cumsum(true), np.arange(1, len(true) + 1)
        spared = np.cumsum((1 - true)[::-1])[::-1] - (1 - true) / 2
        auroc = (true * spared).sum() / (true.sum() * (1 - true).sum())
        precise = np.flatnonzero(hits / taken >= PRECISION)
        recall = hits[precise[-1]] / hits[-1] if len(precise) else 0.0
        return float(auroc), float((true * hits / taken).sum() / hits[-1]), float(recall)

    def tell(self, name: str, risk: Floats) -> None:
        """Print one row."""
        auroc, precision, recall = self.by_truth(risk)
        rate, (best_auroc, best_precision, _) = self.true.mean(), self.ceiling
        answered = Ranking.of(self.denied, risk)
        print(
            f"{name:<44} {(auroc - 0.5) / (best_auroc - 0.5):7.1%}"
            f" {(precision - rate) / (best_precision - rate):7.1%} {recall:7.3f}"
            f" {answered.auroc():9.3f} {answered.average_precision():6.3f}",
            flush=True,
        )


def main() -> None:
    """Draw or take a world, learn in each way and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options(parser, claims=200_000)
    parser.set_defaults(seed=SEED)
    given = parser.parse_args()
    with world(given) as drawn:
        study = Whole.load(drawn.data, given.recipe).study()
        true = load_oracle(drawn.truth, study.matrix.lines).probability
    test = study.slices.test
    judge = Judge(study.matrix.denied[test], true[test])
    print(f"{'by truth: share of AUROC, of AP; recall@95%':<44} {'':23} {'AUROC':>9} {'AP':>6}")
    judge.tell("oracle", judge.true)
    judge.tell("logistic regression", logistic_regression(study.matrix, study.slices))
    told(judge, "rates bound to rise, ", bound(study))
    told(judge, "", study)


def told(judge: Judge, name: str, study: Study) -> None:
    """Learn once and print what the two models say, alone and together."""
    learnt = learn(study)
    values = study.matrix.signals[study.slices.test]
    boosters = learnt.boosters
    judge.tell(f"{name}denial model alone", replace(boosters, share=0.0).raw(values).margin)
    if boosters.category is not None and boosters.share:
        outputs = predict_raw(boosters.category, values)
        judge.tell(f"{name}category model alone", against_paid(outputs))
        judge.tell(f"{name}both, {boosters.share:.0%} by category", boosters.raw(values).margin)


def bound(study: Study) -> Study:
    """Return the study with every rate's direction up: more is never better."""
    signals = study.catalogue.signals
    rising = [replace(one, direction="up") if one.kind in RATES else one for one in signals]
    return replace(study, catalogue=Catalogue(tuple(rising)))


if __name__ == "__main__":
    main()
