from types import SimpleNamespace
from typing import Any

import pytest

from denialrisk.fit import Search, TrainingResult, load_specs, train
from denialrisk.fit.space import Span, Tuning
from denialrisk.score import Bundle

RULES = SimpleNamespace(maturity_days=60, version="test", to_json=lambda: '{"version": "test"}')


@pytest.fixture(scope="module")
def searched(house: Any, tmp_path_factory: pytest.TempPathFactory) -> TrainingResult:
    folder = tmp_path_factory.mktemp("searched")
    plan = Tuning(folds=2, denial={"num_leaves": Span(low=2, high=8)})
    recipe = house.recipe.model_copy(update={"tuning": plan, "rounds": 20})
    decisions = (house.catalogue, house.specs, recipe, RULES)
    return train(
        *(house.tables, SimpleNamespace(outcomes=house.outcomes), *decisions),
        bundle=folder / "bundle",
        tracking_uri=f"sqlite:///{folder / 'mlflow.db'}",
        search=Search(3, folder / "trials.db"),
    )


@pytest.mark.slow
def test_every_trial_is_a_run_within_the_run(searched: TrainingResult) -> None:
    import mlflow

    client = mlflow.MlflowClient(searched.tracking_uri)
    parent = client.get_run(searched.run_id)
    ours = f"tags.mlflow.parentRunId = '{searched.run_id}'"
    runs = client.search_runs([parent.info.experiment_id], ours)
    assert len(runs) == 3
    assert sum(run.data.tags["best"] == "true" for run in runs) == 1
    for run in runs:
        assert run.info.status == "FINISHED"
        assert 2 <= int(run.data.params["num_leaves"]) <= 8
        folds = client.get_metric_history(run.info.run_id, "fold_log_loss")
        assert [point.step for point in folds] in ([1], [1, 2])


@pytest.mark.slow
def test_the_bundle_is_learnt_with_what_was_found_and_carries_it(
    searched: TrainingResult,
) -> None:
    bundle = Bundle.load(searched.bundle)
    found = searched.metrics["tuning"]["denial"]["parameters"]["num_leaves"]
    assert bundle.metrics["specs"]["denial"]["boosting"]["num_leaves"] == found
    beside = load_specs(searched.bundle.with_name("bundle-models"))
    assert beside.denial.boosting.num_leaves == found
    assert "the best of 3 trials" in searched.summary()
