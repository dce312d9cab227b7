"""Trains what a data scientist would try first on raw columns: CatBoost, LightGBM, a regression.

Each peer learns from the very lines the model learns from: rounds are stopped on the same newest
training lines, the best of a few settings is the one with the least log loss there, and what is
judged has learnt again from all lines before the embargo.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from raw import raw_columns

from denialrisk.fit.measures import Floats, log_loss
from denialrisk.fit.split import Mask
from denialrisk.fit.study import Study

_ROUNDS: Final = 1_500
_PATIENCE: Final = 50
_PATIENT: Final = "patient_key"
_RARE: Final = 20


@dataclass(frozen=True)
class Raw:
    """Raw columns, a row per line in the order of the study's matrix."""

    columns: pd.DataFrame
    categorical: list[str]
    denied: Floats

    def without_patient(self) -> "Raw":
        """Return the columns without the patient's key: some boosters only memorise it."""
        kept = [name for name in self.categorical if name != _PATIENT]
        return Raw(self.columns.drop(columns=_PATIENT), kept, self.denied)


@dataclass(frozen=True)
class Tried:
    """A setting, what it lost on the stopping lines, the rounds it took and how to go on."""

    name: str
    loss: float
    rounds: int
    learn_all: Callable[[], Floats]


def peers(study: Study) -> Iterator[tuple[str, str, Floats]]:
    """Yield the name of each peer, the setting chosen and one probability per test line."""
    raw = Raw(*raw_columns(study.matrix), study.matrix.denied)
    tried = {
        "LightGBM, raw columns": (
            _lightgbm(study, columns, leaves)
            for columns in (raw, raw.without_patient())
            for leaves in (31, 63)
        ),
        "CatBoost, raw columns": (_catboost(study, raw, depth) for depth in (6, 8)),
    }
    yield "logistic regression, raw columns", "one column per code", _logistic(study, raw)
    for name, settings in tried.items():
        best = min(settings, key=lambda one: one.loss)
        yield name, f"{best.name}, {best.rounds} rounds", best.learn_all()


def _parts(study: Study) -> tuple[Mask, Mask, Mask, Mask]:
    """Return the lines to learn from at first, to stop on, to learn from at last, to judge."""
    slices = study.slices
    every = slices.train | slices.calibration
    return slices.train & ~slices.stopping, slices.stopping, every, slices.test


def _catboost(study: Study, raw: Raw, depth: int) -> Tried:
    import catboost

    older, newest, every, test = _parts(study)
    # Rows are in order of submission, so its target statistics look back only.
    settings: dict[str, Any] = {
        "depth": depth, "learning_rate": 0.05, "has_time": True, "random_seed": study.recipe.seed,
        "allow_writing_files": False, "verbose": False, "thread_count": 2,
    }  # fmt: skip

    def pool(rows: Mask) -> Any:
        order = np.flatnonzero(rows)[np.argsort(study.matrix.submitted[rows], kind="stable")]
        return catboost.Pool(
            raw.columns.iloc[order].astype(dict.fromkeys(raw.categorical, object)),
            raw.denied[order],
            cat_features=raw.categorical,
        )

    searched = catboost.CatBoostClassifier(
        iterations=_ROUNDS, early_stopping_rounds=_PATIENCE, **settings
    )
    searched.fit(pool(older), eval_set=pool(newest))
    rounds = searched.get_best_iteration() + 1

    def learn_all() -> Floats:
        final = catboost.CatBoostClassifier(iterations=rounds, **settings).fit(pool(every))
        table = raw.columns[test].astype(dict.fromkeys(raw.categorical, object))
        return np.asarray(final.predict_proba(table)[:, 1])

    loss = searched.get_best_score()["validation"]["Logloss"]
    return Tried(f"depth {depth}", loss, rounds, learn_all)


def _lightgbm(study: Study, raw: Raw, leaves: int) -> Tried:
    import lightgbm

    older, newest, every, test = _parts(study)
    # A code that comes first after the older lines is unknown, as it would be in life.
    table = raw.columns.copy()
    for name in raw.categorical:
        known = pd.unique(table.loc[every, name])
        table[name] = pd.Categorical(table[name], categories=known)
    settings = {
        "objective": "binary", "learning_rate": 0.05, "num_leaves": leaves, "verbosity": -1,
        "min_data_in_leaf": 50, "feature_fraction": 0.8, "bagging_fraction": 0.8,
        "bagging_freq": 1, "cat_smooth": 20, "seed": study.recipe.seed, "num_threads": 2,
    }  # fmt: skip

    def dataset(rows: Mask) -> Any:
        return lightgbm.Dataset(table[rows], raw.denied[rows], free_raw_data=False)

    searched = lightgbm.train(
        settings, dataset(older), _ROUNDS, valid_sets=[dataset(newest)],
        callbacks=[lightgbm.early_stopping(_PATIENCE, verbose=False)],
    )  # fmt: skip
    rounds = max(1, searched.best_iteration)

    def learn_all() -> Floats:
        return np.asarray(lightgbm.train(settings, dataset(every), rounds).predict(table[test]))

    loss = log_loss(raw.denied[newest], np.asarray(searched.predict(table[newest])))
    patient = "with" if _PATIENT in raw.categorical else "without"
    return Tried(f"{leaves} leaves, {patient} patient", loss, rounds, learn_all)


def _logistic(study: Study, raw: Raw) -> Floats:
    """Fit a regression on one column per code, gaps and rare codes aside."""
    from sklearn.compose import make_column_transformer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    _, _, every, test = _parts(study)
    codes = [name for name in raw.categorical if name != _PATIENT]
    numbers = [name for name in raw.columns if name not in raw.categorical]
    one_hot = OneHotEncoder(min_frequency=_RARE, handle_unknown="infrequent_if_exist")
    pipeline = make_pipeline(
        make_column_transformer((one_hot, codes), (StandardScaler(), numbers)),
        LogisticRegression(C=0.3, max_iter=300),
    )
    table = raw.columns.fillna(dict.fromkeys(numbers, 0.0))
    pipeline.fit(table[every], raw.denied[every])
    return np.asarray(pipeline.predict_proba(table[test])[:, 1])
