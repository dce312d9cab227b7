"""An alias followed: its bundle lies whole behind one link, which is set anew when it moves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from denialrisk.derive import load_catalogue
from denialrisk.errors import BundleError, UsageError
from denialrisk.fit import Follower
from denialrisk.fit.track.logged import log_bundle
from denialrisk.fit.track.store import client_of, silence

pytestmark = pytest.mark.slow

CATALOGUE = load_catalogue(Path(__file__).parents[4] / "features").to_json()
MODEL = "models:/denialrisk@champion"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Any]:
    """A store in which four versions are registered; what they hold need not be a bundle here."""
    import mlflow

    folder = tmp_path_factory.mktemp("follow")
    uri = f"sqlite:///{folder / 'mlflow.db'}"
    with silence():
        client = client_of(uri)
        experiment = client.create_experiment("e", artifact_location=(folder / "kept").as_uri())
        for number in range(1, 5):
            bundle = folder / str(number)
            bundle.mkdir()
            (bundle / "manifest.json").write_text(str(number), encoding="utf-8")
            (bundle / "catalogue.json").write_text(CATALOGUE, encoding="utf-8")
            with mlflow.start_run(experiment_id=experiment):
                mlflow.register_model(log_bundle(bundle), "denialrisk")
    return uri, client


def name(store: tuple[str, Any], version: int) -> None:
    with silence():
        store[1].set_registered_model_alias("denialrisk", "champion", str(version))


def read(follower: Follower) -> str:
    return (follower.current / "manifest.json").read_text(encoding="utf-8")


def test_the_link_moves_with_the_alias_and_only_then(
    store: tuple[str, Any], tmp_path: Path
) -> None:
    follower = Follower(MODEL, tmp_path / "into", store[0])
    name(store, 1)
    assert follower.look() == "1"
    assert read(follower) == "1"
    assert follower.look() is None
    for version in (2, 3, 4, 1):
        name(store, version)
        assert follower.look() == str(version)
        assert read(follower) == str(version)
    assert sorted(each.name for each in follower.into.iterdir()) == ["1", "3", "4", "current"]


def test_a_version_is_followed_by_its_number(store: tuple[str, Any], tmp_path: Path) -> None:
    follower = Follower("models:/denialrisk/3", tmp_path / "into", store[0])
    assert follower.look() == "3"
    assert read(follower) == "3"


def test_what_cannot_be_followed_says_so_and_leaves_the_link(
    store: tuple[str, Any], tmp_path: Path
) -> None:
    name(store, 2)
    Follower(MODEL, tmp_path / "into", store[0]).look()
    lost = Follower("models:/denialrisk@nobody", tmp_path / "into", store[0])
    with pytest.raises(BundleError, match="nobody: not found"):
        lost.look()
    gone = Follower(MODEL, tmp_path / "into", f"sqlite:///{tmp_path / 'none.db'}")
    with pytest.raises(BundleError, match="no tracking store"):
        gone.look()
    assert read(lost) == "2"


@pytest.mark.parametrize("uri", ["runs:/1/model", "models:/denialrisk", "denialrisk@champion"])
def test_a_name_that_is_no_registered_models_is_refused(uri: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="models:/denialrisk@champion"):
        Follower(uri, tmp_path).look()
