"""A hospital's history turned into a judged, sealed bundle and its MLflow run."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from denialrisk.claims import Tables
from denialrisk.derive import Catalogue
from denialrisk.fit.boost import Progress
from denialrisk.fit.card import CardPlan, model_card, tellings
from denialrisk.fit.judge import Gates, examine, judge_gates, load_oracle, size, verdict_dicts
from denialrisk.fit.learn import Learnt, learn, learn_finally
from denialrisk.fit.matrix import HasOutcomes, as_of, build_matrix
from denialrisk.fit.recipe import Recipe
from denialrisk.fit.result import TrainingResult
from denialrisk.fit.spec import Specs
from denialrisk.fit.split import require, split
from denialrisk.fit.study import Study
from denialrisk.fit.track import digests, logging_to, reach, track
from denialrisk.fit.track.trials import log_trials
from denialrisk.fit.tune import Search, Tuned, tune, write_specs
from denialrisk.score import Parts, require_place, write_bundle


class Rules(Protocol):
    """What training asks of `label`'s LabelRules."""

    @property
    def maturity_days(self) -> int: ...  # noqa: D102

    @property
    def version(self) -> Any: ...  # noqa: D102

    def to_json(self) -> str: ...  # noqa: D102


@dataclass
class _Clock:
    """Tells progress which stage begins and keeps the seconds each took."""

    progress: Progress | None
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        if self.progress:
            self.progress(name, 0, 1)
        start = time.perf_counter()
        yield
        self.seconds[name] = round(time.perf_counter() - start, 2)
        if self.progress:
            self.progress(name, 1, 1)


def train(  # noqa: PLR0913, PLR0917 - one call holds everything a run rests on
    tables: Tables,
    labelled: HasOutcomes,
    catalogue: Catalogue,
    specs: Specs,
    recipe: Recipe,
    rules: Rules,
    *,
    bundle: Path,
    gates: Gates | None = None,
    truth: Path | None = None,
    until: date | None = None,
    register: bool = False,
    tracking_uri: str | None = None,
    progress: Progress | None = None,
    source: Path | None = None,
    search: Search | None = None,
    card: CardPlan | None = None,
    remedies: str = "",
) -> TrainingResult:
    """Learn, calibrate and judge both models, write the bundle and log one MLflow run.

    `truth` (the simulator's truth.parquet) is read by judging alone. `until` trains as if that
    were today. `register` registers the model if every gate passes; a refused one is written and
    logged, so marked. The tracking store is `tracking_uri`, else MLFLOW_TRACKING_URI, else
    mlflow.db here. `source` is the folder of tables. `search` looks for better parameters first
    and writes them beside the bundle; `card` adds to the model card; `remedies` are JSON. Raises
    NotEnoughDataError when a slice holds too few lines, before the long work UsageError or
    BundleError where nothing can be kept, after it TrackingError when no run can be logged.
    """
    reach(tracking_uri)
    require_place(bundle)
    clock = _Clock(progress)
    with clock.stage("signals"):
        seen, outcomes = as_of(tables, labelled.outcomes, until)
        matrix = build_matrix(seen, outcomes, catalogue)
        if truth:  # a wrong file is told before the long work, not after it
            load_oracle(truth, matrix.lines)
    slices = split(matrix.submitted, matrix.known, matrix.answered, recipe, rules.maturity_days)
    require(slices, matrix.denied, recipe)
    study = Study(matrix, slices, catalogue, specs, recipe, progress)
    study, tuned = _searched(study, search, clock)
    with clock.stage("learning"):
        learnt = learn(study)
    with clock.stage("judging"):
        metrics = examine(study, learnt, truth) | {"size": size(learnt, matrix.history)}
    verdicts = verdict_dicts(judge_gates(gates or Gates(), metrics))
    metrics |= _facts(study, learnt, rules) | {"gates": verdicts, "seconds": clock.seconds}
    with clock.stage("last refit"):
        final = learn_finally(study, learnt)
    metrics |= _found(study, tuned, bundle)
    metrics["card"] = model_card(study, metrics, card)
    parts, (text, page) = _parts(study, final, rules, verdicts, remedies), tellings(metrics, card)
    metrics["version"] = write_bundle(bundle, parts, metrics=metrics, card=text, page=page)
    with clock.stage("MLflow"), logging_to(tracking_uri, bundle):
        tracked = track(
            *(study, learnt, metrics, bundle, tracking_uri), register=register, source=source
        )
        log_trials(tracked.uri, tracked.run_id, tuned)
    return TrainingResult(bundle, metrics, tracked.run_id, tracked.uri, tracked.registered)


def _searched(
    study: Study, search: Search | None, clock: _Clock
) -> tuple[Study, tuple[Tuned, ...]]:
    if search is None:
        return study, ()
    with clock.stage("tuning"):
        return tune(study, search)


def _found(study: Study, tuned: tuple[Tuned, ...], bundle: Path) -> dict[str, Any]:
    """Write the specs a search found; return what it tried and where they are."""
    if not tuned:
        return {}
    folder = write_specs(study.specs, tuned, bundle.with_name(f"{bundle.name}-models"))
    return {"tuning": {"models": folder.name, **{t.model: t.to_dict() for t in tuned}}}


def _facts(study: Study, learnt: Learnt, rules: Rules) -> dict[str, Any]:
    """Return what the run decided and found out before judging."""
    return {
        "split": study.slices.to_dict(),
        "data": digests(study),
        "recipe": study.recipe.model_dump(mode="json"),
        "specs": study.specs.model_dump(mode="json"),
        "label_version": rules.version,
        "maturity_days": rules.maturity_days,
        "signals": len(study.matrix.names),
        "rounds": {
            "denial": learnt.denial.rounds,
            "category": learnt.category.rounds if learnt.category else 0,
        },
        "calibration": {
            "method": learnt.calibration.line.method,
            "log_losses": dict(learnt.choice.log_losses),
            "temperature": learnt.calibration.temperature,
            "overlap": learnt.calibration.overlap,
        },
    }


def _parts(
    study: Study, learnt: Learnt, rules: Rules, verdicts: list[dict[str, Any]], remedies: str
) -> Parts:
    split_facts = study.slices.to_dict()
    return Parts(
        denial=learnt.denial.booster,
        category=learnt.category_booster,
        categories=learnt.categories,
        calibration=learnt.calibration,
        catalogue=study.catalogue,
        history=study.matrix.history,
        label=rules.to_json(),
        remedies=remedies,
        notes={
            "gates_passed": all(verdict["passed"] for verdict in verdicts),
            "gates": verdicts,
            "recipe": study.recipe.name,
            "label_version": rules.version,
            "test_start": split_facts["test_start"],
            "data_end": split_facts["data_end"],
        },
    )
