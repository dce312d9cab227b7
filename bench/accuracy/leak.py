"""Prints which planted leaks the detector finds, by name, and what it suspects of honest columns.

Run: python bench/accuracy/leak.py --data TABLES

Columns of a hospital's own are planted whose names give nothing away, each read by one signal, as
if the mapping had released them from the fence. Nothing is learnt: signals are held against the
answers alone. "refused" means that the leak gate refuses the model for it, "asked" that the
summary asks about it, "missed" that nothing is said. Of honest columns, "-" is as it should be.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import yaml
from cut import HOUSE

from denialrisk.claims import Tables
from denialrisk.derive import Catalogue, load_catalogue
from denialrisk.fit import load_recipe, load_specs
from denialrisk.fit.judge.baselines import payer_procedure_table
from denialrisk.fit.judge.leak import signal_findings, single_signals
from denialrisk.fit.matrix import Matrix, build_matrix
from denialrisk.fit.measures import Floats
from denialrisk.fit.split import Slices, split
from denialrisk.fit.study import Study
from denialrisk.label import label, load_rules

# The gate's limit for one signal alone, as training/gates.yaml ships it.
_ALONE = 0.95


@dataclass(frozen=True)
class World:
    """What a column can be planted from; `random` is drawn from anew for each."""

    matrix: Matrix
    slices: Slices
    random: np.random.Generator

    def flipped(self, share: float) -> Floats:
        """Return the answers, a share of them turned around; unanswered lines read paid."""
        turned = self.random.random(len(self.matrix)) < share
        return np.where(turned, 1 - self.matrix.denied, self.matrix.denied)

    def one_sided(self, share: float) -> Floats:
        """Return 1 on a share of the denied lines and nothing elsewhere."""
        told = self.random.random(len(self.matrix)) < share
        return np.where(told & (self.matrix.denied == 1), 1.0, np.nan)

    def score(self, noise: float) -> Floats:
        """Return the answers under normal noise, as a score made afterwards."""
        return np.round(self.matrix.denied + self.random.normal(0, noise, len(self.matrix)), 3)

    def rate_of_today(self, *columns: str) -> Floats:
        """Return each line's key's share denied over all of history, its own answer included."""
        of_line = self.matrix.claims.iloc[self.matrix.claim].reset_index(drop=True)
        every = of_line.assign(procedure_code=self.matrix.lines["procedure_code"])
        keys = every.groupby(list(columns), dropna=False).ngroup().to_numpy()
        answered = self.matrix.answered
        lines = np.bincount(keys[answered], minlength=keys.max() + 1)
        denied = np.bincount(keys[answered], self.matrix.denied[answered], keys.max() + 1)
        rates: Floats = np.round(denied / np.maximum(lines, 1), 4)[keys]
        return rates

    def filled_in_training(self, share: float) -> Floats:
        """Return flipped answers up to the test, and noise alike in the test."""
        drawn = (self.random.random(len(self.matrix)) < self.matrix.denied.mean()).astype(float)
        return np.where(self.slices.test, drawn, self.flipped(share))

    def rate_before(self) -> Floats:
        """Return the rate of payer and procedure as known when each line was sent: honest."""
        every = replace(self.slices, test=np.ones(len(self.matrix), dtype=np.bool_))
        return np.round(payer_procedure_table(self.matrix, every), 4)

    def levels(self, count: int) -> Floats:
        """Return levels drawn blindly: honest."""
        return self.random.integers(0, count, len(self.matrix)).astype(np.float64)


LEAKS: Mapping[str, Callable[[World], Floats]] = {
    "copy of the answer": lambda w: w.flipped(0.0),
    "copy, 5 % flipped": lambda w: w.flipped(0.05),
    "copy, 20 % flipped": lambda w: w.flipped(0.2),
    "copy, 35 % flipped": lambda w: w.flipped(0.35),
    "on 10 % of denied lines only": lambda w: w.one_sided(0.1),
    "on 2 % of denied lines only": lambda w: w.one_sided(0.02),
    "score, noise of 0.5": lambda w: w.score(0.5),
    "score, noise of 1": lambda w: w.score(1.0),
    "rate of the patient, as of today": lambda w: w.rate_of_today("patient_key"),
    "rate of payer x procedure, as of today": lambda w: w.rate_of_today(
        "payer_id", "procedure_code"
    ),
    "rate of payer, as of today": lambda w: w.rate_of_today("payer_id"),
    "20 % flipped, noise from the test on": lambda w: w.filled_in_training(0.2),
}
HONEST: Mapping[str, Callable[[World], Floats]] = {
    "rate of payer x procedure, as then known": lambda w: w.rate_before(),
    "three levels, drawn blindly": lambda w: w.levels(3),
    "a thousand levels, drawn blindly": lambda w: w.levels(1000),
}


def main() -> None:
    """Plant all columns at once and print what is said of each."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="tables that ingest wrote")
    options = parser.parse_args()
    planted = {f"col_{n}": name for n, name in enumerate((*LEAKS, *HONEST), 1)}
    study = study_with(Tables.load(options.data), planted)
    rows = study.slices.train | study.slices.calibration
    values, denied = study.matrix.signals[rows], study.matrix.denied[rows]
    print(f"{rows.sum():,} lines, {denied.mean():.1%} denied, {values.shape[1]} signals")
    start = time.perf_counter()
    alone = single_signals(values, denied, study.matrix.names, study.recipe.seed)
    found = signal_findings(study, alone)
    print(f"looked at in {time.perf_counter() - start:.1f} s\n")
    refused = {s["signal"] for s in alone if s["auroc"] > _ALONE}
    for column, name in planted.items():
        told = [f for f in found if f.signal in {column, f"extra.{column}"}]
        sure = column in refused or any(finding.sure for finding in told)
        nothing = "-" if name in HONEST else "missed"
        verdict = "refused" if sure else "asked" if told else nothing
        print(f"{name:<42} {verdict:<8} {', '.join(sorted({f.why for f in told}))}")
    others = sorted({f.signal for f in found} - {*planted, *(f"extra.{c}" for c in planted)})
    print(f"\nsignals that ship and are suspected: {', '.join(others) or 'none'}")


def study_with(tables: Tables, planted: Mapping[str, str]) -> Study:
    """Return the study of tables in which each column is planted, and read by one signal."""
    rules, recipe = load_rules(HOUSE.label_rules), load_recipe(HOUSE.recipes["default"])
    outcomes = label(tables, rules).outcomes
    plain = build_matrix(tables, outcomes, load_catalogue(HOUSE.features))
    cut = (plain.submitted, plain.known, plain.answered, recipe, rules.maturity_days)
    slices = split(*cut)
    world = World(plain, slices, np.random.default_rng(7))
    columns = {f"extra.{c}": {**LEAKS, **HONEST}[name](world) for c, name in planted.items()}
    lines = tables.lines.assign(**columns)
    catalogue = catalogue_with(tuple(planted))
    matrix = build_matrix(replace(tables, lines=lines), outcomes, catalogue)
    return Study(matrix, slices, catalogue, load_specs(HOUSE.models), recipe)


def catalogue_with(columns: tuple[str, ...]) -> Catalogue:
    """Return the catalogue that ships with one signal more per column."""
    entries = {
        name: {
            "title": f"Column {name}",
            "kind": "number",
            "slots": {"field": f"extra.{name}"},
            "says": "The column says {value}",
            "where": {"x12": "none", "fhir": "none"},
        }
        for name in columns
    }
    with tempfile.TemporaryDirectory() as folder:
        for path in HOUSE.features.glob("*.yaml"):
            text = path.read_text(encoding="utf-8")
            if path.stem == "timing":
                read = yaml.safe_load(text)
                text = yaml.safe_dump({"signals": read["signals"] | entries}, sort_keys=False)
            (Path(folder) / path.name).write_text(text, encoding="utf-8")
        return load_catalogue(Path(folder))


if __name__ == "__main__":
    main()
