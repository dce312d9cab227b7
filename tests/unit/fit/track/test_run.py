import pytest
from mlflow.utils.validation import _validate_metric_name

from denialrisk.fit.track.run import _safe


@pytest.mark.parametrize(
    "payer", ["NORTHWIND // MUTUAL", "../A", "A/./B", "A & B (50%)", "É" * 300, "/"]
)
def test_no_payers_name_keeps_mlflow_from_taking_its_figures(payer: str) -> None:
    name = f"payer.{_safe(payer)}.mean_probability"
    _validate_metric_name(name)
    assert len(name) <= 250
