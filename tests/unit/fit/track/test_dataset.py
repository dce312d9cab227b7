import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest

from denialrisk.fit.study import Study
from denialrisk.fit.track.dataset import datasets, digests
from denialrisk.fit.track.store import silence


def test_the_same_lines_have_the_same_digest_and_one_other_answer_another(study: Study) -> None:
    answers = study.matrix.denied.copy()
    last = np.flatnonzero(study.slices.test)[-1]
    answers[last] = 1 - answers[last]
    changed = dataclasses.replace(study, matrix=dataclasses.replace(study.matrix, denied=answers))
    assert digests(study) == digests(study)
    assert digests(changed)["training"] == digests(study)["training"]
    assert digests(changed)["test"] != digests(study)["test"]


def test_models_that_look_at_other_signals_are_judged_on_the_same_lines(study: Study) -> None:
    other = dataclasses.replace(study.matrix, signals=study.matrix.signals + 1)
    changed = dataclasses.replace(study, matrix=other)
    assert digests(changed)["test"] == digests(study)["test"]
    assert digests(changed)["training"] != digests(study)["training"]


@pytest.mark.slow
def test_mlflow_is_told_counts_days_and_source_and_no_content(
    study: Study, tmp_path: Path
) -> None:
    with silence():
        found = datasets(study, digests(study), tmp_path)
        told = {context: one.to_dict() for context, one in found.items()}
    assert set(told) == {"training", "evaluation"}
    profile = json.loads(told["evaluation"]["profile"])
    assert profile["lines"] == study.slices.test.sum()
    assert profile["denied_lines"] == study.matrix.denied[study.slices.test].sum()
    assert tmp_path.name in told["training"]["source"]
    assert '"C1' not in json.dumps(told)
