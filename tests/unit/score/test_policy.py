from pathlib import Path

import numpy as np
import pytest

from denialrisk.errors import ConfigurationError
from denialrisk.score.policy import Policy, load_policy

SHIPPED = Path(__file__).parents[3] / "serving" / "policy.yaml"
POLICY = Policy.model_validate(
    {
        "rows": [
            {"action": "hold", "probability": 0.5, "amount": 60},
            {"action": "review", "probability": 0.2},
        ]
    }
)


def _action(probability: float, amount: float) -> str:
    return str(POLICY.actions(np.array([probability]), np.array([amount]))[0])


def test_the_first_row_that_fits_decides() -> None:
    assert _action(0.9, 100) == "hold"
    assert _action(0.9, 10) == "review"
    assert _action(0.1, 1000) == "send"


def test_thresholds_are_reached_by_equality() -> None:
    assert _action(0.5, 60) == "hold"


def test_an_unknown_amount_is_decided_by_probability() -> None:
    assert _action(0.9, np.nan) == "hold"
    assert _action(0.1, np.nan) == "send"


def test_an_unknown_probability_is_looked_at_by_a_person() -> None:
    assert _action(np.nan, 10) == "review"


def test_the_shipped_policy_loads_and_uses_all_three_actions() -> None:
    policy = load_policy(SHIPPED)
    assert {row.action for row in policy.rows} | {policy.otherwise} == {"hold", "review", "send"}


def test_a_misspelt_key_and_a_wrong_number_are_both_told(tmp_path: Path) -> None:
    path = tmp_path / "policy.yaml"
    path.write_text("rows:\n  - {action: hold, probabilty: 0.5, amount: -1, probability: 2}\n")
    with pytest.raises(ConfigurationError) as told:
        load_policy(path)
    text = str(told.value)
    assert "did you mean 'probability'" in text
    assert "amount" in text
    assert f"{path}:2" in text


def test_a_policy_of_before_has_no_worklist_and_aims_at_nothing() -> None:
    assert POLICY.worklist.claims_a_day is None
    assert POLICY.worklist.review_cost == 0
    assert set(POLICY.targets.model_dump().values()) == {None}


def test_the_shipped_policy_says_what_a_look_costs_and_what_a_month_is_held_against() -> None:
    policy = load_policy(SHIPPED)
    assert policy.worklist.claims_a_day
    assert policy.worklist.review_cost > 0
    assert policy.targets.initial_denial_rate == 0.05


def test_a_worklist_of_no_claims_a_day_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "policy.yaml"
    path.write_text("rows:\n- {action: hold, probability: 0.5}\nworklist: {claims_a_day: 0}\n")
    with pytest.raises(ConfigurationError, match="claims_a_day"):
        load_policy(path)
