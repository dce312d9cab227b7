import pandas as pd
import pytest

from denialrisk.fit.track.logged import example, signature
from denialrisk.fit.track.store import silence


def test_the_example_is_one_invented_claim_and_says_nothing_of_a_patient() -> None:
    flat = example()
    assert set(flat["claim_id"]) == {"EXAMPLE-1"}
    assert not [name for name in flat.columns if "patient" in name or "member" in name]
    assert flat["charge"].sum() == flat["total_charge"].iloc[0]


@pytest.mark.slow
def test_every_column_of_the_example_is_in_the_signature() -> None:
    with silence():
        named = set(signature(["extra.ward"]).inputs.input_names())
        required = signature().inputs.required_input_names()
    assert set(example().columns) <= named
    assert "extra.ward" in named
    assert required == ["claim_id"]


@pytest.mark.slow
def test_a_lines_own_column_stands_beside_the_claims_of_that_name() -> None:
    with silence():
        from denialrisk.fit.track.served import tables

    flat = pd.DataFrame(
        {
            "claim_id": ["A", "A"],
            "other_payer_paid": [90.0, 90.0],
            "line_other_payer_paid": [60.0, 30.0],
        }
    )
    claims, lines = tables(flat)
    assert claims["other_payer_paid"].tolist() == [90.0]
    assert lines["other_payer_paid"].tolist() == [60.0, 30.0]
    assert lines["line_number"].tolist() == [1, 2]
