import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from denialrisk.errors import NotEnoughDataError, UsageError
from denialrisk.fit.space import Span, Tuning
from denialrisk.fit.spec import load_specs
from denialrisk.fit.study import Study
from denialrisk.fit.tune import Search, Tuned, tune, write_specs
from denialrisk.fit.tune.folds import folds

SPANS = {"num_leaves": Span(low=2, high=8), "learning_rate": Span(low=0.05, high=0.3, log=True)}


@pytest.fixture(scope="module")
def quick(study: Study) -> Study:
    plan = Tuning(folds=2, trials_before_pruning=2, denial=SPANS)
    update = {"tuning": plan, "rounds": 20, "stopping_rounds": 5}
    return dataclasses.replace(study, recipe=study.recipe.model_copy(update=update))


@pytest.fixture(scope="module")
def tuned(quick: Study, tmp_path_factory: pytest.TempPathFactory) -> tuple[Study, Tuned]:
    storage = tmp_path_factory.mktemp("search") / "trials.db"
    better, (found,) = tune(quick, Search(6, storage))
    return better, found


def test_a_fold_learns_from_what_was_known_before_it_watches(quick: Study) -> None:
    older, newer = folds(quick, "denial")
    assert len(older.newest) < len(newer.newest)
    learnable = quick.slices.train | quick.slices.calibration
    assert len(newer.newest) <= learnable.sum()
    for fold in (older, newer):
        assert fold.newest.any()
        assert not fold.newest.all()


def test_no_line_of_the_test_or_the_embargo_is_in_a_fold(quick: Study) -> None:
    matrix = quick.matrix
    unlearnable = ~(quick.slices.train | quick.slices.calibration)
    marked = np.where(unlearnable[:, None], -1e9, matrix.signals)
    study = dataclasses.replace(quick, matrix=dataclasses.replace(matrix, signals=marked))
    assert not any((fold.values == -1e9).any() for fold in folds(study, "denial"))


@pytest.mark.slow
def test_the_best_trial_is_no_worse_than_what_was_there(tuned: tuple[Study, Tuned]) -> None:
    better, found = tuned
    first = found.trials[0]
    assert first.parameters["num_leaves"] == 8  # the scarce spec's, as so few lines take it
    assert not first.pruned
    assert found.best.loss <= first.loss
    assert better.specs.denial.scarce is None
    assert better.specs.denial.boosting.num_leaves == found.best.parameters["num_leaves"]
    assert better.specs.denial.boosting.extra_trees  # not searched: as it was


@pytest.mark.slow
def test_a_search_that_was_stopped_goes_on_as_if_it_had_not_been(
    quick: Study, tuned: tuple[Study, Tuned], tmp_path: Path
) -> None:
    storage = tmp_path / "trials.db"
    tune(quick, Search(2, storage))
    _leave_one_running(storage)
    told: list[tuple[str, int, int]] = []
    watched = dataclasses.replace(quick, progress=lambda *step: told.append(step))
    _, (again,) = tune(watched, Search(6, storage))
    assert [t.parameters for t in again.trials] == [t.parameters for t in tuned[1].trials]
    assert [t.losses for t in again.trials] == [t.losses for t in tuned[1].trials]
    assert [done for _, done, total in told] == [2, 3, 4, 5, 6]


@pytest.mark.slow
def test_other_data_is_another_search(quick: Study, tmp_path: Path) -> None:
    storage = tmp_path / "trials.db"
    _, (first,) = tune(quick, Search(1, storage))
    turned = dataclasses.replace(quick.matrix, signals=quick.matrix.signals + 1)
    _, (second,) = tune(dataclasses.replace(quick, matrix=turned), Search(1, storage))
    assert first.study != second.study
    assert len(second.trials) == 1


@pytest.mark.slow
def test_the_category_model_is_searched_where_the_recipe_says_so(
    quick: Study, tmp_path: Path
) -> None:
    plan = quick.recipe.tuning.model_copy(update={"denial": {}, "category": SPANS})
    study = dataclasses.replace(quick, recipe=quick.recipe.model_copy(update={"tuning": plan}))
    better, (found,) = tune(study, Search(2, tmp_path / "trials.db"))
    assert found.model == "category"
    assert better.specs.denial == quick.specs.denial


@pytest.mark.slow
def test_what_was_found_is_a_models_folder(tuned: tuple[Study, Tuned], tmp_path: Path) -> None:
    better, found = tuned
    folder = write_specs(better.specs, (found,), tmp_path / "models")
    assert load_specs(folder) == better.specs
    assert "Found by `denialrisk train --trials 6`" in (folder / "denial.yaml").read_text()


def test_a_history_without_both_outcomes_in_any_fold_says_so(quick: Study, tmp_path: Path) -> None:
    matrix = dataclasses.replace(quick.matrix, denied=np.zeros(len(quick.matrix)))
    with pytest.raises(NotEnoughDataError, match="without --trials"):
        tune(dataclasses.replace(quick, matrix=matrix), Search(1, tmp_path / "trials.db"))


def test_a_search_without_trials_is_refused(quick: Study, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="at least one trial"):
        tune(quick, Search(0, tmp_path / "trials.db"))


def test_a_recipe_with_nothing_to_search_is_told_so(quick: Study, tmp_path: Path) -> None:
    plan = quick.recipe.tuning.model_copy(update={"denial": {}, "category": {}})
    study = dataclasses.replace(quick, recipe=quick.recipe.model_copy(update={"tuning": plan}))
    with pytest.raises(UsageError, match="names no parameter to search"):
        tune(study, Search(1, tmp_path / "trials.db"))


def test_a_file_that_cannot_keep_trials_is_told(quick: Study, tmp_path: Path) -> None:
    storage = tmp_path / "trials.db"
    storage.write_text("no database at all, and more than a header long " * 9)
    with pytest.raises(UsageError, match=r"trials\.db: trials cannot be kept .* --trials-db"):
        tune(quick, Search(1, storage))


@pytest.mark.parametrize(
    ("spans", "told"),
    [
        ({"num_leafs": {"low": 2, "high": 8}}, "no parameter to search"),
        ({"extra_trees": {"low": 0, "high": 1}}, "no parameter to search"),
        ({"num_leaves": {"low": 9, "high": 8}}, "lies above high"),
        ({"lambda_l2": {"low": 0, "high": 8, "log": True}}, "low above 0"),
        ({"bagging_fraction": {"low": 0.5, "high": 1.5}}, "less than or equal to 1"),
        ({"num_leaves": {"low": 2.5, "high": 8}}, "valid integer"),
    ],
)
def test_a_span_that_cannot_be_is_told(spans: dict[str, Any], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        Tuning.model_validate({"denial": spans})


def _leave_one_running(storage: Path) -> None:
    import optuna

    (name,) = optuna.get_all_study_names(f"sqlite:///{storage}")
    optuna.load_study(study_name=name, storage=f"sqlite:///{storage}").ask()
