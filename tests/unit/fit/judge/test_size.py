from denialrisk.fit.judge.size import size
from denialrisk.fit.learn import Learnt
from denialrisk.fit.study import Study


def test_size_counts_models_and_history_and_times_one_explanation(
    study: Study, learnt: Learnt
) -> None:
    told = size(learnt, study.matrix.history)
    models = len(learnt.denial.booster.model_to_string())
    history = sum(part.words.nbytes + part.cells.nbytes for part in study.matrix.history.segments)
    assert told["megabytes"] >= round((models + history) / 1e6, 3)
    assert 0 < told["trees"] <= learnt.denial.rounds
    assert 0 < told["explain_milliseconds"] < 1000
