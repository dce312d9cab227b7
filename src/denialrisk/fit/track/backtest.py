"""A backtest logged as one MLflow run: figures by month as metrics by step, pages and pictures."""

import json
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version as library_version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from denialrisk.fit.track.origin import commit, environment
from denialrisk.fit.track.store import beside_store, client_of, silence, store_of

if TYPE_CHECKING:
    from mlflow import MlflowClient

# Apart from the runs of trainings: these figures are of many models, and none is kept.
NAME: Final = "denialrisk-backtest"
_BY_STEP: Final = ("auroc", "average_precision", "ece", "log_loss", "brier", "mean_probability",
                   "denied_share", "denials_in_top_quarter", "dollars_in_top_quarter")  # fmt: skip


def log_backtest(
    figures: Mapping[str, Any], files: Sequence[Path] = (), uri: str | None = None
) -> tuple[str, str]:
    """Log one run and return its id and the store; steps count the months from 1.

    Metrics of the retrained model bear plain names, those of the others their own before them.
    `files` (page, pictures) are kept with it. The store is `uri`, else MLFLOW_TRACKING_URI, else
    mlflow.db in the working folder.
    """
    with silence():
        store = store_of(uri)
        client = client_of(store)
        months = [month["month"] for month in figures["months"]]
        name = f"{months[0]} to {months[-1]}"
        run = client.create_run(_experiment(client, store), run_name=name, tags=_tags(figures))
        run_id = str(run.info.run_id)
        for step, month in enumerate(figures["months"], 1):
            client.log_batch(run_id, metrics=list(_metrics(month, step)))
        client.log_batch(run_id, metrics=list(_means(figures)), params=_params(figures))
        client.log_text(run_id, json.dumps(figures, indent=1), "backtest.json")
        for path in files:
            client.log_artifact(run_id, str(path))
        client.set_terminated(run_id)
    return run_id, store


def _experiment(client: "MlflowClient", store: str) -> str:
    found = client.get_experiment_by_name(NAME)
    if found is not None:
        return str(found.experiment_id)
    folder = beside_store(store)
    place = (folder / "mlartifacts").resolve().as_uri() if folder else None
    return str(client.create_experiment(NAME, artifact_location=place))


def _tags(figures: Mapping[str, Any]) -> dict[str, str]:
    months = ", ".join(month["month"] for month in figures["months"])
    about = {"months": months, "denialrisk_version": library_version("denialrisk")}
    return about | commit() | environment()


def _params(figures: Mapping[str, Any]) -> list[Any]:
    from mlflow.entities import Param

    keys = ("recipe", "every", "maturity_days", "frozen_on")
    return [Param(key, str(figures[key])) for key in keys]


def _metrics(month: Mapping[str, Any], step: int) -> Iterator[Any]:
    from mlflow.entities import Metric

    for name, told in month["figures"].items():
        for key in _BY_STEP:
            if told[key] is not None:
                yield Metric(f"{_before(name)}{key}", told[key], 0, step)
    yield Metric("lines", month["lines"], 0, step)
    yield Metric("seconds", month["model"]["seconds"], 0, step)


def _means(figures: Mapping[str, Any]) -> Iterator[Any]:
    from mlflow.entities import Metric

    for name, means in figures["means"].items():
        for key, value in means.items():
            if value is not None:
                yield Metric(f"mean.{_before(name)}{key}", value, 0, 0)
    for number, change in enumerate(figures["changes"], 1):
        for name, model in change["models"].items():
            if model["days_to_recover"] is not None:
                of = f"change_{number}.{_before(name)}days_to_recover"
                yield Metric(of, model["days_to_recover"], 0, 0)


def _before(name: str) -> str:
    """Return what stands before a figure's name; nothing for the retrained model."""
    return "" if name == "retrained" else f"{name.replace(',', '').replace(' ', '_')}."
