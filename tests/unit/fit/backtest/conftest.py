from types import SimpleNamespace
from typing import Any

import pytest

from denialrisk.fit import Backtest, backtest
from denialrisk.fit.backtest.kept import Kept
from denialrisk.fit.backtest.period import periods
from denialrisk.fit.backtest.walk import Walk, feasible, walk
from denialrisk.fit.backtest.whole import Whole
from denialrisk.fit.matrix import build_matrix

RULES = SimpleNamespace(maturity_days=60)


@pytest.fixture(scope="session")
def whole(house: Any) -> Whole:
    matrix = build_matrix(house.tables, house.outcomes, house.catalogue)
    return Whole(matrix, house.outcomes, house.catalogue, house.specs, house.recipe, 60)


@pytest.fixture(scope="session")
def kept() -> Kept:
    return Kept(None, "")


@pytest.fixture(scope="session")
def walked(whole: Whole, kept: Kept) -> Walk:
    first = int(whole.matrix.submitted.min())
    return walk(whole, feasible(whole, periods(first, whole.mature_until))[-3:], kept)


@pytest.fixture(scope="session")
def run(house: Any) -> Any:
    """Call `backtest` on the house, its labels as they are."""

    def call(**how: Any) -> Backtest:
        labelled = SimpleNamespace(outcomes=house.outcomes)
        return backtest(
            house.tables, labelled, house.catalogue, house.specs, house.recipe, RULES, **how
        )

    return call
