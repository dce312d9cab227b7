"""The peers: MLflow's own scoring server, and a plain FastAPI and shap service, on one bundle."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from server import Server, started

_LOGGED = """
import sys
from pathlib import Path
import mlflow
from denialrisk.fit.track.logged import log_bundle
with mlflow.start_run():
    print(log_bundle(Path(sys.argv[1])))
"""
QUIET = {"MLFLOW_DISABLE_TELEMETRY": "true", "OMP_NUM_THREADS": "1"}


@contextlib.contextmanager
def shap_service(bundle: Path, folder: Path, workers: int) -> Iterator[Server]:
    """Start FastAPI and shap on uvicorn."""
    here = str(Path(__file__).parent)
    command = [sys.executable, "-m", "uvicorn", "shapapp:app", "--app-dir", here]
    command += ["--workers", str(workers), "--log-level", "warning", "--port"]
    environment = QUIET | {"DENIALRISK_BUNDLE": str(bundle.absolute())}
    with started(command, "/readyz", folder, environment) as server:
        yield server


@contextlib.contextmanager
def mlflow_service(bundle: Path, folder: Path, workers: int) -> Iterator[Server]:
    """Log the bundle as an MLflow model and start `mlflow models serve` on it."""
    store = f"sqlite:///{folder / 'mlflow.db'}"
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = QUIET | {"MLFLOW_TRACKING_URI": store, "PATH": path}
    done = subprocess.run(
        [sys.executable, "-c", _LOGGED, str(bundle.absolute())],
        cwd=folder,
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        check=True,
    )
    command = [str(Path(sys.executable).with_name("mlflow")), "models", "serve"]
    command += ["-m", done.stdout.split()[-1], "--env-manager", "local"]
    command += ["--workers", str(workers), "--host", "127.0.0.1", "--port"]
    with started(command, "/ping", folder, environment) as server:
        yield server
