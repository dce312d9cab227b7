"""What every test process needs before a library is imported."""

import fcntl
import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

# As the command line does: without it LightGBM's threads spin while others work.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

SERVER = "DENIALRISK_TEST_POSTGRES"
HOME = "DENIALRISK_TEST_POSTGRES_HOME"


@contextmanager
def server_held(*, alone: bool = False) -> Iterator[None]:
    """Hold the PostgreSQL, `alone` where it is stopped, as tests of another process use it too."""
    home = os.environ.get(HOME)
    if home is None:
        yield
        return
    with (Path(home) / "held").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        yield


@pytest.fixture(scope="session")
def new_postgres() -> Callable[[], AbstractContextManager[str]]:
    """Makes an empty database on the PostgreSQL that the environment names, for a while."""
    server = os.environ.get(SERVER)
    if not server:
        pytest.skip(f"{SERVER} names no PostgreSQL; `make test-postgres` starts one")
    return lambda: _made(server)


@pytest.fixture(scope="session")
def postgres_alone() -> Callable[[], AbstractContextManager[None]]:
    """Waits for all others to be done with the PostgreSQL, and lets none of them in."""
    return lambda: server_held(alone=True)


@pytest.fixture
def postgres(new_postgres: Callable[[], AbstractContextManager[str]]) -> Iterator[str]:
    """The address of an empty PostgreSQL database."""
    with server_held(), new_postgres() as address:
        yield address


@contextmanager
def _made(server: str) -> Iterator[str]:
    from sqlalchemy import create_engine, text
    from sqlalchemy.engine import make_url

    address = make_url(server).set(drivername="postgresql+pg8000")
    engine = create_engine(address, isolation_level="AUTOCOMMIT", pool_pre_ping=True)
    name = f"test_{uuid.uuid4().hex}"
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield address.set(database=name).render_as_string(hide_password=False)
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


@pytest.fixture(autouse=True)
def _tracking_as_before() -> Iterator[None]:
    """Take back the tracking store that MLflow leaves in the environment."""
    name = "MLFLOW_TRACKING_URI"
    before = os.environ.get(name)
    yield
    if before is None:
        os.environ.pop(name, None)
    else:
        os.environ[name] = before
