import errno
from pathlib import Path

import pytest

from denialrisk.errors import TrackingError, UsageError
from denialrisk.fit.track.store import NAME, RUN_GIVEN, client_of, logging_to, reach, silence


@pytest.fixture
def deleted(tmp_path: Path) -> str:
    """Return a store whose experiment somebody deleted, as one click in MLflow's pages does."""
    store = f"sqlite:///{tmp_path / 'mlflow.db'}"
    with silence():
        client = client_of(store)
        client.delete_experiment(client.create_experiment(NAME))
    return store


def test_a_deleted_experiment_is_told_with_the_command_that_brings_it_back(
    deleted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(UsageError, match=r"deleted.* `mlflow experiments restore --experiment-id"):
        reach(deleted)
    monkeypatch.setenv(RUN_GIVEN, "a run of another experiment")
    reach(deleted)


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "mlflow.db").write_text("no database at all, and more than a header long " * 9)
    with pytest.raises(UsageError, match=r"cannot be reached .*not a database"):
        reach(f"sqlite:///{tmp_path / 'mlflow.db'}")


def test_a_run_that_finds_no_room_is_told_with_the_bundle_that_is_there(tmp_path: Path) -> None:
    full = OSError(errno.ENOSPC, "No space left on device")
    with pytest.raises(TrackingError) as told, logging_to("sqlite:///mlflow.db", tmp_path):
        raise full
    assert "No space left on device" in str(told.value)
    assert f"the bundle is whole in {tmp_path}" in str(told.value)


def test_a_defect_of_ours_keeps_its_traceback(tmp_path: Path) -> None:
    with pytest.raises(KeyError), logging_to(None, tmp_path):
        raise KeyError("auroc")
