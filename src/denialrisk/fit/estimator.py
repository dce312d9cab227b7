"""The denial model turned into a scikit-learn classifier, learning by the code of `train`."""

import warnings
from collections.abc import Mapping, Sequence
from typing import Any, Final, Self

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils import check_random_state
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_consistent_length, check_is_fitted, validate_data

from denialrisk.fit.boost import Sample, boost, boost_again, boost_for
from denialrisk.fit.calibrate import Choice, choose_curve
from denialrisk.fit.measures import Floats, Rows
from denialrisk.fit.recipe import Recipe
from denialrisk.fit.spec import SHIPPED, Boosting, Spec
from denialrisk.fit.split import Mask
from denialrisk.score import Curve, predict_raw

# A curve or a stopping rule needs a few lines of both outcomes; fewer say nothing.
_FEWEST: Final = 5
# What the shipped spec states for few lines.
_ROUNDS: Final = 130
_LARGEST_SEED: Final = 2**31 - 1
_PLAIN: Final = Curve("platt", (1.0, 0.0))


class DenialClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # no types there
    """The denial model of `denialrisk train`, calibrated, with scikit-learn's manners.

    Rows are service lines **in order of time**, oldest first: the newest share calibrates, the
    newest share of what is left stops boosting, and then the trees learn from all of them
    (`refit`). It is the denial model alone: of categories, which tell a part of the log-odds in
    `train`, y says nothing. X is a DataFrame of signals (see `signals_frame`) or an array; NaN =
    unknown.

    What is None is as in `spec` (else the shipped models/denial.yaml) and `recipe` (else the
    shipped default); few rows take the parameters measured for few rows. What is given holds for
    any number of rows.

    Parameters
    ----------
    spec, recipe : Spec, Recipe or None
        What `load_specs(folder).denial` and `load_recipe(path)` return.
    directions : mapping of column name to "up", "down" or "none", or a sequence in the order of
        the columns, or None
        Binds the trees: `{s.name: s.direction for s in catalogue.signals}` does as `train` does.
    learning_rate, num_leaves, max_depth, min_data_in_leaf, lambda_l2, feature_fraction_bynode,
    bagging_fraction, extra_trees, max_bin
        LightGBM's parameters under LightGBM's names.
    calibration : "measured", "isotonic", "platt" or "beta"
    rounds, stopping_rounds, calibration_share, stopping_share, refit
        As in a recipe.
    random_state : int, RandomState or None
        None is the recipe's seed: the same rows give the same model.

    Attributes
    ----------
    classes_ : array of the two labels; the second is the one whose probability is "denied"
    booster_ : lightgbm.Booster
    curve_ : Curve from log-odds to probability
    calibrated_ : False where rows were too few to hold any back; then a warning says so
    rounds_ : number of trees
    feature_names_in_, n_features_in_

    """

    def __init__(  # noqa: PLR0913 - scikit-learn reads the parameters off this signature
        self,
        *,
        spec: Spec | None = None,
        recipe: Recipe | None = None,
        directions: Mapping[str, str] | Sequence[str] | None = None,
        learning_rate: float | None = None,
        num_leaves: int | None = None,
        max_depth: int | None = None,
        min_data_in_leaf: int | None = None,
        lambda_l2: float | None = None,
        feature_fraction_bynode: float | None = None,
        bagging_fraction: float | None = None,
        extra_trees: bool | None = None,
        max_bin: int | None = None,
        calibration: str | None = None,
        rounds: int | None = None,
        stopping_rounds: int | None = None,
        calibration_share: float | None = None,
        stopping_share: float | None = None,
        refit: bool | None = None,
        random_state: Any = None,
    ) -> None:
        self.spec = spec
        self.recipe = recipe
        self.directions = directions
        self.learning_rate = learning_rate
        self.num_leaves = num_leaves
        self.max_depth = max_depth
        self.min_data_in_leaf = min_data_in_leaf
        self.lambda_l2 = lambda_l2
        self.feature_fraction_bynode = feature_fraction_bynode
        self.bagging_fraction = bagging_fraction
        self.extra_trees = extra_trees
        self.max_bin = max_bin
        self.calibration = calibration
        self.rounds = rounds
        self.stopping_rounds = stopping_rounds
        self.calibration_share = calibration_share
        self.stopping_share = stopping_share
        self.refit = refit
        self.random_state = random_state

    def fit(self, X: Any, y: Any, claim: Any = None) -> Self:  # noqa: N803 - scikit-learn's name
        """Learn from rows in order of time.

        X (n, k), NaN = unknown; y (n,) of two labels; `claim` (n,) says which rows belong
        together, so that no claim is cut by a border between slices.
        """
        values, labels = validate_data(self, X, y, dtype=np.float64, ensure_all_finite="allow-nan")
        check_classification_targets(labels)
        self.classes_, target = np.unique(labels, return_inverse=True)
        if len(self.classes_) != 2:  # noqa: PLR2004 - denied or not
            raise ValueError(_not_two(self.classes_))
        group = np.arange(len(target)) if claim is None else np.asarray(claim)
        check_consistent_length(values, group)
        _, number = np.unique(group, return_inverse=True)
        self._learn(values, target.astype(np.float64), number.astype(np.int64))
        return self

    def predict_proba(self, X: Any) -> Floats:  # noqa: N803 - scikit-learn's name
        """Return calibrated probabilities, shape (n, 2), in the order of `classes_`."""
        check_is_fitted(self)
        values = validate_data(
            self, X, dtype=np.float64, ensure_all_finite="allow-nan", reset=False
        )
        denied = self.curve_.apply(predict_raw(self.booster_, values))
        return np.column_stack([1 - denied, denied])

    def predict(self, X: Any) -> npt.NDArray[Any]:  # noqa: N803 - scikit-learn's name
        """Return the likelier label of each row, shape (n,)."""
        probability = self.predict_proba(X)
        likelier: npt.NDArray[Any] = self.classes_[probability.argmax(axis=1)]
        return likelier

    def __sklearn_tags__(self) -> Any:
        """Tell scikit-learn: two classes only, NaN welcome."""
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_class = False
        tags.input_tags.allow_nan = True
        return tags

    def _learn(self, values: Floats, target: Floats, claim: Rows) -> None:
        spec, recipe = self._spec(), self._recipe()
        held = _newest(claim, recipe.calibration_share)
        stopping = _newest(claim, recipe.stopping_share, ~held)
        every = np.ones(len(target), dtype=bool)
        self.calibrated_ = _enough(target, ~held & ~stopping, stopping, held)
        if self.calibrated_:
            sample = self._sample(values, target, stopping, ~held)
            boosted = boost(sample, spec, recipe, "denial model")
            margin = predict_raw(boosted.booster, values[held])
            answers = target[held], claim[held]
            choice = choose_curve(margin, *answers, method=spec.calibration, seed=recipe.seed)
            if recipe.refit:
                boosted = boost_again(
                    self._sample(values, target, stopping, every), boosted, "denial model"
                )
        else:
            warnings.warn(_too_few(len(target)), UserWarning, stacklevel=3)
            sample = self._sample(values, target, stopping, every)
            boosted = boost_for(_ROUNDS, sample, spec, recipe, "denial model")
            choice = Choice(_PLAIN, {})
        self.booster_, self.rounds_ = boosted.booster, boosted.rounds
        self.curve_ = choice.curve

    def _sample(self, values: Floats, target: Floats, stopping: Mask, rows: Mask) -> Sample:
        names = tuple(f"x{number}" for number in range(values.shape[1]))
        return Sample(values[rows], target[rows], stopping[rows], names, self._directions())

    def _directions(self) -> tuple[str, ...]:
        """Return one direction per column; columns nobody named go either way."""
        given: Mapping[str, str] | Sequence[str] | None = self.directions
        columns = int(self.n_features_in_)
        if given is None:
            return ("none",) * columns
        if isinstance(given, Mapping):
            names = getattr(self, "feature_names_in_", None)
            if names is None:
                raise ValueError("directions are given by name, but the columns of X have none")
            return tuple([given.get(name, "none") for name in names])
        if len(given) != columns:
            raise ValueError(f"{len(given)} directions for {columns} columns")
        return tuple(given)

    def _spec(self) -> Spec:
        """Return the spec with what was given put over it, many rows or few."""
        spec = self.spec or SHIPPED
        given = self._given(Boosting)
        update: dict[str, Any] = {"boosting": spec.boosting.model_dump() | given}
        if spec.scarce:
            few = spec.scarce.boosting.model_dump() | given
            update["scarce"] = spec.scarce.model_dump() | {"boosting": few}
        if self.calibration is not None:
            update["calibration"] = self.calibration
        return Spec.model_validate(spec.model_dump() | update)

    def _recipe(self) -> Recipe:
        recipe = self.recipe or Recipe(name="default")
        given = self._given(Recipe)
        if self.random_state is not None:
            given["seed"] = int(check_random_state(self.random_state).randint(_LARGEST_SEED))
        return Recipe.model_validate(recipe.model_dump() | given)

    def _given(self, model: type[Boosting | Recipe]) -> dict[str, Any]:
        found = {name: getattr(self, name, None) for name in model.model_fields}
        return {name: value for name, value in found.items() if value is not None}


def _newest(claim: Rows, share: float, among: Mask | None = None) -> Mask:
    """Return the newest share of rows, moved so that no claim is cut."""
    rows = np.arange(len(claim)) if among is None else np.flatnonzero(among)
    if not len(rows):
        return np.zeros(len(claim), dtype=bool)
    border = rows[min(len(rows) - 1, int(np.ceil(len(rows) * (1 - share))))]
    first = np.full(int(claim.max()) + 1, len(claim))
    np.minimum.at(first, claim, np.arange(len(claim)))
    newest: Mask = first[claim] >= border
    return newest if among is None else newest & among


def _enough(target: Floats, *slices: Mask) -> bool:
    return all(
        min(target[rows].sum(), rows.sum() - target[rows].sum()) >= _FEWEST for rows in slices
    )


def _not_two(classes: npt.NDArray[Any]) -> str:
    if len(classes) == 1:
        return f"y holds one class only ({classes[0]}): there is nothing to tell apart"
    return (
        "Only binary classification is supported: a line is denied or it is not;"
        f" y holds {len(classes)} classes"
    )


def _too_few(rows: int) -> str:
    return (
        f"{rows} rows are too few to hold any back for stopping and calibration: the trees learn"
        " from all of them for a fixed number of rounds, and probabilities are not calibrated"
    )
