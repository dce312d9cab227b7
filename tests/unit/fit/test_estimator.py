from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.model_selection import GridSearchCV, TimeSeriesSplit, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import parametrize_with_checks

from denialrisk.fit import Answered, DenialClassifier, load_specs, signals_frame
from denialrisk.fit.spec import SHIPPED

ROOT = Path(__file__).parents[3]
QUICK = {"rounds": 30, "learning_rate": 0.2}


@pytest.fixture(scope="module")
def answered(house: Any) -> Answered:
    return signals_frame(house.tables, house.outcomes, house.catalogue)


def _world(rows: int = 400, seed: int = 3) -> tuple[pd.DataFrame, pd.Series]:
    random = np.random.default_rng(seed)
    frame = pd.DataFrame(random.normal(size=(rows, 3)), columns=["late", "charge", "noise"])
    frame.loc[random.random(rows) < 0.2, "charge"] = np.nan
    risk = 1 / (1 + np.exp(1.5 - 2 * frame["late"]))
    return frame, pd.Series((random.random(rows) < risk).astype(int))


@parametrize_with_checks([DenialClassifier(**QUICK)])
@pytest.mark.filterwarnings("ignore:.*too few to hold any back:UserWarning")
def test_scikit_learns_own_checks_pass(estimator: Any, check: Any) -> None:
    check(estimator)


def test_probabilities_are_calibrated_and_follow_the_signal() -> None:
    frame, denied = _world(2000)
    model = DenialClassifier(**QUICK).fit(frame[:1500], denied[:1500])
    said = model.predict_proba(frame[1500:])
    assert model.calibrated_
    assert np.allclose(said.sum(axis=1), 1)
    assert abs(said[:, 1].mean() - denied[1500:].mean()) < 0.05
    assert model.feature_names_in_.tolist() == ["late", "charge", "noise"]
    assert model.n_features_in_ == 3


def test_labels_may_be_words() -> None:
    frame, denied = _world()
    words = denied.map({0: "paid", 1: "refused"})
    model = DenialClassifier(**QUICK).fit(frame, words)
    assert model.classes_.tolist() == ["paid", "refused"]
    assert set(model.predict(frame)) == {"paid", "refused"}


def test_it_learns_what_train_learns(house: Any, study: Any, learnt: Any) -> None:
    """The trees of `train`, given the same rows and slices, are this classifier's trees."""
    rows = np.flatnonzero(study.slices.train | study.slices.calibration)
    order = rows[np.argsort(study.matrix.submitted[rows], kind="stable")]
    held = study.slices.calibration.sum() / len(rows)
    stopping = study.slices.stopping.sum() / study.slices.train.sum()
    model = DenialClassifier(
        spec=house.specs.denial,
        recipe=house.recipe,
        calibration_share=float(held),
        stopping_share=float(stopping),
        directions=[signal.direction for signal in house.catalogue.signals],
    ).fit(study.matrix.signals[order], study.matrix.denied[order], study.matrix.claim[order])
    assert model.rounds_ == learnt.denial.rounds
    assert model.curve_ == learnt.calibration.line


def test_the_defaults_are_the_shipped_model() -> None:
    assert load_specs(ROOT / "models").denial == SHIPPED


def test_it_is_cloned_with_what_it_was_given() -> None:
    copy = clone(DenialClassifier(num_leaves=4, spec=SHIPPED))
    assert copy.get_params()["num_leaves"] == 4
    assert copy.get_params()["spec"] == SHIPPED
    assert copy.set_params(max_depth=2).max_depth == 2


def test_a_pipeline_is_judged_on_folds_in_time() -> None:
    frame, denied = _world(1600)
    model = make_pipeline(StandardScaler(), DenialClassifier(**QUICK))
    scores = cross_val_score(model, frame, denied, cv=TimeSeriesSplit(3), scoring="roc_auc")
    assert scores.min() > 0.75


def test_a_grid_is_searched() -> None:
    frame, denied = _world(600)
    search = GridSearchCV(
        DenialClassifier(**QUICK), {"num_leaves": [2, 6]}, cv=TimeSeriesSplit(2)
    ).fit(frame, denied)
    assert search.best_params_["num_leaves"] in {2, 6}
    assert search.best_estimator_.predict_proba(frame).shape == (600, 2)


def test_what_is_given_holds_for_few_rows_too() -> None:
    frame, denied = _world()
    model = DenialClassifier(num_leaves=2, **QUICK).fit(frame, denied)
    leaves = {tree["num_leaves"] for tree in model.booster_.dump_model()["tree_info"]}
    assert leaves <= {1, 2}


def test_directions_bind_the_trees() -> None:
    frame, denied = _world()
    model = DenialClassifier(directions={"late": "down"}, **QUICK).fit(frame, denied)
    steps = pd.DataFrame({"late": np.linspace(-2, 2, 50), "charge": 0.0, "noise": 0.0})
    assert (np.diff(model.predict_proba(steps)[:, 1]) <= 1e-12).all()


def test_directions_without_names_are_refused() -> None:
    frame, denied = _world()
    model = DenialClassifier(directions={"late": "down"})
    with pytest.raises(ValueError, match="columns of X have none"):
        model.fit(frame.to_numpy(), denied)


def test_too_few_rows_are_learnt_from_with_a_warning() -> None:
    frame, denied = _world(20)
    with pytest.warns(UserWarning, match="20 rows are too few"):
        model = DenialClassifier(**QUICK).fit(frame, denied)
    assert not model.calibrated_


def test_one_answer_is_no_class_to_tell_apart() -> None:
    frame, _ = _world(50)
    with pytest.raises(ValueError, match="one class only"):
        DenialClassifier().fit(frame, np.ones(50))


def test_no_claim_is_cut_by_a_border() -> None:
    from denialrisk.fit.estimator import _newest

    claim = np.repeat(np.arange(10), 3)
    newest = _newest(claim, 0.25)
    assert np.flatnonzero(newest).tolist() == [24, 25, 26, 27, 28, 29]
    assert _newest(claim, 0.5, ~newest).sum() == 12


def test_the_frame_holds_answered_lines_in_order_of_submission(
    answered: Answered, house: Any
) -> None:
    frame, denied, claim, day = answered
    assert frame.columns.tolist() == list(house.catalogue.names)
    assert frame.index.names == ["claim_id", "line_number"]
    assert frame.index.equals(denied.index)
    assert day.is_monotonic_increasing
    told = house.outcomes.set_index(["claim_id", "line_number"])["status"]
    assert (told.loc[frame.index] == denied.map({0: "paid", 1: "denied"}).to_numpy()).all()
    assert claim.groupby("claim_id").nunique().max() == 1


def test_young_cohorts_are_left_out(house: Any, answered: Answered) -> None:
    mature = signals_frame(house.tables, house.outcomes, house.catalogue, maturity_days=60)
    newest = house.outcomes["known_on"].max()
    assert mature.submitted_on.max() <= newest - pd.Timedelta(days=60)
    assert 0 < len(mature.X) < len(answered.X)
