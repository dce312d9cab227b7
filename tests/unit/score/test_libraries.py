"""A bundle made with newer libraries is refused, one made with older ones is not."""

from importlib.metadata import version
from pathlib import Path

import pytest

from denialrisk.errors import BundleError
from denialrisk.score.libraries import check_libraries

HERE = {name: version(name) for name in ("denialrisk", "lightgbm", "numpy", "pandas")}


def moved(name: str, place: int, by: int) -> dict[str, str]:
    parts = HERE[name].split(".")
    parts[place] = str(int(parts[place]) + by)
    return {"libraries": HERE | {name: ".".join(parts)}}


@pytest.mark.parametrize("manifest", [{}, {"libraries": HERE}, {"libraries": {"scipy": "99"}}])
def test_the_same_libraries_or_none_named_are_fine(manifest: dict[str, dict[str, str]]) -> None:
    check_libraries(Path("b"), manifest)


@pytest.mark.parametrize(
    ("name", "place"),
    [("lightgbm", 0), ("lightgbm", 1), ("denialrisk", 1), ("numpy", 0), ("pandas", 0)],
)
def test_a_newer_library_is_named(name: str, place: int) -> None:
    with pytest.raises(BundleError, match=f"{name} {HERE[name]} is older than"):
        check_libraries(Path("b"), moved(name, place, 1))


@pytest.mark.parametrize(("name", "place"), [("lightgbm", 2), ("numpy", 1), ("pandas", 1)])
def test_a_newer_small_release_is_fine(name: str, place: int) -> None:
    check_libraries(Path("b"), moved(name, place, 1))


def test_an_older_release_is_fine_however_its_numbers_are_written() -> None:
    check_libraries(Path("b"), {"libraries": {"lightgbm": "4.0.0rc1", "numpy": "1"}})
