"""Each signal is told by what it covers, ranks, costs and adds, and whether it lasts."""

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from denialrisk.fit import Worth, worths
from denialrisk.fit.learn import Learnt

if TYPE_CHECKING:
    from conftest import House


@pytest.fixture(scope="module")
def found(house: "House", learnt: Learnt) -> dict[str, Worth]:
    model = (house.catalogue.names, learnt.denial.booster)
    return {
        one.signal: one for one in worths(house.tables, house.outcomes, house.catalogue, model)
    }


def test_what_drives_denials_ranks_them_and_what_does_not_is_chance(
    found: dict[str, Worth],
) -> None:
    assert found["procedure_denial_rate"].auroc is not None
    assert found["procedure_denial_rate"].auroc > 0.7
    assert found["charge"].auroc == pytest.approx(0.5, abs=0.05)


def test_coverage_counts_the_lines_on_which_a_signal_is_known(found: dict[str, Worth]) -> None:
    assert found["charge"].coverage == 1.0
    assert 0.8 < found["payer_denial_rate"].coverage < 1.0


def test_contributions_are_shares_of_the_whole(found: dict[str, Worth]) -> None:
    shares = [one.contribution for one in found.values()]
    assert sum(share or 0.0 for share in shares) == pytest.approx(1.0, abs=1e-3)
    assert max(found.values(), key=lambda one: one.contribution or 0).signal != "charge"


def test_months_begin_once_a_history_has_filled(found: dict[str, Worth]) -> None:
    months = list(found["procedure_denial_rate"].by_month)
    assert months == sorted(months)
    assert months[0] >= "2025-03"


def test_a_signal_that_turns_round_within_the_year_is_unstable(house: "House") -> None:
    late = house.tables.claims["submitted_on"] >= "2025-07-01"
    first_half = ~house.tables.lines["claim_id"].isin(house.tables.claims["claim_id"][late])
    denied = (house.outcomes["status"] == "denied").to_numpy()
    charge = np.where(denied == first_half.to_numpy(), 200.0, 100.0)
    lines = house.tables.lines.assign(charge=charge)
    tables = replace(house.tables, lines=lines)
    told = {one.signal: one for one in worths(tables, house.outcomes, house.catalogue)}
    assert told["charge"].verdicts == ("unstable",)


def test_what_is_never_stated_is_absent_and_what_never_varies_is_constant(
    house: "House",
) -> None:
    never = replace(house.tables, lines=house.tables.lines.assign(charge=np.nan))
    same = replace(house.tables, lines=house.tables.lines.assign(charge=100.0))
    told = [
        next(one for one in worths(t, house.outcomes, house.catalogue) if one.signal == "charge")
        for t in (never, same)
    ]
    assert [one.verdicts for one in told] == [("absent",), ("constant",)]


def test_without_a_model_contributions_are_not_told(house: "House") -> None:
    assert {one.contribution for one in worths(house.tables, house.outcomes, house.catalogue)} == {
        None
    }
