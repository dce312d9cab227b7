"""The compose file names only what the service takes, the Bento all that it needs."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from denialrisk.keep import Database

SERVING = Path(__file__).parents[3] / "serving"


@pytest.fixture
def environment() -> dict[str, Any]:
    compose = yaml.safe_load((SERVING / "compose.yaml").read_text(encoding="utf-8"))
    return dict(compose["services"]["denialrisk"]["environment"])


def test_its_database_is_one_that_the_service_takes(environment: dict[str, Any]) -> None:
    url = environment["DENIALRISK_DATABASE"].replace("${POSTGRES_PASSWORD:?}", "secret")
    assert "secret" not in str(Database(url))


def test_each_variable_it_sets_is_documented(environment: dict[str, Any]) -> None:
    readme = (SERVING / "README.md").read_text(encoding="utf-8")
    names = [name for name in environment if name.startswith("DENIALRISK_")]
    assert "DENIALRISK_STATE" in names
    assert [name for name in names if f"`{name}`" not in readme] == []


def test_callers_need_tokens(environment: dict[str, Any]) -> None:
    assert environment["DENIALRISK_TOKENS"] == "required"


def test_a_bento_installs_what_the_extra_of_the_service_names() -> None:
    """BentoML installs the wheel without its extras."""
    bento = yaml.safe_load((SERVING / "bentofile.yaml").read_text(encoding="utf-8"))
    project = tomllib.loads((SERVING.parent / "pyproject.toml").read_text(encoding="utf-8"))
    extra = project["project"]["optional-dependencies"]["serve"]
    assert bento["python"]["packages"] == extra
