"""A bundle served as an MLflow model: a table of service lines in, their risk out.

MLflow runs this file when it loads the model; nothing is pickled.
"""

from pathlib import Path
from typing import Any

import mlflow
import pandas as pd
from mlflow.pyfunc import PythonModel

from denialrisk.claims import CLAIMS, LINES, conform
from denialrisk.score import Bundle


class DenialRiskModel(PythonModel):  # type: ignore[misc]  # MLflow is untyped
    """Scores a flat table, one row per service line.

    Columns are those of the claims and lines tables, a claim's repeated on each of its lines.
    Where both have a column of that name, `line_` before it marks the line's own
    (`line_prior_authorization_number`). Only claim_id is required.
    """

    def load_context(self, context: Any) -> None:
        """Load and verify the bundle that travels with the model."""
        self.bundle = Bundle.load(Path(context.artifacts["bundle"]))

    def predict(
        self, context: Any, model_input: pd.DataFrame, params: dict[str, Any] | None = None
    ) -> pd.DataFrame:
        """Return claim_id, line_number, denial_probability, category, its probability, dollars.

        One row per input row, in the same order.
        """
        del context, params
        claims, lines = tables(model_input)
        return self.bundle.score(claims, lines, None).lines


def tables(flat: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Part a flat table into claims and lines; lines without a number are numbered in order."""
    claims = flat.drop_duplicates("claim_id")
    shared = [name for name in LINES if name in CLAIMS and name != "claim_id"]
    lines = flat.drop(columns=shared, errors="ignore")
    lines = lines.rename(columns={f"line_{name}": name for name in shared})
    if "line_number" not in lines:
        lines = lines.assign(line_number=lines.groupby("claim_id").cumcount() + 1)
    return conform(claims, CLAIMS), conform(lines, LINES)


mlflow.models.set_model(DenialRiskModel())
