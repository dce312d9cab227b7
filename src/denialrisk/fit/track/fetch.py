"""A registered model's name turned into the bundle that travels with it."""

from pathlib import Path

from denialrisk.errors import BundleError
from denialrisk.fit.track.store import existing, first_line, silence


def fetch_bundle(model_uri: str, tracking_uri: str | None = None) -> Path:
    """Return the folder of the bundle that was logged with a model.

    `model_uri` is MLflow's own form: models:/denialrisk@champion, models:/denialrisk/3 or
    runs:/ID/model. The store is `tracking_uri`, else MLFLOW_TRACKING_URI, else mlflow.db in the
    working folder. A remote model is downloaded. Raises BundleError when there is no such model
    or it holds no bundle.
    """
    store = existing(tracking_uri, model_uri)
    with silence():
        import mlflow
        from mlflow.exceptions import MlflowException

        mlflow.set_tracking_uri(store)
        try:
            folder = Path(mlflow.artifacts.download_artifacts(artifact_uri=model_uri))
        except (MlflowException, OSError) as error:
            message = f"{model_uri}: no such model in {store} ({first_line(error)})"
            raise BundleError(f"{message}; `denialrisk train --register` registers one") from None
    return folder / _place(folder, model_uri)


def _place(folder: Path, model_uri: str) -> str:
    """Return where in a model's folder the bundle lies, as its MLmodel file says."""
    from mlflow.models import Model

    flavour = Model.load(str(folder)).flavors.get("python_function", {})
    artifact = flavour.get("artifacts", {}).get("bundle")
    if artifact is None:
        raise BundleError(f"{model_uri}: this model carries no denialrisk bundle")
    return str(artifact["path"])
