import dataclasses
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from denialrisk.fit.boost import boost
from denialrisk.fit.learn import denial_sample, learn, learn_finally
from denialrisk.fit.study import Study
from denialrisk.score import Parts, write_bundle

SCRIPT = """
import sys
import numpy as np
from denialrisk.fit.boost import Sample, boost
from denialrisk.fit.recipe import Recipe
from denialrisk.fit.spec import SHIPPED
random = np.random.default_rng(3)
values = random.normal(size=(60_000, 6))
values[random.random(values.shape) < 0.1] = np.nan
risk = 1 / (1 + np.exp(2 - np.nan_to_num(values[:, 0]) - np.nan_to_num(values[:, 1] ** 2)))
target = (random.random(len(values)) < risk).astype(float)
names = tuple("abcdef")
sample = Sample(values, target, np.arange(60_000) >= 50_000, names, ("up",) + ("none",) * 5)
recipe = Recipe(name="repeat", rounds=15, stopping_rounds=15)
print(boost(sample, SHIPPED, recipe, "denial model").booster.model_to_string())
"""


def test_the_same_data_and_seed_give_the_same_bundle_hash(study: Study, tmp_path: Path) -> None:
    versions = {_version(study, tmp_path / f"bundle{turn}") for turn in range(2)}
    assert len(versions) == 1


def test_another_seed_gives_another_bundle(study: Study, tmp_path: Path) -> None:
    recipe = study.recipe.model_copy(update={"seed": 8})
    other = dataclasses.replace(study, recipe=recipe)
    assert _version(study, tmp_path / "one") != _version(other, tmp_path / "two")


def test_lightgbm_is_asked_to_repeat_itself(study: Study) -> None:
    sample = denial_sample(study, study.slices.train)
    boosted = boost(sample, study.specs.denial, study.recipe, "denial model")
    assert boosted.parameters["deterministic"]
    assert boosted.parameters["force_row_wise"]


@pytest.mark.slow
def test_one_thread_and_two_grow_the_same_trees() -> None:
    """So many lines that all threads are used (boost.py says from when on)."""
    grown = [_trees_with(threads) for threads in ("1", "2")]
    assert grown[0] == grown[1]


def _trees_with(threads: str) -> str:
    environment: dict[str, Any] = {**os.environ, "OMP_NUM_THREADS": threads}
    ran = subprocess.run(
        [sys.executable, "-c", SCRIPT], env=environment, capture_output=True, text=True, check=True
    )
    assert ran.stdout.startswith("tree\n")
    return ran.stdout


def _version(study: Study, folder: Path) -> str:
    learnt = learn_finally(study, learn(study))
    parts = Parts(
        denial=learnt.denial.booster,
        category=learnt.category_booster,
        categories=learnt.categories,
        calibration=learnt.calibration,
        catalogue=study.catalogue,
        history=study.matrix.history,
        label="{}",
        notes={},
    )
    return write_bundle(folder, parts, metrics={}, card="a card")
