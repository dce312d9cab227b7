"""A bundle's catalogue and a folder's: what differs is named, and whether a model still fits."""

from dataclasses import replace
from pathlib import Path

import pytest

from denialrisk.derive import Catalogue, Difference, differences, load_catalogue

FEATURES = Path(__file__).parents[3] / "features"


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue(FEATURES)


def test_the_same_catalogue_has_no_differences(catalogue: Catalogue) -> None:
    assert differences(catalogue, catalogue) == ()


def test_what_came_what_went_and_what_changed_is_named(catalogue: Catalogue) -> None:
    first, second, *rest = catalogue.signals
    renamed = replace(first, name="renamed")
    reworded = replace(second, says="Other words")
    found = differences(catalogue, Catalogue((renamed, reworded, *rest)))
    assert found == (
        Difference("renamed", "added"),
        Difference(second.name, "changed", ("says",)),
        Difference(first.name, "removed"),
    )


def test_only_words_leave_a_model_fitting(catalogue: Catalogue) -> None:
    first, *rest = catalogue.signals
    turned = "none" if first.direction != "none" else "up"
    other = Catalogue((replace(first, says="Other words"), *rest))
    bound = Catalogue((replace(first, direction=turned), *rest))
    assert [one.retrain for one in differences(catalogue, other)] == [False]
    assert [one.retrain for one in differences(catalogue, bound)] == [True]
