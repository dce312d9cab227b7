"""Signals and answers turned into a LightGBM booster, stopped on the newest training lines."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from denialrisk.errors import NotEnoughDataError
from denialrisk.fit.measures import Floats, Rows
from denialrisk.fit.recipe import Recipe
from denialrisk.fit.spec import Spec
from denialrisk.fit.split import Mask

if TYPE_CHECKING:
    from lightgbm import Booster

Progress = Callable[[str, int, int], None]

_DIRECTIONS: Final = {"up": 1, "down": -1, "none": 0}
# Same data and seed, same trees, byte for byte.
_REPEATABLE: Final = {"deterministic": True, "force_row_wise": True, "verbosity": -1}

# Below this many lines one thread is as quick as all.
_THREADS_PAY: Final = 50_000


@dataclass(frozen=True)
class Sample:
    """What one booster learns from: `target` is 0/1 or a class number, `newest` is watched."""

    values: Floats
    target: Floats | Rows
    newest: Mask
    names: tuple[str, ...]
    directions: tuple[str, ...]
    classes: int = 1


@dataclass(frozen=True)
class Boosted:
    """A booster, the rounds early stopping chose and its watched loss, round by round.

    `parameters` are those LightGBM was given: the spec's for so many lines, and the objective.
    """

    booster: "Booster"
    rounds: int
    loss: tuple[float, ...]
    parameters: Mapping[str, Any]


@dataclass(frozen=True)
class Sought:
    """What stopping on the newest lines found: rounds, and the watched loss of every round."""

    rounds: int
    loss: tuple[float, ...]
    parameters: Mapping[str, Any]


def boost(
    sample: Sample, spec: Spec, recipe: Recipe, stage: str, progress: Progress | None = None
) -> Boosted:
    """Find the number of rounds on the newest lines, then learn from all lines for that many.

    A spec may state the rounds for few lines; then there is nothing to find.
    `progress(stage, done, total)` counts the rounds of both passes. Raises NotEnoughDataError
    when the watched or the older part is empty.
    """
    if (rounds := spec.rounds(len(sample.newest))) is not None:
        return boost_for(rounds, sample, spec, recipe, stage, progress)
    sought = seek(sample, spec, recipe, stage, progress)
    rounds, parameters = sought.rounds, sought.parameters
    booster = _on_all(sample, parameters, rounds, f"{stage}, all lines", progress)
    return Boosted(booster, rounds, sought.loss, parameters)


def seek(
    sample: Sample,
    spec: Spec,
    recipe: Recipe,
    stage: str = "model",
    progress: Progress | None = None,
) -> Sought:
    """Boost on the older lines until the newest are predicted no better."""
    lightgbm = _lightgbm()
    if sample.newest.all() or not sample.newest.any():
        message = f"{stage}: {len(sample.newest):,} lines cannot be parted into learning"
        raise NotEnoughDataError(f"{message} and stopping; bring a longer history")
    parameters = _parameters(sample, spec, recipe)
    losses: list[float] = []
    watch = _dataset(sample, sample.newest, parameters)
    searched = lightgbm.train(
        parameters,
        _dataset(sample, ~sample.newest, parameters),
        num_boost_round=recipe.rounds,
        valid_sets=[watch],
        callbacks=[
            lightgbm.early_stopping(recipe.stopping_rounds, verbose=False),
            _count(stage, recipe.rounds, progress, losses),
        ],
    )
    if progress:  # stopped early, this stage is over
        progress(stage, len(losses), len(losses))
    return Sought(max(1, searched.best_iteration), tuple(losses), parameters)


def boost_again(
    sample: Sample, first: Boosted, stage: str, progress: Progress | None = None
) -> Boosted:
    """Learn from more lines with the parameters and rounds that were found on fewer."""
    booster = _on_all(sample, first.parameters, first.rounds, stage, progress)
    return replace(first, booster=booster)


def boost_for(  # noqa: PLR0913, PLR0917 - as boost, and the rounds
    rounds: int,
    sample: Sample,
    spec: Spec,
    recipe: Recipe,
    stage: str,
    progress: Progress | None = None,
) -> Boosted:
    """Learn from all lines for a number of rounds that is known beforehand."""
    parameters = _parameters(sample, spec, recipe)
    rounds = min(rounds, recipe.rounds)
    booster = _on_all(sample, parameters, rounds, stage, progress)
    return Boosted(booster, rounds, (), parameters)


def _on_all(
    sample: Sample,
    parameters: Mapping[str, Any],
    rounds: int,
    stage: str,
    progress: Progress | None,
) -> "Booster":
    lightgbm = _lightgbm()
    every = np.ones(len(sample.newest), dtype=bool)
    return lightgbm.train(
        dict(parameters),
        _dataset(sample, every, parameters),
        num_boost_round=rounds,
        callbacks=[_count(stage, rounds, progress, [])],
    )


def _parameters(sample: Sample, spec: Spec, recipe: Recipe) -> dict[str, Any]:
    rows = len(sample.newest)
    parameters = spec.parameters(rows) | _REPEATABLE | {"seed": recipe.seed}
    parameters["num_threads"] = 1 if rows < _THREADS_PAY else 0
    if sample.classes > 1:
        objective = {"objective": "multiclass", "num_class": sample.classes}
        return parameters | objective | {"metric": "multi_logloss"}
    parameters |= {"objective": "binary", "metric": "binary_logloss"}
    if spec.monotone:
        parameters["monotone_constraints"] = [_DIRECTIONS[d] for d in sample.directions]
        parameters["monotone_constraints_method"] = spec.monotone_method
    return parameters


def _dataset(sample: Sample, rows: Mask, parameters: Mapping[str, Any]) -> Any:
    lightgbm = _lightgbm()
    return lightgbm.Dataset(
        sample.values[rows],
        label=sample.target[rows],
        feature_name=list(sample.names),
        params=dict(parameters),
        free_raw_data=True,
    )


def _lightgbm() -> Any:
    # Threads that wait by spinning slow each other down twentyfold on a busy machine.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    import lightgbm

    return lightgbm


def _count(
    stage: str, total: int, progress: Progress | None, losses: list[float]
) -> Callable[[Any], None]:
    def callback(environment: Any) -> None:
        losses.extend(entry[2] for entry in environment.evaluation_result_list or [])
        if progress:
            progress(stage, environment.iteration + 1, total)

    return callback
