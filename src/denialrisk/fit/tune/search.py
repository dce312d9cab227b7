"""Parameters searched with Optuna on folds in time; a search that was killed goes on."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from denialrisk.errors import UsageError
from denialrisk.fit.boost import Sample, seek
from denialrisk.fit.space import Span, Spans, whole
from denialrisk.fit.spec import Boosting, Spec
from denialrisk.fit.study import Study
from denialrisk.fit.tune.folds import folds
from denialrisk.fit.tune.trial import Trial, Tuned

_LOSSES: Final = "log losses"
# Optuna's own silence: it tells its mind on standard error at every trial.
_QUIET: Final = 40


@dataclass(frozen=True)
class Search:
    """How many trials per model, and the file they are kept in (SQLite, made if need be)."""

    trials: int
    storage: Path


def tune(study: Study, search: Search) -> tuple[Study, tuple[Tuned, ...]]:
    """Return the study with the best parameters found, and every trial.

    The same data, recipe, spec and seed are the same search: what the file holds of it is taken
    over, and only the trials that lack are run. The first trial is what was there before.
    """
    if search.trials < 1:
        raise UsageError("a search needs at least one trial")
    if not (study.recipe.tuning.denial or study.recipe.tuning.category):
        message = f"recipe '{study.recipe.name}' names no parameter to search under tuning"
        raise UsageError(f"{message}; give it spans, or train without --trials")
    tuned = []
    for model in ("denial", "category"):
        spans: Spans = getattr(study.recipe.tuning, model)
        if spans:
            tuned.append(_searched(study, model, spans, search))
            study = with_best(study, tuned[-1])
    return study, tuple(tuned)


def with_best(study: Study, tuned: Tuned) -> Study:
    """Return the study whose spec holds the best parameters, for any number of lines."""
    spec: Spec = getattr(study.specs, tuned.model)
    boosting = _boosting(spec, _lines(study), tuned.best.parameters)
    denied = int((study.matrix.category[study.slices.train] >= 0).sum())
    kept = {"boosting": boosting, "scarce": None, "denial_share": spec.share(denied)}
    better = spec.model_copy(update=kept)
    return replace(study, specs=study.specs.model_copy(update={tuned.model: better}))


def _searched(study: Study, model: str, spans: Spans, search: Search) -> Tuned:
    samples = folds(study, model)
    optuna_study = _opened(study, model, samples, search.storage)
    while (done := len(_finished(optuna_study))) < search.trials:
        study.tell(f"trials, {model} model", done, search.trials)
        _try(study, model, spans, samples, optuna_study, done)
    study.tell(f"trials, {model} model", done, search.trials)
    trials = tuple(_trial(number, kept) for number, kept in enumerate(_finished(optuna_study)))
    return Tuned(model, optuna_study.study_name, str(search.storage), trials)


def _opened(study: Study, model: str, samples: tuple[Sample, ...], storage: Path) -> Any:
    """Open or make the search; a trial that was running when it was killed counts for nothing."""
    import optuna
    from sqlalchemy.exc import SQLAlchemyError

    optuna.logging.set_verbosity(_QUIET)
    pruner = optuna.pruners.MedianPruner(
        n_startup_trials=study.recipe.tuning.trials_before_pruning
    )
    try:
        storage.parent.mkdir(parents=True, exist_ok=True)
        opened = optuna.create_study(
            storage=f"sqlite:///{storage}",
            study_name=f"{model}-{_digest(study, model, samples)}",
            pruner=pruner,
            load_if_exists=True,
        )
    except (OSError, SQLAlchemyError, optuna.exceptions.StorageInternalError) as error:
        why = str(getattr(error, "orig", None) or error).splitlines()[0]
        message = f"{storage}: trials cannot be kept there ({why})"
        raise UsageError(f"{message}; name another file with --trials-db") from None
    for left in opened.get_trials(states=(optuna.trial.TrialState.RUNNING,)):
        opened.tell(left.number, state=optuna.trial.TrialState.FAIL)
    return opened


def _digest(study: Study, model: str, samples: tuple[Sample, ...]) -> str:
    """Return what tells one search from another: data, folds, spec, recipe, seed."""
    spec: Spec = getattr(study.specs, model)
    digest = hashlib.blake2b(digest_size=8)
    digest.update(spec.model_dump_json().encode())
    digest.update(study.recipe.model_dump_json().encode())
    for sample in samples:
        for array in (sample.values, sample.target, sample.newest):
            digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()


def _finished(optuna_study: Any) -> list[Any]:
    """Return the trials that came to their end, pruned ones among them, in order."""
    from optuna.trial import TrialState

    return list(optuna_study.get_trials(states=(TrialState.COMPLETE, TrialState.PRUNED)))


def _try(  # noqa: PLR0913, PLR0917 - one trial is made of these
    study: Study,
    model: str,
    spans: Spans,
    samples: tuple[Sample, ...],
    optuna_study: Any,
    done: int,
) -> None:
    from optuna.samplers import TPESampler
    from optuna.trial import TrialState

    spec: Spec = getattr(study.specs, model)
    if not done:
        first = _boosting(spec, _lines(study), {}).model_dump()
        optuna_study.enqueue_trial({n: _within(first[n], spans[n]) for n in spans})
    # A seed of each trial's own: a search that was killed goes on as if it had not been.
    optuna_study.sampler = TPESampler(seed=study.recipe.seed + done)
    trial = optuna_study.ask()
    boosting = _boosting(spec, _lines(study), _suggested(trial, spans))
    tried = spec.model_copy(update={"boosting": boosting, "scarce": None})
    losses: list[float] = []
    for step, sample in enumerate(samples):
        losses.append(min(seek(sample, tried, study.recipe).loss))
        trial.set_user_attr(_LOSSES, losses)
        trial.report(float(np.mean(losses)), step)
        if step + 1 < len(samples) and trial.should_prune():
            optuna_study.tell(trial, state=TrialState.PRUNED)
            return
    optuna_study.tell(trial, float(np.mean(losses)))


def _suggested(trial: Any, spans: Spans) -> dict[str, float | int]:
    found: dict[str, float | int] = {}
    for name, span in spans.items():
        if Boosting.model_fields[name].annotation is int:
            low, high = int(span.low), int(span.high)
            found[name] = trial.suggest_int(name, low, high, log=span.log)
        else:
            found[name] = trial.suggest_float(name, span.low, span.high, log=span.log)
    return found


def _boosting(spec: Spec, lines: int, found: Mapping[str, float | int]) -> Boosting:
    """Return the parameters for so many lines with those found put over them."""
    return Boosting.model_validate(spec.parameters(lines) | dict(found))


def _within(value: float, span: Span) -> float:
    return min(max(value, span.low), span.high)


def _lines(study: Study) -> int:
    return int((study.slices.train | study.slices.calibration).sum())


def _trial(number: int, kept: Any) -> Trial:
    return Trial(
        number=number,
        parameters={name: whole(name, value) for name, value in kept.params.items()},
        losses=tuple(kept.user_attrs[_LOSSES]),
        pruned=kept.state.name == "PRUNED",
        started=kept.datetime_start,
        ended=kept.datetime_complete,
    )
