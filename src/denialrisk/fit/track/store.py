"""Where runs and models are recorded: the store that is meant, reached without a word."""

import contextlib
import io
import logging
import os
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from denialrisk.errors import BundleError, TrackingError, UsageError

if TYPE_CHECKING:
    from mlflow import MlflowClient

# The experiment and the registered model both bear it.
NAME: Final = "denialrisk"
_SQLITE: Final = "sqlite:///"
# Set by `mlflow run`, whose run belongs to an experiment of its own.
RUN_GIVEN: Final = "MLFLOW_RUN_ID"
# What a hospital would call noise: MLflow's own notices, and the first run's database set-up.
_TALKATIVE: Final = ("mlflow", "alembic")
_QUIET: Final = {
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR": "false",
    "MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT": "true",
    # A server that is not there should be told of in seconds; the default tries for minutes.
    "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "2",
}


def beside() -> str:
    """Return the tracking store used when none is named: mlflow.db in the working folder."""
    return f"{_SQLITE}{Path.cwd() / 'mlflow.db'}"


def store_of(uri: str | None) -> str:
    """Return the store that is meant: `uri`, else MLFLOW_TRACKING_URI, else `beside()`."""
    return uri or os.environ.get("MLFLOW_TRACKING_URI") or beside()


def beside_store(store: str) -> Path | None:
    """Return the folder an SQLite store lies in, None for any other store."""
    return Path(store.removeprefix(_SQLITE)).parent if store.startswith(_SQLITE) else None


def existing(uri: str | None, wanted: str) -> str:
    """Return the store that is meant. Raises BundleError when its SQLite file is not there."""
    store = store_of(uri)
    database = Path(store.removeprefix(_SQLITE))
    if store.startswith(_SQLITE) and not database.is_file():
        message = f"{wanted}: there is no tracking store {database}; set MLFLOW_TRACKING_URI"
        raise BundleError(f"{message} or run where `denialrisk train --register` ran")
    return store


def client_of(store: str) -> "MlflowClient":
    """Return a client of a store, which MLflow's own functions then use too."""
    import mlflow

    mlflow.set_tracking_uri(store)
    return mlflow.MlflowClient(store)


def reach(uri: str | None) -> None:
    """Ask the store for our experiment, so that what is wrong is told before the long work.

    Raises UsageError when nothing answers there, or the experiment was deleted.
    """
    store = store_of(uri)
    with silence():
        failures: tuple[type[Exception], ...] = (ValueError, *_failures())
        try:
            found = client_of(store).get_experiment_by_name(NAME)
        except failures as error:
            message = f"{store}: MLflow's tracking store cannot be reached ({first_line(error)})"
            raise UsageError(f"{message}; set MLFLOW_TRACKING_URI anew or start it") from None
    if found is not None and found.lifecycle_stage == "deleted" and RUN_GIVEN not in os.environ:
        message = f"{store}: the experiment {NAME} was deleted, and MLflow logs no run in it;"
        restore = f"mlflow experiments restore --experiment-id {found.experiment_id}"
        raise UsageError(f"{message} `{restore}` brings it back")


@contextlib.contextmanager
def logging_to(uri: str | None, bundle: Path) -> Iterator[None]:
    """Tell of a run that cannot be logged, and that the bundle it is of is there all the same.

    Raises TrackingError.
    """
    try:
        yield
    except _failures() as error:
        message = f"{store_of(uri)}: MLflow could not keep the run ({first_line(error)})"
        there = f"the bundle is whole in {bundle}, its figures in metrics.json beside the model"
        todo = "make room or mend the store, then train again to log and register it"
        raise TrackingError(f"{message}; {there}; {todo}") from None


def _failures() -> tuple[type[Exception], ...]:
    """Return what MLflow raises when its store fails; not all of it is dressed as its own."""
    from mlflow.exceptions import MlflowException
    from sqlalchemy.exc import SQLAlchemyError

    return (MlflowException, SQLAlchemyError, OSError)


def first_line(error: Exception) -> str:
    """Return the first line of an error's text; MLflow's go on for pages."""
    return (str(error).splitlines() or [type(error).__name__])[0]


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
