"""A record built the quick way is the same frozen record."""

from dataclasses import FrozenInstanceError, dataclass, field

import pytest

from denialrisk.claims import Claim, Line
from denialrisk.read.x12.unfrozen import unfrozen


def test_it_equals_the_record_built_the_usual_way_defaults_and_all() -> None:
    line = unfrozen(Line)(1, "99213", charge=10.0)
    assert line == Line(1, "99213", charge=10.0)
    quick, usual = unfrozen(Claim)("A", lines=(line,)), Claim("A", lines=(line,))
    assert quick == usual
    assert repr(quick) == repr(usual)
    assert type(quick) is Claim


def test_it_is_frozen_once_built() -> None:
    line = unfrozen(Line)(1)
    with pytest.raises(FrozenInstanceError):
        line.charge = 1.0  # type: ignore[misc]


def test_defaults_made_anew_are_shared_by_no_two() -> None:
    @dataclass(frozen=True, slots=True)
    class Bag:
        things: list[int] = field(default_factory=list)

    build = unfrozen(Bag)
    assert build().things is not build().things


def test_what_is_no_dataclass_has_no_twin() -> None:
    with pytest.raises(TypeError, match="dataclass"):
        unfrozen(str)
