"""A plain FastAPI and shap service of the same bundle, as one would write it in an afternoon.

It reads the same JSON with the same pydantic model, computes the same signals and probabilities,
and has `shap.TreeExplainer` explain each line; its reasons are the five heaviest signals by name,
without sentences, evidence or fixes. Serve it with `uvicorn shapapp:app`.
"""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shap
from fastapi import FastAPI

from denialrisk.claims import CLAIMS, LINES, conform
from denialrisk.read import ClaimBody
from denialrisk.score import Bundle

TOP = 5
app = FastAPI()
bundle = Bundle.load(Path(os.environ["DENIALRISK_BUNDLE"]))
explainer = shap.TreeExplainer(bundle.denial)
names = bundle.catalogue.names


@app.get("/readyz")
def ready() -> str:
    """Say that it is there."""
    return "ready"


@app.post("/score")
def score(body: ClaimBody, *, explain: bool = True) -> dict[str, Any]:
    """Score one claim."""
    record = body.claim(datetime.now(UTC).date())
    claims = conform(
        pd.DataFrame([{n: getattr(record, n) for n in _held(record, CLAIMS)}]), CLAIMS
    )
    rows = [
        {"claim_id": record.claim_id} | {n: getattr(line, n) for n in _held(line, LINES)}
        for line in record.lines
    ]
    scored = bundle.score(claims, conform(pd.DataFrame(rows), LINES), None)
    lines = scored.lines.to_dict("records")
    if explain:
        values = explainer.shap_values(np.asarray(scored.signals.values))
        for line, weights in zip(lines, np.asarray(values), strict=True):
            heaviest = np.argsort(-np.abs(weights))[:TOP]
            line["reasons"] = [
                {"signal": names[at], "log_odds": float(weights[at])} for at in heaviest
            ]
    return {"claim": scored.claims.to_dict("records")[0], "lines": lines}


def _held(record: object, columns: Any) -> list[str]:
    return [name for name in columns if hasattr(record, name)]
