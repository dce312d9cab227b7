"""A deployment is found where one stands, and says what it lacks where it does not."""

import shutil
from pathlib import Path

import pytest

from denialrisk import starter
from denialrisk.deployment import FOLDERS, Deployment
from denialrisk.errors import UsageError


def test_the_reference_deployment_has_every_file_the_commands_read() -> None:
    house = Deployment.at(starter.source())
    for path in (house.sources, house.label_rules, house.label_cases, house.gates, house.policy):
        assert path.is_file(), path
    assert {"default", "quick"} <= set(house.recipes)


def test_a_deployment_is_found_from_a_folder_inside_it(tmp_path: Path) -> None:
    starter.copy(FOLDERS, tmp_path)
    inside = tmp_path / "features" / "cases"
    assert Deployment.around(inside) == Deployment(tmp_path)


def test_a_deployment_that_lost_a_folder_is_not_passed_over_for_another(tmp_path: Path) -> None:
    starter.copy(FOLDERS, tmp_path)
    shutil.rmtree(tmp_path / "features")
    with pytest.raises(UsageError, match="no features/"):
        Deployment.around(tmp_path / "models")


def test_outside_any_deployment_there_is_none(tmp_path: Path) -> None:
    assert Deployment.around(tmp_path) is None


def test_a_folder_that_is_no_deployment_says_what_it_lacks(tmp_path: Path) -> None:
    (tmp_path / "features").mkdir()
    with pytest.raises(UsageError, match="no models/, training/, serving/"):
        Deployment.at(tmp_path)
