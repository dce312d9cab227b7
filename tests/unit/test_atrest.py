"""The collector rests while anybody wants it to, and runs again as before."""

import gc
from collections.abc import Iterator

import pytest

from denialrisk.atrest import collector_at_rest


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    was_on = gc.isenabled()
    gc.enable()
    yield
    (gc.enable if was_on else gc.disable)()


def test_it_rests_within_and_runs_after() -> None:
    with collector_at_rest():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_it_rests_until_the_last_caller_has_left() -> None:
    first, second = collector_at_rest(), collector_at_rest()
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert not gc.isenabled()
    second.__exit__(None, None, None)
    assert gc.isenabled()


def test_it_runs_after_a_failure() -> None:
    with pytest.raises(ValueError, match="spoilt"), collector_at_rest():
        raise ValueError("spoilt")
    assert gc.isenabled()


def test_one_that_was_off_stays_off() -> None:
    gc.disable()
    with collector_at_rest():
        assert not gc.isenabled()
    assert not gc.isenabled()
