"""Prints what small histories teach: against logistic regression, and with answers that are noise.

Run: python bench/accuracy/small.py [--worlds N]

Each world is another simulated hospital. `tables` are read from its 837 and 835 files, `CSV` is
one row per claim as a practice would export it: payer, patient, first procedure, two diagnoses,
dates, charge, and whether the claim was denied. Both learn on what the default recipe says and
are judged on a later slice. `noise` has the same claims with the answers dealt out at random.
"""

import argparse
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
from cut import HOUSE, Whole

from denialrisk.claims import Tables
from denialrisk.fit.judge import Gates, judge_gates
from denialrisk.fit.judge.baselines import logistic_regression
from denialrisk.fit.judge.examine import examine
from denialrisk.fit.learn import learn
from denialrisk.fit.measures import Ranking
from denialrisk.fit.study import Study
from denialrisk.label import label, load_rules
from denialrisk.read import ingest
from denialrisk.simulate import simulate

# Claims: about 2,600 and 5,000 lines, and a CSV of 3,000 rows.
TABLES = (1_400, 2_700)
ROWS = 3_000


@dataclass(frozen=True)
class Judged:
    """What one small history taught."""

    lines: int
    ours: tuple[float, float]
    logistic: tuple[float, float]
    seconds: float


def main() -> None:
    """Learn from every world in every size; print each and their means."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=6)
    worlds = range(1, parser.parse_args().worlds + 1)
    print(
        f"{'history':<14} {'world':>5} {'lines':>6} {'AUROC':>6} {'LR':>6} {'AP':>6} {'LR':>6}  s"
    )
    with tempfile.TemporaryDirectory() as folder:
        for claims in TABLES:
            of_tables = {w: world(Path(folder), claims, w) for w in worlds}
            told(f"tables {claims:,}", {w: judged(data) for w, data in of_tables.items()})
        exports = {w: export(Path(folder), world(Path(folder), ROWS, w), w) for w in worlds}
        told(f"CSV {ROWS:,}", {w: judged(data) for w, data in exports.items()})
        refused = [verdict(data, w) for w, data in of_tables.items()]
    print(f"noise: {sum(refused)} of {len(refused)} refused by their gates")


def world(folder: Path, claims: int, seed: int) -> Path:
    """Simulate a hospital and read its files; return the folder of its tables."""
    place = folder / f"{claims}-{seed}"
    simulate(place / "files", claims=claims, seed=seed)
    ingest(
        [place / "files" / "claims", place / "files" / "remits"],
        place / "tables",
        sources=HOUSE.sources,
    )
    return place / "tables"


def export(folder: Path, tables: Path, seed: int) -> Path:
    """Write one row per answered claim as a CSV and read that; return its folder of tables."""
    read = Tables.load(tables)
    answers = label(read, load_rules(HOUSE.label_rules)).outcomes
    answers = answers[answers["status"].isin(["denied", "paid"])]
    grouped = answers.assign(denied=answers["status"] == "denied").groupby("claim_id")
    known = grouped.agg(denied=("denied", "max"), remittance_date=("known_on", "max"))
    first = read.lines.drop_duplicates("claim_id").set_index("claim_id")
    claims = read.claims.set_index("claim_id").join(known, how="inner")
    diagnoses = claims["diagnosis_codes"].map(lambda codes: [*codes, None, None][:2])
    rows = pd.DataFrame(
        {
            "payer": claims["payer_id"],
            "patient_id": claims["patient_key"],
            "cpt": first["procedure_code"].reindex(claims.index),
            "dx_1": [codes[0] for codes in diagnoses],
            "dx_2": [codes[1] for codes in diagnoses],
            "date_of_service": claims["service_from"],
            "date_submitted": claims["submitted_on"],
            "billed_amount": claims["total_charge"],
            "auth_number": claims["prior_authorization_number"],
            "denied": claims["denied"].astype(int),
            "remittance_date": claims["remittance_date"],
        }
    )
    path = folder / f"export-{seed}.csv"
    rows.to_csv(path, index_label="claim_id")
    ingest([path], folder / f"export-{seed}", sources=HOUSE.sources)
    return folder / f"export-{seed}"


def judged(data: Path) -> Judged:
    """Learn as `train` does and hold the model to logistic regression on the test slice."""
    start = time.perf_counter()
    study = Whole.load(data).study()
    ours = scored(study)
    seconds = time.perf_counter() - start
    matrix, test = study.matrix, study.slices.test
    theirs = Ranking.of(matrix.denied[test], logistic_regression(matrix, study.slices))
    logistic = (theirs.auroc(), theirs.average_precision())
    return Judged(int(matrix.answered.sum()), ours, logistic, seconds)


def scored(study: Study) -> tuple[float, float]:
    """Return AUROC and average precision of the model on the test slice."""
    learnt, test = learn(study), study.slices.test
    risk = learnt.probability(study.matrix.signals[test])
    ranking = Ranking.of(study.matrix.denied[test], risk)
    return ranking.auroc(), ranking.average_precision()


def verdict(data: Path, seed: int) -> bool:
    """Return whether the gates refuse a model of answers dealt out anew among the lines."""
    study = Whole.load(data).study()
    dealt = study.matrix.denied.copy()
    answered = np.flatnonzero(study.matrix.answered)
    dealt[answered] = np.random.default_rng(seed).permutation(dealt[answered])
    category = np.where(dealt == 1, np.maximum(study.matrix.category, 0), -1)
    noise = replace(study, matrix=replace(study.matrix, denied=dealt, category=category))
    verdicts = judge_gates(Gates(), examine(noise, learn(noise)))
    return not all(gate.passed for gate in verdicts)


def told(name: str, found: dict[int, Judged]) -> None:
    """Print one row per world and their mean."""
    for number, one in found.items():
        row(name, str(number), one.lines, np.array([one.ours, one.logistic]), one.seconds)
    mean = np.mean([[one.ours, one.logistic] for one in found.values()], axis=0)
    lines = int(np.mean([one.lines for one in found.values()]))
    row(name, "mean", lines, mean, float(np.mean([one.seconds for one in found.values()])))


def row(name: str, number: str, lines: int, figures: np.ndarray, seconds: float) -> None:
    """Print one row: ours beside logistic regression's."""
    (auroc, precision), (theirs, their_precision) = figures
    print(
        f"{name:<14} {number:>5} {lines:6,} {auroc:6.3f} {theirs:6.3f} {precision:6.3f}"
        f" {their_precision:6.3f} {seconds:3.0f}",
        flush=True,
    )


if __name__ == "__main__":
    main()
