"""The trials of a search logged as runs nested in the run of the training they led to."""

from typing import TYPE_CHECKING

from denialrisk.fit.track.store import client_of, silence
from denialrisk.fit.tune import Trial, Tuned

if TYPE_CHECKING:
    from mlflow import MlflowClient


def log_trials(uri: str, run_id: str, tuned: tuple[Tuned, ...]) -> None:
    """Log one nested run per trial: parameters, log loss by fold, and whether it was pruned."""
    with silence():
        client = client_of(uri)
        experiment = client.get_run(run_id).info.experiment_id
        for search in tuned:
            for trial in search.trials:
                _log(client, experiment, run_id, search, trial)


def _log(
    client: "MlflowClient", experiment: str, parent: str, search: Tuned, trial: Trial
) -> None:
    from mlflow.entities import Metric, Param

    tags = {
        "mlflow.parentRunId": parent,
        "model": search.model,
        "search": search.study,
        "state": "pruned" if trial.pruned else "finished",
        "best": str(trial.number == search.best.number).lower(),
    }
    began, ended = (int(day.timestamp() * 1000) for day in (trial.started, trial.ended))
    name = f"{search.model} trial {trial.number}"
    run = client.create_run(experiment, start_time=began, tags=tags, run_name=name).info.run_id
    losses = [Metric("fold_log_loss", v, ended, n) for n, v in enumerate(trial.losses, 1)]
    if not trial.pruned:
        losses.append(Metric("log_loss", trial.loss, ended, 0))
    parameters = [Param(key, str(value)) for key, value in trial.parameters.items()]
    client.log_batch(run, metrics=losses, params=parameters)
    client.set_terminated(run, end_time=ended)
