"""A training logged as one MLflow run: parameters, figures, pictures, card and the bundle."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version as library_version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from denialrisk.fit.learn import Learnt
from denialrisk.fit.study import Study
from denialrisk.fit.track.contender import JUDGED
from denialrisk.fit.track.dataset import datasets
from denialrisk.fit.track.gatepage import gate_tags, gates_page
from denialrisk.fit.track.logged import log_bundle
from denialrisk.fit.track.origin import commit, environment, requirements
from denialrisk.fit.track.plots import plots
from denialrisk.fit.track.registry import register as enter
from denialrisk.fit.track.store import NAME, RUN_GIVEN, beside_store, client_of, silence, store_of

if TYPE_CHECKING:
    from mlflow import MlflowClient

# The largest payers' figures are metrics of the run; all are in metrics.json.
_PAYERS: Final = 20
# MLflow takes 250 characters; what is measured stands behind the name.
_NAME_LENGTH: Final = 200


@dataclass(frozen=True)
class Tracked:
    """Where a run was recorded; `registered` names the model version, if any."""

    run_id: str
    uri: str
    registered: str | None


def track(  # noqa: PLR0913 - a run is made of these
    study: Study,
    learnt: Learnt,
    metrics: Mapping[str, Any],
    bundle: Path,
    uri: str | None,
    *,
    register: bool,
    source: Path | None = None,
) -> Tracked:
    """Log one run and, if asked and every gate passed, register the model.

    The store is `uri`, else MLFLOW_TRACKING_URI, else mlflow.db with mlartifacts/ beside it in
    the working folder. The first version registered becomes `champion`, later ones `challenger`.
    `source` is the folder of tables the run learnt from.
    """
    with silence():
        import mlflow

        store = store_of(uri)
        client = client_of(store)
        with _run(client, store, metrics["version"]) as run:
            mlflow.log_params(_parameters(study, learnt))
            mlflow.log_metrics(_numbers(metrics))
            _log_losses(client, run.info.run_id, learnt)
            mlflow.set_tags(_tags(metrics))
            for context, dataset in datasets(study, metrics["data"], source).items():
                mlflow.log_input(dataset, context=context)
            _log_pictures(study, learnt, metrics)
            _log_reading(bundle, metrics["gates"])
            _log_judged(learnt)
            model_uri = log_bundle(bundle)
        registered = None
        if register and all(gate["passed"] for gate in metrics["gates"]):
            registered = enter(client, model_uri, run.info.run_id, metrics["gates"])
    return Tracked(run.info.run_id, store, registered)


def _run(client: "MlflowClient", store: str, name: str) -> Any:
    """Start a run, or take up the one that `mlflow run` has started for us."""
    import mlflow

    if RUN_GIVEN in os.environ:
        return mlflow.start_run()
    return mlflow.start_run(experiment_id=_experiment(client, store), run_name=name)


def _experiment(client: "MlflowClient", store: str) -> str:
    found = client.get_experiment_by_name(NAME)
    if found is not None:
        return str(found.experiment_id)
    folder = beside_store(store)
    place = (folder / "mlartifacts").resolve().as_uri() if folder else None
    return str(client.create_experiment(NAME, artifact_location=place))


def _parameters(study: Study, learnt: Learnt) -> dict[str, Any]:
    recipe = study.recipe.model_dump(mode="json")
    named: dict[str, Any] = {f"recipe.{key}": value for key, value in recipe.items()}
    for name, boosted in (("denial", learnt.denial), ("category", learnt.category)):
        if boosted:
            named |= {f"{name}.{key}": value for key, value in boosted.parameters.items()}
            named[f"{name}.rounds"] = boosted.rounds
    return named | {"calibration": learnt.calibration.line.method, **study.slices.to_dict()}


def _numbers(metrics: Mapping[str, Any]) -> dict[str, float]:
    """Return the figures as flat names: ours plainly, the others' under their own."""
    nested: dict[str, Mapping[str, Any]] = {"": metrics["test"]["denialrisk"]}
    others = {n: f for n, f in metrics["test"].items() if n != "denialrisk"}
    nested |= {f"{n.replace(' ', '_')}.": figures for n, figures in others.items()}
    nested |= {"claims.": metrics["claims"], "ceiling.": metrics.get("ceiling", {})}
    nested |= {"category.": metrics["category"]["denialrisk"], "seconds.": metrics["seconds"]}
    nested |= {"size.": metrics.get("size", {})}
    nested |= {f"payer.{_safe(p['name'])}.": _brief(p) for p in metrics["payers"][:_PAYERS]}
    return {
        f"{prefix}{name}": float(value)
        for prefix, figures in nested.items()
        for name, value in figures.items()
        if isinstance(value, int | float)
    }


def _brief(payer: Mapping[str, Any]) -> dict[str, Any]:
    """Return the few figures by which payers are watched from run to run."""
    names = ("lines", "denied_share", "mean_probability", "auroc", "log_loss", "ece")
    return {name: payer.get(name) for name in names}


def _safe(name: str) -> str:
    """Return a payer's name with nothing in it that MLflow refuses in a metric's name.

    It takes a slash for a folder, and refuses names that are no plain path or too long.
    """
    return re.sub(r"[^\w. :-]", "_", name)[:_NAME_LENGTH]


def _log_judged(learnt: Learnt) -> None:
    """Keep the boosters that were judged: what ships has learnt once more."""
    import mlflow

    for name, boosted in (("denial", learnt.denial), ("category", learnt.category)):
        if boosted:
            mlflow.log_text(boosted.booster.model_to_string(), JUDGED.format(name=name))


def _log_losses(client: "MlflowClient", run_id: str, learnt: Learnt) -> None:
    """Log the watched loss of every round, so that the curve can be seen."""
    from mlflow.entities import Metric

    losses = {"denial.watched_log_loss": learnt.denial.loss}
    if learnt.category:
        losses["category.watched_log_loss"] = learnt.category.loss
    for name, values in losses.items():
        points = [Metric(name, value, 0, step) for step, value in enumerate(values, 1)]
        for start in range(0, len(points), 1000):
            client.log_batch(run_id, metrics=points[start : start + 1000])


def _tags(metrics: Mapping[str, Any]) -> dict[str, str]:
    return {
        "bundle_version": metrics["version"],
        "gates_passed": str(all(gate["passed"] for gate in metrics["gates"])).lower(),
        "denialrisk_version": library_version("denialrisk"),
        "label_version": str(metrics["label_version"]),
        "test_digest": metrics["data"]["test"],
        **gate_tags(metrics["gates"]),
        **commit(),
        **environment(),
    }


def _log_pictures(study: Study, learnt: Learnt, metrics: Mapping[str, Any]) -> None:
    import mlflow

    for name, figure in plots(study, learnt, metrics["payers"], metrics["capacity"]).items():
        mlflow.log_figure(figure, f"plots/{name}")


def _log_reading(bundle: Path, verdicts: list[dict[str, Any]]) -> None:
    """Log what a person reads of a run: the card, the gates, the figures, the decisions."""
    import mlflow

    for name in ("card.md", "card.html", "metrics.json", "catalogue.json", "label.json"):
        if (bundle / name).exists():
            mlflow.log_artifact(str(bundle / name))
    mlflow.log_text(gates_page(verdicts, "Gates"), "gates.md")
    mlflow.log_dict({"gates": verdicts}, "gates.json")
    mlflow.log_text(requirements(), "requirements.txt")
