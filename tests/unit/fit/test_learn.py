import dataclasses

import numpy as np
import pytest

from denialrisk.fit.learn import Learnt, category_sample, learn, learn_finally
from denialrisk.fit.measures import Ranking
from denialrisk.fit.study import Study
from denialrisk.score import predict_raw

# As the world in conftest.py has it.
NEEDS_AUTHORIZATION = ["70450", "72148"]


def test_the_denial_model_finds_the_payers_habit(study: Study, learnt: Learnt) -> None:
    test = study.slices.test
    margin = predict_raw(learnt.denial.booster, study.matrix.signals[test])
    assert Ranking.of(study.matrix.denied[test], margin).auroc() > 0.8


def test_the_category_model_knows_a_missing_authorization(study: Study, learnt: Learnt) -> None:
    assert learnt.categories == ("eligibility", "authorization")
    assert learnt.category is not None
    names, signals = study.matrix.names, study.matrix.signals
    bare = signals[:, names.index("authorization_present")] == 0
    needed = study.matrix.lines["procedure_code"].isin(NEEDS_AUTHORIZATION).to_numpy()
    lacking = signals[bare & needed & study.slices.test]
    shares = learnt.calibration.category(predict_raw(learnt.category.booster, lacking))
    assert shares[:, 1].mean() > 0.7


def test_the_same_study_gives_the_same_trees(study: Study, learnt: Learnt) -> None:
    again = learn(study)
    assert again.denial.booster.model_to_string() == learnt.denial.booster.model_to_string()
    assert again.calibration == learnt.calibration


def test_test_lines_and_their_answers_teach_nothing(study: Study, learnt: Learnt) -> None:
    unlearnt = ~(study.slices.train | study.slices.calibration)
    matrix = study.matrix
    changed = dataclasses.replace(
        matrix,
        denied=np.where(unlearnt, 1 - matrix.denied, matrix.denied),
        signals=np.where(unlearnt[:, None], 99.0, matrix.signals),
    )
    other = learn(dataclasses.replace(study, matrix=changed))
    assert other.denial.booster.model_to_string() == learnt.denial.booster.model_to_string()


def test_a_refit_learns_from_calibration_lines_too_and_keeps_the_curves(
    study: Study, learnt: Learnt
) -> None:
    recipe = study.recipe.model_copy(update={"refit": False})
    once = learn(dataclasses.replace(study, recipe=recipe))
    assert once.calibration == learnt.calibration
    assert once.denial.rounds == learnt.denial.rounds
    assert once.denial.booster.model_to_string() != learnt.denial.booster.model_to_string()
    lines_seen = [
        tree.denial.booster.dump_model()["tree_info"][0]["tree_structure"]["internal_count"]
        for tree in (once, learnt)
    ]
    assert lines_seen[0] < lines_seen[1]


def test_what_ships_has_learnt_from_the_judged_lines_too(study: Study, learnt: Learnt) -> None:
    shipped = learn_finally(study, learnt)
    root = shipped.denial.booster.dump_model()["tree_info"][0]["tree_structure"]
    bagged = study.specs.denial.parameters(int(study.slices.settled.sum()))["bagging_fraction"]
    drawn = bagged * study.slices.settled.sum()
    assert root["internal_count"] == pytest.approx(drawn, rel=0.01)
    assert study.slices.settled[study.slices.test].all()
    assert shipped.calibration == learnt.calibration
    assert shipped.denial.rounds == learnt.denial.rounds


def test_a_recipe_may_ship_what_was_judged(study: Study, learnt: Learnt) -> None:
    recipe = study.recipe.model_copy(update={"final_refit": False})
    assert learn_finally(dataclasses.replace(study, recipe=recipe), learnt) is learnt


def test_a_history_of_one_category_needs_no_category_model(study: Study) -> None:
    category = np.where(study.matrix.category >= 0, 12, -1)
    single = dataclasses.replace(study.matrix, category=category)
    learnt = learn(dataclasses.replace(study, matrix=single))
    assert learnt.category is None
    assert learnt.categories == ("unmapped",)


def with_paid_lines(study: Study) -> Study:
    """Let the category model learn from paid lines too, as it does where denials are many."""
    category = study.specs.category.model_copy(update={"scarce": None, "denial_share": 0.5})
    specs = study.specs.model_copy(update={"category": category})
    return dataclasses.replace(study, specs=specs)


def test_few_denied_lines_tell_categories_alone(study: Study, learnt: Learnt) -> None:
    assert study.specs.category.denial_share > 0
    assert learnt.calibration.category_share == 0
    assert learnt.category is not None
    assert learnt.category.booster.num_model_per_iteration() == len(learnt.categories)


def test_many_denied_lines_stand_beside_paid_ones_and_tell_a_part_of_the_denial(
    study: Study,
) -> None:
    both = learn(with_paid_lines(study))
    assert both.calibration.category_share == 0.5
    assert both.category is not None
    assert both.category.booster.num_model_per_iteration() == len(both.categories) + 1
    test = study.slices.test
    signals, denied = study.matrix.signals[test], study.matrix.denied[test]
    raw = both.boosters.raw(signals)
    assert Ranking.of(denied, raw.margin).auroc() > 0.8
    paid = predict_raw(both.category.booster, signals)[:, -1]
    assert Ranking.of(1 - denied, paid).auroc() > 0.75
    assert raw.shares(both.calibration).sum(axis=1) == pytest.approx(1)
    assert both.probability(signals).mean() == pytest.approx(denied.mean(), abs=0.05)


def test_paid_lines_are_the_last_class(study: Study) -> None:
    matrix, rows = study.matrix, study.slices.train
    sample = category_sample(study, rows, np.array([0, 2]), paid=True)
    kept = rows & ((matrix.denied == 0) | np.isin(matrix.category, [0, 2]))
    assert sample.classes == 3
    assert len(sample.target) == kept.sum()
    assert (sample.target == 2).sum() == (matrix.denied[rows] == 0).sum()
    assert (sample.target == 1).sum() == (matrix.category[rows] == 2).sum()


def test_both_boosters_are_learnt_again_from_what_ships(study: Study) -> None:
    study = with_paid_lines(study)
    judged = learn(study)
    shipped = learn_finally(study, judged)
    assert judged.category is not None
    assert shipped.category is not None
    assert shipped.calibration == judged.calibration
    before, after = (
        each.booster.model_to_string() for each in (judged.category, shipped.category)
    )
    assert before != after
    assert shipped.category.booster.num_model_per_iteration() == len(shipped.categories) + 1


def test_progress_counts_the_rounds_of_both_models(study: Study) -> None:
    told: list[tuple[str, int, int]] = []
    learn(dataclasses.replace(study, progress=lambda *step: told.append(step)))
    stages = {stage for stage, _, _ in told}
    assert {"denial model", "category model"} <= stages
    assert all(0 < done <= total for _, done, total in told)
