import dataclasses

import numpy as np
import pytest

from denialrisk.fit.judge.baselines import baselines, payer_procedure_table
from denialrisk.fit.study import Study


@pytest.mark.parametrize("name", list(baselines()))
def test_a_baseline_gives_one_probability_per_test_line(study: Study, name: str) -> None:
    probability = baselines()[name](study.matrix, study.slices)
    assert probability.shape == (study.slices.test.sum(),)
    assert np.all((probability > 0) & (probability < 1))


def test_the_table_counts_only_answers_known_before_the_line_was_sent(study: Study) -> None:
    matrix, slices = study.matrix, study.slices
    before = payer_procedure_table(matrix, slices)
    cut = int(np.median(matrix.submitted[slices.test]))
    later = matrix.known >= cut
    changed = dataclasses.replace(matrix, denied=np.where(later, 1.0, matrix.denied))
    after = payer_procedure_table(changed, slices)
    early = matrix.submitted[slices.test] <= cut
    assert np.array_equal(before[early], after[early])
    assert np.any(before[~early] != after[~early])
