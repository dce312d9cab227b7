"""MLflow as data scientists use it: served, loaded elsewhere, run as a project, kept remotely."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

if TYPE_CHECKING:
    from conftest import World

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
SECONDS = 150
# Its job runners are eight more processes, which nothing here asks anything of.
QUIET = {
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false",
    "OMP_NUM_THREADS": "1",
}
# Takes the package's source off the path, as on a machine where denialrisk is not installed.
WITHOUT_US = """
import importlib.machinery, sys
sys.path[:] = [p for p in sys.path if p != {source!r}]
sys.meta_path[:] = [f for f in sys.meta_path if "editable" not in repr(f).lower()]
found = importlib.machinery.PathFinder.find_spec("denialrisk", sys.path)
if found is not None and found.origin is not None:
    sys.exit("denialrisk is still there: " + found.origin)
import json, mlflow
model = mlflow.pyfunc.load_model("models:/denialrisk@champion")
import denialrisk
told = model.predict(model.input_example)
print(json.dumps({{"from": denialrisk.__file__, "rows": told.to_dict("records")}}))
"""


@dataclass(frozen=True)
class Registered:
    """A folder with mlflow.db, in which one model is champion."""

    folder: Path
    tables: Path

    @property
    def settings(self) -> dict[str, str]:
        store = f"sqlite:///{self.folder / 'mlflow.db'}"
        # As in an activated environment: MLflow starts uvicorn, and denialrisk, by their names.
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        return os.environ | QUIET | {"MLFLOW_TRACKING_URI": store, "PATH": path}


def run(command: list[str], folder: Path, settings: dict[str, str]) -> str:
    done = subprocess.run(
        command, cwd=folder, env=settings, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def denialrisk(*arguments: object) -> list[str]:
    ours = [sys.executable, "-c", "from denialrisk.cli import main; main()"]
    return [*ours, "--home", str(ROOT), *map(str, arguments)]


def mlflow(*arguments: object) -> list[str]:
    return [str(Path(sys.executable).with_name("mlflow")), *map(str, arguments)]


def train(tables: Path, *more: object) -> list[str]:
    return denialrisk("train", "--data", tables, "--recipe", "quick", "--json", *more)


@contextlib.contextmanager
def started(
    command: list[str], folder: Path, settings: dict[str, str], url: str
) -> Iterator[None]:
    """Start a server in a group of its own, wait until it answers, and end all of it."""
    log = folder / "server.log"
    with log.open("wb") as sink:
        process = subprocess.Popen(
            command, cwd=folder, env=settings, stdout=sink, stderr=sink, start_new_session=True
        )
    try:
        end = time.monotonic() + SECONDS
        while not _answers(url):
            if time.monotonic() > end or process.poll() is not None:
                pytest.fail(f"{command[1:3]} did not start:\n{log.read_text(encoding='utf-8')}")
            time.sleep(0.5)
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=60)


def _answers(url: str) -> bool:
    with contextlib.suppress(httpx.TransportError):
        return httpx.get(url, timeout=5).status_code == 200
    return False


@pytest.fixture(scope="module")
def registered(world: "World", tmp_path_factory: pytest.TempPathFactory) -> Registered:
    made = Registered(tmp_path_factory.mktemp("registered"), world.tables)
    run(train(world.tables, "--register"), made.folder, made.settings)
    return made


def test_the_champion_predicts_where_denialrisk_is_not_installed(registered: Registered) -> None:
    code = WITHOUT_US.format(source=str(ROOT / "src"))
    told = json.loads(
        run([sys.executable, "-c", code], registered.folder, registered.settings).splitlines()[-1]
    )
    assert "/code/denialrisk/" in told["from"]
    assert str(ROOT) not in told["from"]
    assert [row["line_number"] for row in told["rows"]] == [1, 2]
    assert all(0 < row["denial_probability"] < 1 for row in told["rows"])


def test_a_service_follows_the_champion_without_mlflow_in_its_workers(
    registered: Registered, free_address: tuple[str, str]
) -> None:
    host, port = free_address
    command = denialrisk(
        *("serve", "--model", "models:/denialrisk@champion", "--port", port, "--workers", "1"),
    )
    url = f"http://{host}:{port}"
    with started(command, registered.folder, registered.settings, f"{url}/readyz"):
        champion = httpx.get(f"{url}/readyz").json()["champion"]
        assert champion["refused"] is None
        assert httpx.get(f"{url}/v1/model").json()["bundle"] == champion["bundle"]
    log = (registered.folder / "server.log").read_text(encoding="utf-8")
    assert "models:/denialrisk@champion is version 1 now" in log


def test_a_plain_mlflow_server_answers_the_example(
    registered: Registered, free_address: tuple[str, str]
) -> None:
    host, port = free_address
    (example,) = registered.folder.rglob("serving_input_example.json")
    command = mlflow(
        *("models", "serve", "-m", "models:/denialrisk@champion", "--env-manager", "local"),
        *("--host", host, "--port", port),
    )
    url = f"http://{host}:{port}"
    with started(command, registered.folder, registered.settings, f"{url}/ping"):
        body = json.loads(example.read_text(encoding="utf-8"))
        answer = httpx.post(f"{url}/invocations", json=body, timeout=60)
    assert answer.status_code == 200, answer.text
    rows: list[dict[str, Any]] = answer.json()["predictions"]
    assert [row["claim_id"] for row in rows] == ["EXAMPLE-1", "EXAMPLE-1"]
    assert all(0 < row["denial_probability"] < 1 for row in rows)


def test_promote_and_rollback_as_people_type_them(registered: Registered) -> None:
    run(train(registered.tables, "--register"), registered.folder, registered.settings)
    promoted = denialrisk("promote", "--data", registered.tables, "--json")
    answer = json.loads(run(promoted, registered.folder, registered.settings))
    assert (answer["version"], answer["champion"], answer["promoted"]) == ("2", "1", True)
    back = run(denialrisk("rollback"), registered.folder, registered.settings)
    assert "from version 2 to version 1" in back
    strict = registered.folder / "strict"
    run(denialrisk("init", strict), registered.folder, registered.settings)
    gates = strict / "training" / "gates.yaml"
    told = gates.read_text(encoding="utf-8").replace(
        "megabytes_at_most: 2000", "megabytes_at_most: 0.1"
    )
    gates.write_text(told, encoding="utf-8")
    refused = subprocess.run(
        denialrisk("--home", strict, "promote", 2, "--data", registered.tables),
        cwd=registered.folder,
        env=registered.settings,
        capture_output=True,
        text=True,
        check=False,
    )
    assert refused.returncode == 8
    assert "REFUSED  size: " in refused.stdout
    assert "to do: " in refused.stdout
    assert "the champion stays" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_the_project_runs_with_mlflow_run(registered: Registered, tmp_path: Path) -> None:
    bundle = tmp_path / "bundle"
    command = mlflow(
        *("run", ROOT / "training", "--env-manager", "local", "--experiment-name", "denialrisk"),
        *("-P", f"data={registered.tables}", "-P", "recipe=quick", "-P", f"bundle={bundle}"),
    )
    run(command, tmp_path, registered.settings)
    assert (bundle / "manifest.json").is_file()


def test_a_remote_server_keeps_runs_models_and_promotions(
    world: "World", tmp_path: Path, free_address: tuple[str, str]
) -> None:
    host, port = free_address
    url = f"http://{host}:{port}"
    server = mlflow(
        *("server", "--host", host, "--port", port, "--workers", 1),
        *("--backend-store-uri", f"sqlite:///{tmp_path / 'server.db'}"),
        *("--artifacts-destination", tmp_path / "artifacts"),
    )
    here = tmp_path / "here"
    here.mkdir()
    settings = os.environ | QUIET | {"MLFLOW_TRACKING_URI": url}
    with started(server, tmp_path, os.environ | QUIET, f"{url}/health"):
        told = [json.loads(run(train(world.tables, "--register"), here, settings)) for _ in "12"]
        answer = json.loads(
            run(denialrisk("promote", "--data", world.tables, "--json"), here, settings)
        )
        went = json.loads(run(denialrisk("rollback", "--json"), here, settings))
    assert {"test", "gates", "data"} <= set(told[0])
    assert (answer["version"], answer["champion"], answer["promoted"]) == ("2", "1", True)
    assert (went["left"], went["champion"]) == ("2", "1")
    assert list(here.glob("mlflow.db")) == []


def test_a_server_that_is_not_there_is_told_before_the_long_work(
    world: "World", tmp_path: Path, free_address: tuple[str, str]
) -> None:
    url = "http://{}:{}".format(*free_address)
    done = subprocess.run(
        train(world.tables),
        cwd=tmp_path,
        env=os.environ | QUIET | {"MLFLOW_TRACKING_URI": url},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert f"{url}: MLflow's tracking store cannot be reached" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "work").exists()
