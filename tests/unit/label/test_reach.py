"""Which claim lines a remit reaches, and the dollars it states about each."""

from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from denialrisk.label import LabelRules
from denialrisk.label.linking import link
from denialrisk.label.reach import reach, remit_kinds
from denialrisk.label.reasons import read_adjustments

if TYPE_CHECKING:
    from denialrisk.claims import Claim, Remit


@pytest.fixture(scope="module")
def reached(rules: LabelRules, world: Any) -> pd.DataFrame:
    """Five claims of 100 and 50 dollars, each answered in its own way."""
    paid = world.line(1, 80.0, "CO-45 20"), world.line(2, 0.0)
    ways: dict[str, Remit] = {
        "open": world.remit(14, *paid, charge=150.0, adjustments=(world.adjustment("CO-96 50"),)),
        "repeated": world.remit(
            14,
            world.line(1, 0.0, "CO-29 100"),
            world.line(2, 0.0, "CO-29 50"),
            adjustments=(world.adjustment("CO-29 150"),),
        ),
        "no lines": world.remit(14, paid=90.0, adjustments=(world.adjustment("CO-45 60"),)),
        "reversal": world.remit(14, *paid, status="22"),
        "patient": world.remit(14, world.line(1, 40.0, "CO-45 25", "PR-1 35", "OA-133 0")),
    }
    claims: list[Claim] = [world.claim(claim_id=name) for name in ways]
    remits = [
        world.remit(
            14,
            *remit.lines,
            claim_id=name,
            status=remit.status_code,
            charge=remit.charge,
            paid=remit.paid,
            adjustments=remit.adjustments,
        )
        for name, remit in ways.items()
    ]
    tables = world.tables(claims, remits)
    kinds = remit_kinds(tables, rules)
    adjustments = read_adjustments(tables, rules)
    answers = reach(tables, link(tables, kinds == "reversal"), kinds, adjustments)
    owner = tables.lines["claim_id"].to_numpy()[answers["line"]]
    return answers.assign(claim=owner).sort_values("line").set_index("claim")


def dollars(reached: pd.DataFrame, claim: str, name: str) -> list[float]:
    return [round(float(value), 2) for value in reached.loc[[claim], name]]


def test_a_claim_level_amount_goes_where_the_lines_leave_something_open(
    reached: pd.DataFrame,
) -> None:
    assert dollars(reached, "open", "denied") == [0.0, 50.0]
    assert dollars(reached, "open", "paid") == [80.0, 0.0]


def test_a_claim_level_amount_that_the_lines_explain_goes_by_charge(
    reached: pd.DataFrame,
) -> None:
    assert dollars(reached, "repeated", "denied") == [200.0, 100.0]


def test_a_remit_without_lines_pays_and_writes_off_by_charge(reached: pd.DataFrame) -> None:
    assert dollars(reached, "no lines", "paid") == [60.0, 30.0]
    assert dollars(reached, "no lines", "written_off") == [40.0, 20.0]


def test_a_reversal_reaches_nothing(reached: pd.DataFrame) -> None:
    assert "reversal" not in reached.index


def test_what_the_patient_owes_is_told_from_what_is_written_off(reached: pd.DataFrame) -> None:
    line = reached.loc[["patient"]].iloc[0]
    assert (line["patient"], line["written_off"], line["explained"]) == (35.0, 25.0, 60.0)
    assert (line["denied"], line["top"]) == (0.0, -1)
