"""A training logged as one MLflow run: parameters, figures, pictures, card and the bundle."""

import contextlib
import hashlib
import io
import logging
import os
import tempfile
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version as library_version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

import denialrisk
from denialrisk.claims import CLAIMS, LINES
from denialrisk.fit.learn import Learnt
from denialrisk.fit.study import Study
from denialrisk.fit.track.plots import plots

if TYPE_CHECKING:
    from mlflow import MlflowClient
    from mlflow.models import ModelSignature

NAME: Final = "denialrisk"
_NEEDED_TO_SCORE: Final = ("lightgbm", "numpy", "pandas", "pyarrow", "pydantic", "pyyaml")
# What a hospital would call noise: MLflow's own notices, and the first run's database set-up.
_TALKATIVE: Final = ("mlflow", "alembic")
_QUIET: Final = {
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR": "false",
    "MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT": "true",
}


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
) -> Tracked:
    """Log one run and, if asked and every gate passed, register the model.

    The store is `uri`, else MLFLOW_TRACKING_URI, else mlflow.db with mlartifacts/ beside it in
    the working folder. The first version registered becomes `champion`, later ones `challenger`.
    """
    with silence():
        import mlflow

        store = uri or os.environ.get("MLFLOW_TRACKING_URI") or beside()
        mlflow.set_tracking_uri(store)
        client = mlflow.MlflowClient(store)
        with _run(client, store, metrics["version"]) as run:
            mlflow.log_params(_parameters(study, learnt))
            mlflow.log_metrics(_numbers(metrics))
            _log_losses(client, run.info.run_id, learnt)
            mlflow.set_tags(_tags(metrics))
            mlflow.log_input(_dataset(study), context="training")
            _log_pictures(study, learnt)
            _log_reading(bundle)
            model_uri = _log_model(bundle)
        passed = all(gate["passed"] for gate in metrics["gates"])
        registered = _register(client, model_uri, run.info.run_id) if register and passed else None
    return Tracked(run.info.run_id, store, registered)


def beside() -> str:
    """Return the tracking store used when none is named: mlflow.db in the working folder."""
    return f"sqlite:///{Path.cwd() / 'mlflow.db'}"


def _run(client: "MlflowClient", store: str, name: str) -> Any:
    """Start a run, or take up the one that `mlflow run` has started for us."""
    import mlflow

    if "MLFLOW_RUN_ID" in os.environ:
        return mlflow.start_run()
    return mlflow.start_run(experiment_id=_experiment(client, store), run_name=name)


def _experiment(client: "MlflowClient", store: str) -> str:
    found = client.get_experiment_by_name(NAME)
    if found is not None:
        return str(found.experiment_id)
    place = None
    if store.startswith("sqlite:///"):
        place = (Path(store.removeprefix("sqlite:///")).parent / "mlartifacts").resolve().as_uri()
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
    return {
        f"{prefix}{name}": float(value)
        for prefix, figures in nested.items()
        for name, value in figures.items()
        if isinstance(value, int | float)
    }


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
    }


def _dataset(study: Study) -> Any:
    """Return the data's digest and size; nothing of its content."""
    from mlflow.data.code_dataset_source import CodeDatasetSource
    from mlflow.data.meta_dataset import MetaDataset

    digest = hashlib.blake2b(digest_size=8)
    for array in (study.matrix.signals, study.matrix.denied, study.matrix.known):
        digest.update(np.ascontiguousarray(array).tobytes())
    source = CodeDatasetSource(tags={"mlflow.source.name": "denialrisk train"})
    return MetaDataset(source, name="service lines", digest=digest.hexdigest())


def _log_pictures(study: Study, learnt: Learnt) -> None:
    import mlflow

    for name, figure in plots(study, learnt).items():
        mlflow.log_figure(figure, f"plots/{name}")


def _log_reading(bundle: Path) -> None:
    import mlflow

    for name in ("card.md", "metrics.json", "catalogue.json", "label.json"):
        mlflow.log_artifact(str(bundle / name))


def _log_model(bundle: Path) -> str:
    """Log the bundle as a model of its own: code, not pickle, and no row of data."""
    import mlflow

    with _code() as code:
        logged = mlflow.pyfunc.log_model(
            name="model",
            python_model=str(Path(__file__).with_name("served.py")),
            artifacts={"bundle": str(bundle)},
            code_paths=[str(code)],
            pip_requirements=[f"{name}=={library_version(name)}" for name in _NEEDED_TO_SCORE],
            signature=signature(),
        )
    return str(logged.model_uri)


@contextlib.contextmanager
def _code() -> Iterator[Path]:
    """Give the package's source as a folder without compiled leftovers."""
    import shutil

    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "denialrisk"
        unwanted = shutil.ignore_patterns("__pycache__", "_starter")
        shutil.copytree(Path(denialrisk.__file__).parent, copy, ignore=unwanted)
        yield copy


def signature() -> "ModelSignature":
    """Return the columns `predict` takes and gives: one row per service line.

    Only claim_id must be there. Text is text; numbers, dates, flags and lists come as pandas or
    JSON has them and are read by the claim schema.
    """
    from mlflow.models import ModelSignature
    from mlflow.types.schema import AnyType, ColSpec, DataType, Schema

    kinds = {**CLAIMS, **LINES, "line_prior_authorization_number": "text"}
    taken = [
        ColSpec(
            DataType.string if kind == "text" else AnyType(), name, required=name == "claim_id"
        )
        for name, kind in kinds.items()
    ]
    given = {
        "claim_id": DataType.string,
        "line_number": DataType.long,
        "denial_probability": DataType.double,
        "category": DataType.string,
        "category_probability": DataType.double,
        "expected_denied_amount": DataType.double,
    }
    outputs = [ColSpec(kind, name) for name, kind in given.items()]
    return ModelSignature(Schema(taken), Schema(outputs))


def _register(client: "MlflowClient", model_uri: str, run_id: str) -> str:
    import mlflow

    version = mlflow.register_model(model_uri, NAME).version
    client.set_model_version_tag(NAME, version, "run_id", run_id)
    first = "champion" not in client.get_registered_model(NAME).aliases
    alias = "champion" if first else "challenger"
    client.set_registered_model_alias(NAME, alias, version)
    return f"models:/{NAME}@{alias} (version {version})"


@contextlib.contextmanager
def silence() -> Iterator[None]:
    """Keep MLflow's notices off the terminal; errors still rise as exceptions."""
    for name, value in _QUIET.items():
        os.environ.setdefault(name, value)
    levels = {name: logging.getLogger(name).level for name in _TALKATIVE}
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        try:
            with contextlib.redirect_stderr(io.StringIO()):
                for name in _TALKATIVE:
                    logging.getLogger(name).setLevel(logging.ERROR)
                yield
        finally:
            for name, level in levels.items():
                logging.getLogger(name).setLevel(level)
