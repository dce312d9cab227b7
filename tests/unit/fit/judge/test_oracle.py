from pathlib import Path

import pandas as pd
import pytest

from denialrisk.claims import CATEGORIES
from denialrisk.errors import InputError
from denialrisk.fit.judge.oracle import load_oracle

LINES = pd.DataFrame({"claim_id": ["B", "A", "A"], "line_number": [1, 2, 1]})


@pytest.fixture
def truth() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "claim_id": ["A", "A", "B"],
            "line_number": [1, 2, 1],
            "true_denial_probability": [0.9, 0.1, 0.3],
            "true_eligibility": [0.8, 0.0, 0.3],
            "visible_denial_probability": [0.2, 0.15, 0.3],
            "visible_eligibility": [0.1, 0.05, 0.3],
        }
    )


def test_both_oracles_come_in_the_order_of_the_lines(truth: pd.DataFrame, tmp_path: Path) -> None:
    truth.to_parquet(tmp_path / "truth.parquet")
    oracle = load_oracle(tmp_path / "truth.parquet", LINES)
    eligibility = CATEGORIES.index("eligibility")

    assert oracle.probability.tolist() == [0.3, 0.15, 0.2]
    assert oracle.hidden_probability.tolist() == [0.3, 0.1, 0.9]
    assert oracle.categories[:, eligibility].tolist() == [0.3, 0.05, 0.1]
    assert oracle.hidden_categories[:, eligibility].tolist() == [0.3, 0.0, 0.8]


def test_a_truth_that_does_not_tell_what_is_visible_asks_for_a_new_simulation(
    truth: pd.DataFrame, tmp_path: Path
) -> None:
    path = tmp_path / "truth.parquet"
    truth.drop(columns="visible_denial_probability").to_parquet(path)

    with pytest.raises(InputError, match=r"older simulation.*simulate` again"):
        load_oracle(path, LINES)


def test_what_is_no_truth_table_is_said_to_be_none(tmp_path: Path) -> None:
    path = tmp_path / "truth.parquet"
    LINES.to_parquet(path)

    with pytest.raises(InputError, match=r"no column true_denial_probability; is it truth"):
        load_oracle(path, LINES)
    path.write_text("claim_id")
    with pytest.raises(InputError, match="cannot be read as Parquet"):
        load_oracle(path, LINES)
